#include "service/broker/lister.h"

#include <algorithm>
#include <set>
#include <utility>

#include "service/broker/list_arguments.h"
#include "service/core/error.h"
#include "service/core/page_token.h"

namespace broker {
namespace {

constexpr char kServiceAccount[] = "service_account";

// Takes out of `page` what the principal holds directly.
void LeaveOutHeld(Page<Entitlement>& page, const std::vector<AccessGrant>& held) {
  std::set<std::string> ids;
  for (const AccessGrant& grant : held) {
    if (grant.holding.direct) ids.insert(grant.entitlement.id);
  }
  std::erase_if(page.rows, [&](const Entitlement& row) { return ids.contains(row.id); });
}

// Never a number alone, so that ids like this are in the order of texts: that of action and scope.
std::string TextOf(const Permission& permission) {
  return permission.action + '\n' + permission.scope;
}

}  // namespace

Lister::Lister(const Instances* instances, TaskGroup* tasks, Clock* clock)
    : instances_(instances), held_(instances, tasks, clock) {}

Task<GrantListing> Lister::ListGrants(GrantQuery query, CallContext context) {
  const auto token = ReadPageToken(ArgumentsOf(query), query.page.cursor);
  if (!token.ok()) co_return token.status();
  if (!query.entitlement) co_return co_await held_.List(std::move(query), context);
  const auto provider = instances_->Get(query.instance);
  if (!provider.ok()) co_return provider.status();
  if (query.principal) co_return co_await One(*provider, std::move(query), context);
  co_return co_await Holders(*provider, std::move(query), context);
}

Task<GrantListing> Lister::Holders(Provider* provider, GrantQuery query, CallContext context) {
  const Digest arguments = ArgumentsOf(query);
  const auto place = ReadPlaceToken(arguments, query.page.cursor);
  if (!place.ok()) co_return place.status();
  const auto entitlement =
      co_await provider->ResolveEntitlement(*query.entitlement, Freshness::kUncached, context);
  if (!entitlement.ok()) co_return entitlement.status();
  const PageRequest request{place->cursor, query.page.size};
  auto page = co_await provider->ListHolders(*entitlement, query.entitlement->scope,
                                             query.include_indirect, request, context);
  if (!page.ok()) co_return page.status();
  CutToSize(*page, arguments, *place, query.page.size);
  GrantListing listing;
  for (AccessGrant& grant : page->rows) {
    listing.rows.push_back({query.instance, std::move(grant)});
  }
  listing.next = page->next;
  co_return listing;
}

Task<GrantListing> Lister::One(Provider* provider, GrantQuery query, CallContext context) {
  const auto principal =
      co_await provider->ResolvePrincipal(*query.principal, Freshness::kUncached, context);
  if (!principal.ok()) co_return principal.status();
  auto entitlement =
      co_await provider->ResolveEntitlement(*query.entitlement, Freshness::kUncached, context);
  if (!entitlement.ok()) co_return entitlement.status();
  const HoldingKey key{principal->type, principal->id, entitlement->type, entitlement->id,
                       query.entitlement->scope};
  auto now = co_await provider->Observe(key, context);
  if (!now.ok()) co_return now.status();
  GrantListing listing;
  if (now->holding.direct || (query.include_indirect && !now->holding.indirect.empty())) {
    listing.rows.push_back(
        {query.instance,
         {*principal, std::move(*entitlement), query.entitlement->scope, std::move(now->holding)}});
  }
  co_return listing;
}

Task<Page<Entitlement>> Lister::ListEntitlements(EntitlementListQuery query, CallContext context) {
  const auto provider = instances_->Get(query.instance);
  if (!provider.ok()) co_return provider.status();
  const Digest arguments = ArgumentsOf(query);
  const auto place = ReadPlaceToken(arguments, query.page.cursor);
  if (!place.ok()) co_return place.status();
  std::optional<Principal> holder;
  if (query.available_to) {
    auto principal =
        co_await (*provider)->ResolvePrincipal(*query.available_to, Freshness::kUncached, context);
    if (!principal.ok()) co_return principal.status();
    holder = std::move(*principal);
  }
  const EntitlementType* type = (*provider)->info().FindType(query.query.type);
  const bool scanned = holder && type && type->listed_by_scan;
  // What is looked into one by one is no more than a page.
  const int size = scanned ? std::min(query.page.size, static_cast<int>(Provider::kMostLooked))
                           : query.page.size;
  const PageRequest request{place->cursor, size};
  auto page = co_await (*provider)->ListEntitlements(query.query, request, context);
  if (!page.ok()) co_return page.status();
  CutToSize(*page, arguments, *place, size);
  if (query.grantable_only) {
    std::erase_if(page->rows, [](const Entitlement& row) { return row.guarded; });
  }
  if (holder && !page->rows.empty()) {
    const auto held = co_await HeldAmong(*provider, *std::move(holder), &*page, scanned, context);
    if (!held.ok()) co_return held.status();
    LeaveOutHeld(*page, *held);
  }
  co_return page;
}

Task<std::vector<AccessGrant>> Lister::HeldAmong(Provider* provider, Principal principal,
                                                 const Page<Entitlement>* page, bool scanned,
                                                 CallContext context) {
  if (scanned) return provider->FindHeld(std::move(principal), page->rows, false, context);
  return provider->ListHeld(std::move(principal), page->rows.front().type, false, context);
}

Task<Page<Principal>> Lister::ListPrincipals(PrincipalListQuery query, CallContext context) {
  const auto provider = instances_->Get(query.instance);
  if (!provider.ok()) co_return provider.status();
  const Digest arguments = ArgumentsOf(query);
  const auto place = ReadPlaceToken(arguments, query.page.cursor);
  if (!place.ok()) co_return place.status();
  const PageRequest request{place->cursor, query.page.size};
  auto page = co_await (*provider)->ListPrincipals(query.query, request, context);
  if (!page.ok()) co_return page.status();
  CutToSize(*page, arguments, *place, query.page.size);
  co_return page;
}

Task<Page<Permission>> Lister::ListPermissions(PermissionQuery query, CallContext context) {
  const auto provider = instances_->Get(query.instance);
  if (!provider.ok()) co_return provider.status();
  const Digest arguments = ArgumentsOf(query);
  const auto after = ReadPageToken(arguments, query.page.cursor);
  if (!after.ok()) co_return after.status();
  if (query.principal.type != kUser && query.principal.type != kServiceAccount) {
    co_return Fail(Reason::kUnsupportedByInstance,
                   "a " + query.principal.type +
                       " has no list of permissions; ask for a user or a service account");
  }
  const auto principal =
      co_await (*provider)->ResolvePrincipal(query.principal, Freshness::kUncached, context);
  if (!principal.ok()) co_return principal.status();
  auto permissions = co_await (*provider)->ListPermissions(*principal, context);
  if (!permissions.ok()) co_return permissions.status();
  std::sort(permissions->begin(), permissions->end());
  permissions->erase(std::unique(permissions->begin(), permissions->end()), permissions->end());
  const PageRequest request{*after, query.page.size};
  Page<Permission> page = PageById(std::move(*permissions), request, TextOf);
  page.next = MakePageToken(arguments, page.next);
  co_return page;
}

}  // namespace broker

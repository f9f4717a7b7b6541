#include "service/broker/lister.h"

#include <algorithm>
#include <set>
#include <utility>

#include "service/core/digest.h"
#include "service/core/error.h"
#include "service/core/page_token.h"

namespace broker {
namespace {

void AddRef(Digest& digest, const std::optional<PrincipalRef>& ref) {
  if (!ref) {
    digest.Add("none");
    return;
  }
  digest.Add(ref->type).Add(std::to_string(static_cast<int>(ref->key))).Add(ref->value);
}

Digest ArgumentsOf(const GrantQuery& query) {
  Digest digest;
  digest.Add("grants").Add(query.instance);
  AddRef(digest, query.principal);
  if (query.entitlement) digest.Add(ToText(*query.entitlement));
  for (const std::string& type : query.types) digest.Add(type);
  digest.Add(query.include_hidden ? "hidden" : "").Add(query.include_indirect ? "indirect" : "");
  return digest;
}

Digest ArgumentsOf(const EntitlementListQuery& query) {
  Digest digest;
  digest.Add("entitlements").Add(query.instance).Add(query.query.type).Add(query.query.contains);
  AddRef(digest, query.available_to);
  digest.Add(query.query.include_hidden ? "hidden" : "")
      .Add(query.grantable_only ? "grantable" : "");
  return digest;
}

Digest ArgumentsOf(const PrincipalListQuery& query) {
  Digest digest;
  digest.Add("principals").Add(query.instance).Add(query.query.type).Add(query.query.contains);
  const auto& disabled = query.query.disabled;
  digest.Add(!disabled ? "both" : *disabled ? "disabled" : "enabled");
  return digest;
}

std::string RowId(const GrantRow& row) {
  return row.instance + "/" + row.grant.entitlement.type + "/" + row.grant.scope + "/" +
         row.grant.entitlement.id;
}

// The page of `listing` that `query` asks for; `listing` holds all rows.
absl::StatusOr<GrantListing> CutPage(GrantListing listing, const GrantQuery& query) {
  const Digest arguments = ArgumentsOf(query);
  const auto cursor = ReadPageToken(arguments, query.page.cursor);
  if (!cursor.ok()) return cursor.status();
  Page<GrantRow> page = PageById(std::move(listing.rows), {*cursor, query.page.size}, RowId);
  listing.rows = std::move(page.rows);
  listing.next = MakePageToken(arguments, page.next);
  return listing;
}

bool IsWanted(const GrantQuery& query, const AccessGrant& grant) {
  return query.include_hidden || !grant.entitlement.hidden;
}

// The types that are read for a query by principal. One that is listed by a scan only if it is
// named; otherwise `left_out` tells of it.
std::vector<std::string> TypesOf(const ProviderInfo& info, const GrantQuery& query,
                                 std::vector<Failure>* left_out) {
  std::vector<std::string> types;
  for (const EntitlementType& type : info.types) {
    const auto& holders = type.principal_types;
    if (std::find(holders.begin(), holders.end(), query.principal->type) == holders.end()) continue;
    const bool named =
        std::find(query.types.begin(), query.types.end(), type.type) != query.types.end();
    if (named || (query.types.empty() && !type.listed_by_scan)) {
      types.push_back(type.type);
    } else if (query.types.empty()) {
      left_out->push_back({Reason::kTypeNotListed,
                           "listing a principal's " + type.type +
                               " looks into every single one, so it is left out; name it in types",
                           {{"instance", info.instance}, {"entitlement_type", type.type}},
                           {}});
    }
  }
  return types;
}

// Whether the instance names no principal by such a key, e.g. by login.
bool LacksKey(const absl::Status& status) {
  if (!HasReason(status, Reason::kInvalidField)) return false;
  const Metadata metadata = FailureOf(status).metadata;
  const auto field = metadata.find("field");
  return field != metadata.end() && field->second.starts_with("principal");
}

absl::Status KnownNowhere(const PrincipalRef& ref) {
  return Fail(Reason::kPrincipalNotFound,
              "no instance has a " + ref.type + " " + ToText(ref) +
                  "; ListPrincipals searches one instance for people",
              {{"resource_type", ref.type}, {"resource_name", ToText(ref)}});
}

// What one instance said of a principal.
struct Part {
  std::string instance;
  absl::StatusOr<GrantListing> listing;
};

// What all of them said.
absl::StatusOr<GrantListing> Together(const PrincipalRef& ref, std::vector<Part> parts) {
  GrantListing all;
  bool known = false;
  absl::Status absent;
  for (auto& [instance, listing] : parts) {
    if (listing.ok()) {
      known = true;
      std::move(listing->rows.begin(), listing->rows.end(), std::back_inserter(all.rows));
      std::move(listing->problems.begin(), listing->problems.end(),
                std::back_inserter(all.problems));
    } else if (HasReason(listing.status(), Reason::kPrincipalNotFound)) {
      absent = KnownNowhere(ref);
    } else if (LacksKey(listing.status())) {
      absent.Update(listing.status());
    } else {
      Failure failure = FailureOf(listing.status());
      failure.metadata.emplace("instance", instance);
      all.problems.push_back(std::move(failure));
    }
  }
  // Where one could not be read, nobody can tell.
  if (!known && all.problems.empty() && !absent.ok()) return absent;
  return all;
}

}  // namespace

Lister::Lister(const Instances* instances, TaskGroup* tasks, Clock* clock)
    : instances_(instances), tasks_(tasks), clock_(clock) {}

Task<GrantListing> Lister::ListGrants(GrantQuery query, CallContext context) {
  const auto token = ReadPageToken(ArgumentsOf(query), query.page.cursor);
  if (!token.ok()) co_return token.status();
  if (query.instance == "-") co_return co_await HeldEverywhere(std::move(query), context);
  const auto provider = instances_->Get(query.instance);
  if (!provider.ok()) co_return provider.status();
  if (query.principal && query.entitlement) {
    co_return co_await One(*provider, std::move(query), context);
  }
  if (query.entitlement) co_return co_await Holders(*provider, std::move(query), context);
  co_return co_await HeldPage(*provider, std::move(query), context);
}

Task<GrantListing> Lister::Held(Provider* provider, GrantQuery query, CallContext context) {
  const auto principal =
      co_await provider->ResolvePrincipal(*query.principal, Freshness::kUncached, context);
  if (!principal.ok()) co_return principal.status();
  GrantListing listing;
  const std::vector<std::string> types = TypesOf(provider->info(), query, &listing.problems);
  for (const std::string& type : types) {
    auto held = co_await provider->ListHeld(*principal, type, query.include_indirect, context);
    if (!held.ok() && types.size() == 1) co_return held.status();
    if (!held.ok()) {
      Failure failure = FailureOf(held.status());
      failure.metadata.emplace("instance", provider->info().instance);
      failure.metadata.emplace("entitlement_type", type);
      listing.problems.push_back(std::move(failure));
      continue;
    }
    for (AccessGrant& grant : *held) {
      if (IsWanted(query, grant))
        listing.rows.push_back({provider->info().instance, std::move(grant)});
    }
  }
  co_return listing;
}

Task<GrantListing> Lister::HeldPage(Provider* provider, GrantQuery query, CallContext context) {
  auto listing = co_await Held(provider, query, context);
  if (!listing.ok()) co_return listing.status();
  co_return CutPage(std::move(*listing), query);
}

boost::asio::awaitable<void> Lister::HeldInto(Provider* provider, GrantQuery query,
                                              CallContext context,
                                              OneShot<absl::StatusOr<GrantListing>> into) {
  auto listing = co_await Held(provider, std::move(query), context);
  into.Set(std::move(listing));
}

Task<GrantListing> Lister::HeldEverywhere(GrantQuery query, CallContext context) {
  // All at once, and each with an end before the call's own, so that one that hangs is told of.
  const Duration left = context.deadline - clock_->Mono();
  const CallContext each{context.deadline - left / 5};
  std::vector<std::pair<Provider*, OneShot<absl::StatusOr<GrantListing>>>> asked;
  for (Provider* provider : instances_->all()) {
    asked.emplace_back(provider, OneShot<absl::StatusOr<GrantListing>>());
    tasks_->Spawn(HeldInto(provider, query, each, asked.back().second));
  }
  std::vector<Part> parts;
  for (const auto& [provider, answer] : asked) {
    absl::StatusOr<GrantListing> listing = co_await answer.Wait();
    parts.push_back({provider->info().instance, std::move(listing)});
  }
  absl::StatusOr<GrantListing> all = Together(*query.principal, std::move(parts));
  if (!all.ok()) co_return all.status();
  co_return CutPage(std::move(*all), query);
}

Task<GrantListing> Lister::Holders(Provider* provider, GrantQuery query, CallContext context) {
  const Digest arguments = ArgumentsOf(query);
  const auto place = ReadPlaceToken(arguments, query.page.cursor);
  if (!place.ok()) co_return place.status();
  const auto entitlement =
      co_await provider->ResolveEntitlement(*query.entitlement, Freshness::kUncached, context);
  if (!entitlement.ok()) co_return entitlement.status();
  const PageRequest request{place->cursor, query.page.size};
  auto page =
      co_await provider->ListHolders(*entitlement, query.entitlement->scope, request, context);
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
  std::set<std::string> held_ids;
  if (query.available_to) {
    const auto principal =
        co_await (*provider)->ResolvePrincipal(*query.available_to, Freshness::kUncached, context);
    if (!principal.ok()) co_return principal.status();
    const auto held = co_await (*provider)->ListHeld(*principal, query.query.type, false, context);
    if (!held.ok()) co_return held.status();
    for (const AccessGrant& grant : *held) held_ids.insert(grant.entitlement.id);
  }
  const PageRequest request{place->cursor, query.page.size};
  auto page = co_await (*provider)->ListEntitlements(query.query, request, context);
  if (!page.ok()) co_return page.status();
  CutToSize(*page, arguments, *place, query.page.size);
  std::erase_if(page->rows, [&](const Entitlement& row) {
    return held_ids.contains(row.id) || (query.grantable_only && row.guarded);
  });
  co_return page;
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

}  // namespace broker

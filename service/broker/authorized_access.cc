#include "service/broker/authorized_access.h"

#include <algorithm>
#include <variant>

#include "service/core/error.h"

namespace broker {
namespace {

PolicyVerb VerbOf(const MutationRequest& request) { return PolicyVerbOf(request.verb); }
PolicyVerb VerbOf(const SetRequest& request) {
  return request.entitlements.empty() ? PolicyVerb::kRevoke : PolicyVerb::kGrant;
}
PolicyVerb VerbOf(const RevokeAllRequest&) { return PolicyVerb::kRevoke; }

}  // namespace

const ProviderInfo* AuthorizedAccess::FindInstance(std::string_view name) const {
  return inner_->FindInstance(name);
}

std::vector<const ProviderInfo*> AuthorizedAccess::AllInstances() const {
  return inner_->AllInstances();
}

absl::Status AuthorizedAccess::CheckReadsSome() const {
  for (const ProviderInfo* info : inner_->AllInstances()) {
    if (Reads(info->instance)) return absl::OkStatus();
  }
  return asker_.Check(PolicyVerb::kRead, "");
}

Task<MutationResult> AuthorizedAccess::Mutate(MutationRequest request, CallContext context) {
  const absl::Status allowed = asker_.Check(VerbOf(request), request.instance);
  if (!allowed.ok()) co_return allowed;
  request.origin.caller = asker_.caller();
  co_return co_await inner_->Mutate(std::move(request), context);
}

boost::asio::awaitable<std::vector<ItemResult>> AuthorizedAccess::Apply(BatchRequest request,
                                                                        CallContext context) {
  std::vector<ItemResult> denials;
  bool denied = false;
  for (BatchItem& item : request.items) {
    ItemResult& result = denials.emplace_back();
    result.id = item.id;
    const absl::Status allowed = std::visit(
        [this](auto& asked) {
          asked.origin.caller = asker_.caller();
          return asker_.Check(VerbOf(asked), asked.instance);
        },
        item.action);
    result.skipped = allowed.ok();
    if (allowed.ok()) continue;
    result.problems.push_back(FailureOf(allowed));
    denied = true;
  }
  if (denied) co_return denials;
  co_return co_await inner_->Apply(std::move(request), context);
}

Task<GrantListing> AuthorizedAccess::ListGrants(GrantQuery query, CallContext context) {
  const bool everywhere = query.instance == "-";
  const absl::Status allowed =
      everywhere ? CheckReadsSome() : asker_.Check(PolicyVerb::kRead, query.instance);
  if (!allowed.ok()) co_return allowed;
  auto listing = co_await inner_->ListGrants(std::move(query), context);
  if (!everywhere || !listing.ok()) co_return listing;
  std::erase_if(listing->rows, [this](const GrantRow& row) { return !Reads(row.instance); });
  std::erase_if(listing->problems, [this](const Failure& problem) {
    const auto instance = problem.metadata.find("instance");
    return instance != problem.metadata.end() && !Reads(instance->second);
  });
  co_return listing;
}

absl::StatusOr<std::unique_ptr<GrantStream>> AuthorizedAccess::StreamGrants(InventoryQuery query) {
  const absl::Status allowed = asker_.Check(PolicyVerb::kRead, query.instance);
  if (!allowed.ok()) return allowed;
  return inner_->StreamGrants(std::move(query));
}

Task<Page<Entitlement>> AuthorizedAccess::ListEntitlements(EntitlementListQuery query,
                                                           CallContext context) {
  const std::string instance = query.instance;
  const bool grantable_only = query.grantable_only;
  const absl::Status allowed = asker_.Check(PolicyVerb::kRead, instance);
  if (!allowed.ok()) co_return allowed;
  auto page = co_await inner_->ListEntitlements(std::move(query), context);
  if (!page.ok() || !grantable_only) co_return page;
  std::erase_if(page->rows, [&](const Entitlement& row) {
    return !asker_.authority().MayGrant(asker_.caller(), instance, row);
  });
  co_return page;
}

Task<Page<Principal>> AuthorizedAccess::ListPrincipals(PrincipalListQuery query,
                                                       CallContext context) {
  const absl::Status allowed = asker_.Check(PolicyVerb::kRead, query.instance);
  if (!allowed.ok()) co_return allowed;
  co_return co_await inner_->ListPrincipals(std::move(query), context);
}

Task<Principal> AuthorizedAccess::GetPrincipal(std::string instance, PrincipalRef ref,
                                               CallContext context) {
  const absl::Status allowed = asker_.Check(PolicyVerb::kRead, instance);
  if (!allowed.ok()) co_return allowed;
  co_return co_await inner_->GetPrincipal(std::move(instance), std::move(ref), context);
}

Task<Page<Permission>> AuthorizedAccess::ListPermissions(PermissionQuery query,
                                                         CallContext context) {
  const absl::Status allowed = asker_.Check(PolicyVerb::kRead, query.instance);
  if (!allowed.ok()) co_return allowed;
  co_return co_await inner_->ListPermissions(std::move(query), context);
}

Task<Page<InstanceView>> AuthorizedAccess::ListInstances(std::string kind, PageRequest page,
                                                         CallContext context) {
  const absl::Status allowed = CheckReadsSome();
  if (!allowed.ok()) co_return allowed;
  auto views = co_await inner_->ListInstances(std::move(kind), std::move(page), context);
  if (!views.ok()) co_return views;
  std::erase_if(views->rows,
                [this](const InstanceView& view) { return !Reads(view.info.instance); });
  co_return views;
}

Task<InstanceView> AuthorizedAccess::DescribeInstance(std::string instance, bool check,
                                                      CallContext context) {
  const absl::Status allowed = asker_.Check(PolicyVerb::kRead, instance);
  if (!allowed.ok()) co_return allowed;
  co_return co_await inner_->DescribeInstance(std::move(instance), check, context);
}

Task<Operation> AuthorizedAccess::GetOperation(std::string id, CallContext context) {
  const absl::Status allowed = CheckReadsSome();
  auto operation = co_await inner_->GetOperation(std::move(id), context);
  if (operation.ok() && operation->origin.caller == asker_.caller()) co_return operation;
  // Whoever may read nothing does not learn which operations there are.
  if (!allowed.ok()) co_return allowed;
  if (!operation.ok()) co_return operation;
  const absl::Status reads = asker_.Check(PolicyVerb::kRead, operation->instance);
  if (!reads.ok()) co_return reads;
  co_return operation;
}

Task<Operation> AuthorizedAccess::WaitOperation(std::string id, CallContext context) {
  const auto seen = co_await GetOperation(id, context);
  if (!seen.ok() || !seen->open()) co_return seen;
  co_return co_await inner_->WaitOperation(std::move(id), context);
}

}  // namespace broker

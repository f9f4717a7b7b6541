#include "service/broker/authorized_leases.h"

#include <algorithm>

namespace broker {
namespace {

constexpr int kCheckedAtOnce = 500;

}  // namespace

bool AuthorizedLeases::Sees(const Lease& lease) const {
  return lease.caller == asker_.caller() || asker_.Allows(PolicyVerb::kRead, lease.instance);
}

// There is an instance in which it may be allowed.
absl::Status AuthorizedLeases::CheckSome(PolicyVerb verb) const {
  for (const ProviderInfo* info : access_->AllInstances()) {
    if (asker_.Allows(verb, info->instance)) return absl::OkStatus();
  }
  return asker_.Check(verb, "");
}

Task<Page<Lease>> AuthorizedLeases::ListLeases(LeaseQuery query, PageRequest page,
                                               CallContext context) {
  const absl::Status allowed = query.instance.empty()
                                   ? CheckSome(PolicyVerb::kRead)
                                   : asker_.Check(PolicyVerb::kRead, query.instance);
  if (!allowed.ok()) co_return allowed;
  auto listed = co_await inner_->ListLeases(std::move(query), std::move(page), context);
  if (!listed.ok()) co_return listed;
  std::erase_if(listed->rows, [this](const Lease& lease) { return !Sees(lease); });
  co_return listed;
}

Task<Lease> AuthorizedLeases::GetLease(std::string id, CallContext context) {
  const absl::Status some = CheckSome(PolicyVerb::kRead);
  auto lease = co_await inner_->GetLease(std::move(id), context);
  if (lease.ok() && Sees(*lease)) co_return lease;
  if (!some.ok()) co_return some;
  if (!lease.ok()) co_return lease;
  co_return asker_.Check(PolicyVerb::kRead, lease->instance);
}

Task<Lease> AuthorizedLeases::RenewLease(RenewRequest request, CallContext context) {
  const absl::Status some = CheckSome(PolicyVerb::kRenew);
  if (!some.ok()) co_return some;
  request.origin.caller = asker_.caller();
  co_return co_await inner_->RenewLease(std::move(request), context);
}

Task<std::string> AuthorizedLeases::CheckAll(LeaseQuery query, Justification justification,
                                             CallContext context) {
  std::string last;
  // One that is pending now may be active when they are asked to end.
  query.states = {LeaseState::kPending, LeaseState::kActive};
  PageRequest page{"", kCheckedAtOnce};
  do {
    auto listed = co_await inner_->ListLeases(query, page, context);
    if (!listed.ok()) co_return listed.status();
    for (const Lease& lease : listed->rows) {
      const auto allowed =
          asker_.authority().CheckLease(PolicyVerb::kRevoke, lease, asker_.caller(), justification);
      if (!allowed.ok()) co_return allowed.status();
      last = lease.id;
    }
    page.cursor = std::move(listed->next);
  } while (!page.cursor.empty());
  co_return last;
}

Task<int> AuthorizedLeases::EndLeases(EndLeasesRequest request, CallContext context) {
  const absl::Status some = request.query.instance.empty()
                                ? CheckSome(PolicyVerb::kRevoke)
                                : asker_.Check(PolicyVerb::kRevoke, request.query.instance);
  if (!some.ok()) co_return some;
  if (!asker_.authority().open()) {
    auto last = co_await CheckAll(request.query, request.justification, context);
    if (!last.ok()) co_return last.status();
    if (last->empty()) co_return 0;
    request.query.up_to = std::move(*last);
  }
  request.origin.caller = asker_.caller();
  co_return co_await inner_->EndLeases(std::move(request), context);
}

Task<MutationResult> AuthorizedLeases::AdoptAccess(MutationRequest request, CallContext context) {
  const absl::Status allowed = asker_.Check(PolicyVerb::kAdopt, request.instance);
  if (!allowed.ok()) co_return allowed;
  request.origin.caller = asker_.caller();
  co_return co_await inner_->AdoptAccess(std::move(request), context);
}

Task<Lease> AuthorizedLeases::RetryLease(LeaseRequest request, CallContext context) {
  return Edit(PolicyVerb::kRevoke, &LeaseBroker::RetryLease, std::move(request), context);
}

Task<Lease> AuthorizedLeases::ForgetLease(LeaseRequest request, CallContext context) {
  return Edit(PolicyVerb::kForgetLease, &LeaseBroker::ForgetLease, std::move(request), context);
}

Task<Lease> AuthorizedLeases::Edit(PolicyVerb verb, Method method, LeaseRequest request,
                                   CallContext context) {
  const absl::Status some = CheckSome(verb);
  if (!some.ok()) co_return some;
  const auto lease = co_await inner_->GetLease(request.lease_id, context);
  if (!lease.ok()) co_return lease.status();
  const auto allowed =
      asker_.authority().CheckLease(verb, *lease, asker_.caller(), request.justification);
  if (!allowed.ok()) co_return allowed.status();
  request.origin.caller = asker_.caller();
  co_return co_await (inner_->*method)(std::move(request), context);
}

}  // namespace broker

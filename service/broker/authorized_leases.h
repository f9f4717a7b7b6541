// LeaseBroker for one caller; see AuthorizedAccess. What is done to a lease is decided by what the
// lease is about.
#pragma once

#include <string>
#include <utility>

#include "service/broker/access_broker.h"
#include "service/broker/asker.h"
#include "service/broker/lease_broker.h"

namespace broker {

class AuthorizedLeases final : public LeaseBroker {
 public:
  // All outlive it. `access` knows the instances.
  AuthorizedLeases(LeaseBroker* inner, const AccessBroker* access, Asker asker)
      : inner_(inner), access_(access), asker_(std::move(asker)) {}

  // Leases of instances that the caller may read; of others, its own.
  Task<Page<Lease>> ListLeases(LeaseQuery query, PageRequest page, CallContext context) override;
  Task<Lease> GetLease(std::string id, CallContext context) override;
  // Decided once more by the use case, which also asks how long it may last.
  Task<Lease> RenewLease(RenewRequest request, CallContext context) override;
  // All or none of those that match now.
  Task<int> EndLeases(EndLeasesRequest request, CallContext context) override;
  Task<MutationResult> AdoptAccess(MutationRequest request, CallContext context) override;
  Task<Lease> RetryLease(LeaseRequest request, CallContext context) override;
  Task<Lease> ForgetLease(LeaseRequest request, CallContext context) override;

 private:
  bool Sees(const Lease& lease) const;
  absl::Status CheckSome(PolicyVerb verb) const;
  // Each of those that match may be ended. The id of the last one; empty: there are none.
  Task<std::string> CheckAll(LeaseQuery query, Justification justification, CallContext context);
  // One of the two that do something to one lease.
  using Method = Task<Lease> (LeaseBroker::*)(LeaseRequest, CallContext);
  Task<Lease> Edit(PolicyVerb verb, Method method, LeaseRequest request, CallContext context);

  LeaseBroker* inner_;
  const AccessBroker* access_;
  Asker asker_;
};

}  // namespace broker

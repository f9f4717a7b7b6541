// The use cases of leases over one journal.
#pragma once

#include <string>

#include "service/broker/access_broker.h"
#include "service/broker/freezes.h"
#include "service/broker/instances.h"
#include "service/broker/lease_broker.h"
#include "service/broker/lease_ender.h"
#include "service/broker/lease_terms.h"
#include "service/broker/mutator.h"
#include "service/ports/clock.h"
#include "service/ports/log.h"
#include "service/ports/store.h"

namespace broker {

class Leases final : public LeaseBroker {
 public:
  // Leases of one commit of EndLeases.
  static constexpr int kEndedAtOnce = 500;
  // Leases of one row of a list.
  static constexpr int kShown = 100;
  // What a renewal may read for.
  static constexpr auto kReadBudget = std::chrono::seconds(10);

  Leases(const Instances* instances, Store* store, Mutator* mutator, const LeaseTerms* terms,
         const Freezes* freezes, const Authority* authority, LeaseEnder* ender, Clock* clock,
         Log* events);

  // Adds to each row the leases over it. If they cannot be read, that is a problem of the listing.
  // It outlives the call.
  boost::asio::awaitable<void> AddTo(GrantListing* listing);

  Task<Page<Lease>> ListLeases(LeaseQuery query, PageRequest page, CallContext context) override;
  Task<Lease> GetLease(std::string id, CallContext context) override;
  Task<Lease> RenewLease(RenewRequest request, CallContext context) override;
  Task<int> EndLeases(EndLeasesRequest request, CallContext context) override;
  Task<MutationResult> AdoptAccess(MutationRequest request, CallContext context) override;
  Task<Lease> RetryLease(LeaseRequest request, CallContext context) override;
  Task<Lease> ForgetLease(LeaseRequest request, CallContext context) override;

 private:
  // That the upstream shows what the lease is about.
  Done CheckHeld(Lease lease, bool guarded_too, CallContext context);
  Task<Lease> Edit(std::string id, LeaseEdit edit);

  const Instances* instances_;
  Store* store_;
  Mutator* mutator_;
  const LeaseTerms* terms_;
  const Freezes* freezes_;
  const Authority* authority_;
  LeaseEnder* ender_;
  Clock* clock_;
  Log* events_;
};

}  // namespace broker

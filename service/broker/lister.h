// The reading use cases: who holds what, and what there is. Everything is read from the upstream
// for each call.
#pragma once

#include <string>
#include <vector>

#include "service/broker/access_broker.h"
#include "service/broker/instances.h"
#include "service/broker/task_group.h"
#include "service/ports/clock.h"

namespace broker {

class Lister {
 public:
  Lister(const Instances* instances, TaskGroup* tasks, Clock* clock);

  Task<GrantListing> ListGrants(GrantQuery query, CallContext context);
  Task<Page<Entitlement>> ListEntitlements(EntitlementListQuery query, CallContext context);
  Task<Page<Principal>> ListPrincipals(PrincipalListQuery query, CallContext context);

 private:
  // All that one principal holds in one instance: rows and what could not be read.
  Task<GrantListing> Held(Provider* provider, GrantQuery query, CallContext context);
  Task<GrantListing> HeldPage(Provider* provider, GrantQuery query, CallContext context);
  Task<GrantListing> HeldEverywhere(GrantQuery query, CallContext context);
  Task<GrantListing> Holders(Provider* provider, GrantQuery query, CallContext context);
  Task<GrantListing> One(Provider* provider, GrantQuery query, CallContext context);
  boost::asio::awaitable<void> HeldInto(Provider* provider, GrantQuery query, CallContext context,
                                        OneShot<absl::StatusOr<GrantListing>> into);

  const Instances* instances_;
  TaskGroup* tasks_;
  Clock* clock_;
};

}  // namespace broker

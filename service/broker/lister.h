// The reading use cases: who holds what, and what there is. Everything is read from the upstream
// for each call.
#pragma once

#include <string>
#include <vector>

#include "service/broker/access_broker.h"
#include "service/broker/held_list.h"
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
  Task<Page<Permission>> ListPermissions(PermissionQuery query, CallContext context);

 private:
  Task<GrantListing> Holders(Provider* provider, GrantQuery query, CallContext context);
  Task<GrantListing> One(Provider* provider, GrantQuery query, CallContext context);
  // What the principal holds of the page's type, at least those of its rows.
  static Task<std::vector<AccessGrant>> HeldAmong(Provider* provider, Principal principal,
                                                  const Page<Entitlement>* page, bool scanned,
                                                  CallContext context);

  const Instances* instances_;
  HeldList held_;
};

}  // namespace broker

// Who is in which group: of one user, and of one group.
#pragma once

#include <vector>

#include "clients/redash/account.h"
#include "clients/redash/groups.h"
#include "clients/redash/people.h"
#include "service/ports/clock.h"
#include "service/ports/provider.h"

namespace broker::redash {

class Memberships {
 public:
  Memberships(Account* account, People* people, Groups* groups, Clock* clock);

  // As Provider::ListHeld, which Redash has no indirect ways for.
  Task<std::vector<AccessGrant>> Of(Principal principal, CallContext context);
  // As Provider::ListHolders.
  Task<Page<AccessGrant>> In(Entitlement group, PageRequest page, CallContext context);

 private:
  Account* account_;
  People* people_;
  Groups* groups_;
  Clock* clock_;
};

}  // namespace broker::redash

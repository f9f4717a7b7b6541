// Which roles an account has because a team that it belongs to has them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "clients/grafana/affiliations.h"
#include "clients/grafana/roles/role_lists.h"
#include "clients/grafana/teams.h"
#include "service/core/holding.h"

namespace broker::grafana {

class RoleWays {
 public:
  struct Way {
    Entitlement role;
    std::vector<IndirectSource> teams;
  };

  // The pointers outlive this.
  RoleWays(RoleLists* lists, Affiliations* affiliations, Teams* teams)
      : lists_(lists), affiliations_(affiliations), teams_(teams) {}

  // The teams that give `principal` the role `uid`: looks into each team that has it.
  Task<std::vector<IndirectSource>> To(Principal principal, std::string uid, CallContext context);
  // By uid, all roles that teams give `principal`: looks into each team of the org.
  Task<std::map<std::string, Way>> All(Principal principal, CallContext context);

 private:
  // Those of `ids` that `principal` belongs to.
  Task<std::vector<std::string>> TeamsOf(Principal principal, std::vector<std::string> ids,
                                         CallContext context);

  RoleLists* lists_;
  Affiliations* affiliations_;
  Teams* teams_;
};

}  // namespace broker::grafana

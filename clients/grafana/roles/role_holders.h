// To whom roles are assigned, with what is known of each.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "clients/grafana/names.h"
#include "clients/grafana/roles/role_lists.h"
#include "clients/grafana/teams.h"

namespace broker::grafana {

class RoleHolders {
 public:
  // Each list may have failed.
  using Lists = std::vector<absl::StatusOr<std::vector<Principal>>>;

  // The pointers outlive this.
  RoleHolders(RoleLists* lists, Names* names, Teams* teams)
      : lists_(lists), names_(names), teams_(teams) {}

  // The holders of each of `uids`, in their order. Of whom nothing is known the id alone is told.
  Task<Lists> Of(std::vector<std::string> uids, CallContext context);

 private:
  // By id.
  Task<std::map<std::string, Principal>> TeamNames(CallContext context);

  RoleLists* lists_;
  Names* names_;
  Teams* teams_;
};

}  // namespace broker::grafana

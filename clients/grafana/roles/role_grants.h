// Lists of assigned roles: of one principal, of one role, of the whole org.
#pragma once

#include <string>
#include <vector>

#include "clients/grafana/roles/role_holders.h"
#include "clients/grafana/roles/role_lists.h"
#include "clients/grafana/roles/role_service.h"
#include "clients/grafana/roles/role_ways.h"
#include "clients/grafana/roles/roles.h"
#include "service/ports/clock.h"
#include "service/ports/provider.h"

namespace broker::grafana {

// Where Grafana does not tell the scope of an assignment, the rows are in the scope kInOrg. In the
// open source edition nobody can hold a role, so what nobody is asked about is empty there.
class RoleGrants {
 public:
  // Roles whose holders make one page of an inventory.
  static constexpr int kInventoryPage = 25;

  // The pointers outlive whoever has them.
  struct Parts {
    RoleService* service = nullptr;
    Roles* roles = nullptr;
    RoleLists* lists = nullptr;
    RoleWays* ways = nullptr;
    RoleHolders* holders = nullptr;
    Clock* clock = nullptr;
  };

  explicit RoleGrants(Parts parts) : parts_(parts) {}

  // As Provider::ListHeld.
  Task<std::vector<AccessGrant>> Of(Principal principal, bool include_indirect,
                                    CallContext context);
  // Whom `role` is assigned to. `scope`: empty for kInOrg.
  Task<std::vector<AccessGrant>> To(Entitlement role, std::string scope, CallContext context);
  // As Provider::ReadInventory.
  Task<InventoryPage> ReadPage(int number, CallContext context);

 private:
  Parts parts_;
};

}  // namespace broker::grafana

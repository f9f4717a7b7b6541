// The one request that assigns a role, or takes it away. Pure.
#pragma once

#include <string>

#include "clients/common/api.h"
#include "clients/grafana/order.h"
#include "service/ports/provider.h"

namespace broker::grafana {

// GET of all roles of a principal, and where one more is posted to: users/:id/roles, also of a
// service account, or teams/:id/roles.
http::Target RolesOf(const clients::Api& api, const std::string& principal_type,
                     const std::string& principal_id);

// REQUIRES: CheckRoleScope(change.key) is OK.
Order RoleOrderOf(const clients::Api& api, const Change& change);

}  // namespace broker::grafana

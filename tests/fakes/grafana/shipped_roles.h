// The roles that a server of Enterprise starts with, and the permissions that it knows.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fakes/grafana/rbac_role.h"
#include "tests/fakes/grafana/world.h"

namespace broker::fakes::grafana {

// Fixed and basic ones.
std::vector<RbacRole> ShippedRoles();
// Of the orgs that there are: one in each of the first two, a hidden one, a global one.
void AddExampleRoles(World& world);
// The basic roles' permissions as shipped.
void ResetBasicRoles(RoleTable& roles);

// What a scope of this action may begin with, a star standing for the rest; {""}: only none may be
// given. Empty if there is no such action.
std::set<std::string> ScopesKnownFor(std::string_view action);

}  // namespace broker::fakes::grafana

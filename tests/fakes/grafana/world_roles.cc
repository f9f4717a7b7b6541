// The half of the world that is about the roles of Enterprise.
#include <stdexcept>
#include <utility>

#include "tests/fakes/grafana/world.h"

namespace broker::fakes::grafana {

RbacRole& World::AddRole(std::int64_t org, std::string_view uid, std::string_view name,
                         std::vector<RolePermission> permissions) {
  RbacRole role;
  role.uid = uid;
  role.org = org;
  role.name = name;
  role.version = 1;
  role.permissions = std::move(permissions);
  return roles.Add(std::move(role));
}

void World::AssignRole(std::int64_t org, const Principal& principal, std::string_view role,
                       bool mapped) {
  const bool is_team = principal.kind == Principal::Kind::kTeam;
  if (roles.FindFor(org, role) == nullptr || !Exists(org, principal) ||
      (is_team && org == kGlobal) || principal.kind == Principal::Kind::kRole) {
    throw std::invalid_argument("assignment of " + std::string(role) + " to " + ToText(principal) +
                                ": no such thing");
  }
  roles.Assign({org, principal, std::string(role), mapped});
}

std::vector<std::pair<std::string, std::int64_t>> World::RolesOf(const Principal& principal) const {
  std::vector<std::pair<std::string, std::int64_t>> held;
  for (const RoleAssignment& assignment : roles.assignments()) {
    if (assignment.principal != principal || assignment.mapped) continue;
    held.emplace_back(assignment.role, assignment.org);
  }
  return held;
}

}  // namespace broker::fakes::grafana

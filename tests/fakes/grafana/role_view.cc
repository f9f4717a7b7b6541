#include "tests/fakes/grafana/role_view.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

struct HeldRole {
  const RbacRole* role;
  bool mapped;
};

}  // namespace

json::object Shown(const RbacRole& role) {
  json::object shown{{"version", role.version},
                     {"uid", role.uid},
                     {"name", role.name},
                     {"displayName", DisplayNameOf(role)},
                     {"description", role.description},
                     {"group", role.group}};
  if (role.hidden) shown["hidden"] = true;
  shown["updated"] = role.updated;
  shown["created"] = role.created;
  shown["global"] = role.org == kGlobal;
  return shown;
}

json::object ShownWhole(const RbacRole& role) {
  json::object shown = Shown(role);
  json::array permissions;
  for (const RolePermission& permission : role.permissions) {
    permissions.push_back({{"action", permission.action},
                           {"scope", permission.scope},
                           {"updated", permission.updated},
                           {"created", permission.created}});
  }
  if (!permissions.empty()) shown["permissions"] = std::move(permissions);
  return shown;
}

json::array HeldBy(const Call& call, std::int64_t org, const Principal& principal,
                   ListedAssignments listed) {
  std::vector<HeldRole> held;
  std::set<std::pair<std::string, bool>> seen;
  for (const RoleAssignment& assignment : call.world.roles.assignments()) {
    if (assignment.principal != principal) continue;
    if (assignment.org != org && assignment.org != kGlobal) continue;
    if (assignment.mapped && !listed.mapped) continue;
    const RbacRole* role = call.world.roles.Find(assignment.role);
    if (role == nullptr || (role->hidden && !listed.hidden)) continue;
    const bool first = seen.emplace(role->uid, assignment.mapped).second;
    if (first || call.options.role_reading.lists_repeat) held.push_back({role, assignment.mapped});
  }
  std::stable_sort(held.begin(), held.end(), [](const HeldRole& left, const HeldRole& right) {
    return left.role->name < right.role->name;
  });
  json::array list;
  for (const auto& [role, mapped] : held) {
    json::object shown = Shown(*role);
    if (mapped) shown["mapped"] = true;
    list.push_back(std::move(shown));
  }
  return list;
}

}  // namespace broker::fakes::grafana

#include "tests/fakes/grafana/role_access.h"

#include <algorithm>
#include <utility>

#include "tests/fakes/grafana/reply.h"

namespace broker::fakes::grafana {

Route EnterpriseRoute(std::string_view method, std::string_view path, std::vector<Need> needs,
                      FakeReply (*handle)(Call&), std::optional<FakeReply> (*check)(Call&)) {
  Route route;
  route.method = method;
  route.path = path;
  route.handle = handle;
  route.check = check;
  route.served = ServedByEnterprise;
  route.needs = std::move(needs);
  return route;
}

bool IsSet(const Call& call, std::string_view parameter) {
  const std::string value = call.request.Query(parameter).value_or("");
  return value == "true" || value == "1";
}

std::optional<FakeReply> RefuseOrg(const Call& call, bool global, std::string_view actions) {
  if (global ? call.caller.server_admin : call.caller.role.has_value()) return std::nullopt;
  return call.Deny(actions);
}

bool MayDelegate(const Call& call, const std::vector<RolePermission>& permissions) {
  return std::all_of(permissions.begin(), permissions.end(), [&](const RolePermission& asked) {
    const std::vector<std::string> held = ScopesOf(call.world, call.caller, asked.action);
    return Covers(held, asked.scope);
  });
}

bool MayMake(const Call& call, const RoleChanges& changes) {
  const auto may = [&](const RoleAssignment& assignment) {
    return MayDelegate(call, call.world.roles.Find(assignment.role)->permissions);
  };
  return std::all_of(changes.added.begin(), changes.added.end(), may) &&
         std::all_of(changes.removed.begin(), changes.removed.end(), may);
}

void MakeChanges(Call& call) {
  RoleTable& roles = call.world.roles;
  for (const RoleAssignment& assignment : call.changes->removed) roles.Unassign(assignment);
  for (const RoleAssignment& assignment : call.changes->added) {
    const bool there =
        roles.Find(assignment.role) != nullptr && call.world.Exists(call.org, assignment.principal);
    if (there) roles.Assign(assignment);
  }
}

FakeReply NotDelegated() {
  return Message(403, "can not delegate permissions that the user does not have");
}

FakeReply RoleNotFound(int status) { return Failure(status, "role not found"); }

}  // namespace broker::fakes::grafana

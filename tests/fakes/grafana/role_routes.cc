// Roles of Enterprise: the status, the list, one of them, and the reset of the basic ones.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <utility>
#include <vector>

#include "tests/fakes/grafana/body.h"
#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/role_access.h"
#include "tests/fakes/grafana/role_view.h"
#include "tests/fakes/grafana/shipped_roles.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

FakeReply Status(Call&) { return JsonReply(200, json::object{{"enabled", true}}); }

// The org's and the global ones.
FakeReply ListRoles(Call& call) {
  std::vector<const RbacRole*> found;
  for (const auto& [uid, role] : call.world.roles.all()) {
    if (role.org != kGlobal && role.org != call.org) continue;
    if (!role.hidden || IsSet(call, "includeHidden")) found.push_back(&role);
  }
  std::sort(found.begin(), found.end(),
            [](const RbacRole* left, const RbacRole* right) { return left->name < right->name; });
  json::array list;
  for (const RbacRole* role : found) {
    json::object shown = Shown(*role);
    if (IsSet(call, "delegatable")) shown["delegatable"] = MayDelegate(call, role->permissions);
    list.push_back(std::move(shown));
  }
  return JsonReply(200, list);
}

FakeReply GetRole(Call& call) {
  const RbacRole* role = call.world.roles.FindFor(call.org, call.params[0]);
  return role == nullptr ? RoleNotFound() : JsonReply(200, ShownWhole(*role));
}

FakeReply HardReset(Call& call) {
  Body body(call.request);
  const bool basic = body.Flag("BasicRoles").value_or(false);
  if (body.bad()) return BadRequestData();
  if (basic) ResetBasicRoles(call.world.roles);
  return Message(200, "Reset performed");
}

}  // namespace

Routes RoleRoutes() {
  constexpr Need kRead = {"roles:read", "roles:*"};
  return {
      EnterpriseRoute("GET", "/api/access-control/status",
                      {{"status:accesscontrol", "services:accesscontrol"}}, Status),
      EnterpriseRoute("GET", "/api/access-control/roles", {kRead}, ListRoles),
      EnterpriseRoute("GET", "/api/access-control/roles/:uid", {kRead}, GetRole),
      EnterpriseRoute("POST", "/api/access-control/roles/hard-reset",
                      {{"roles:write", "permissions:type:escalate"}}, HardReset),
  };
}

}  // namespace broker::fakes::grafana

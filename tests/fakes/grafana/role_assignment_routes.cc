// Which roles of Enterprise a user, a service account or a team holds: the list, one more, one
// less; and what a user or service account may do.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string>
#include <variant>
#include <vector>

#include "tests/fakes/grafana/body.h"
#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/role_access.h"
#include "tests/fakes/grafana/role_holder.h"
#include "tests/fakes/grafana/role_view.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

// What is to be assigned or not any more, or why not.
using Order = std::variant<FakeReply, RoleAssignment>;

Order Ordered(const Call& call, const Holders& holders, bool global, const std::string& uid,
              std::string_view action) {
  if (auto refusal = RefuseOrg(call, global, action)) return std::move(*refusal);
  const std::optional<Principal> principal = holders.Named(call);
  if (!principal) return holders.BadId();
  if (!call.world.Exists(call.org, *principal)) return holders.NotFound();
  const RoleReading& reading = call.options.role_reading;
  const std::int64_t org = global ? kGlobal : call.org;
  const RbacRole* role = call.world.roles.FindFor(org, uid);
  if (role == nullptr) return RoleNotFound(reading.unknown_role);
  if (IsBasic(*role) && reading.basic_role != 200) return BasicRoleNotAssignable();
  if (!MayDelegate(call, role->permissions)) return NotDelegated();
  return RoleAssignment{org, *principal, uid};
}

std::optional<FakeReply> RefusalIn(Order order) {
  if (auto* refusal = std::get_if<FakeReply>(&order)) return std::move(*refusal);
  return std::nullopt;
}

Order OrderedAddition(const Call& call, const Holders& holders) {
  Body body(call.request);
  const std::string uid = body.Text("roleUid").value_or("");
  const bool global = body.Flag("global").value_or(false) && holders.may_be_global;
  if (body.bad() || uid.empty()) return BadRequestData();
  return Ordered(call, holders, global, uid, holders.add);
}

Order OrderedRemoval(const Call& call, const Holders& holders) {
  const bool global = IsSet(call, "global") && holders.may_be_global;
  return Ordered(call, holders, global, call.params[1], holders.remove);
}

bool NamesBasicRole(const Call& call, const RoleAssignment& assignment) {
  return IsBasic(*call.world.roles.Find(assignment.role));
}

// A basic role is taken and nothing happens.
FakeReply Add(Call& call, const Holders& holders) {
  Order order = OrderedAddition(call, holders);
  if (auto* refusal = std::get_if<FakeReply>(&order)) return std::move(*refusal);
  const RoleAssignment& assignment = std::get<RoleAssignment>(order);
  const int repeated = call.options.role_reading.repeated_add;
  if (!NamesBasicRole(call, assignment) && !call.world.roles.Assign(assignment) &&
      repeated != 200) {
    return Failure(repeated, "role is already added to this " + std::string(holders.noun));
  }
  return Message(200, "Role added to the " + std::string(holders.noun) + ".");
}

FakeReply Remove(Call& call, const Holders& holders) {
  Order order = OrderedRemoval(call, holders);
  if (auto* refusal = std::get_if<FakeReply>(&order)) return std::move(*refusal);
  const RoleAssignment& assignment = std::get<RoleAssignment>(order);
  const int absent = call.options.role_reading.absent_removal;
  if (!NamesBasicRole(call, assignment) && !call.world.roles.Unassign(assignment) &&
      absent != 200) {
    return Failure(absent, std::string(holders.noun) + " role not found");
  }
  return Message(200, "Role removed from " + std::string(holders.noun) + ".");
}

// Of one that is unknown: none.
FakeReply List(Call& call, const Holders& holders) {
  const std::optional<Principal> principal = holders.Named(call);
  if (!principal) return holders.BadId();
  const bool mapped = call.newer() && IsSet(call, "includeMapped") && holders.may_be_mapped;
  return JsonReply(200, HeldBy(call, call.org, *principal,
                               {.hidden = IsSet(call, "includeHidden"), .mapped = mapped}));
}

// Whatever gives them, the role in the org too.
FakeReply ListPermissions(Call& call) {
  const std::optional<std::int64_t> id = call.Id(0);
  if (!id) return kUserHolders.BadId();
  json::array list;
  if (const Account* account = call.world.Find(*id)) {
    for (const auto& [action, scopes] : PermissionsOf(call.world, CallerIn(*account, call.org))) {
      for (const std::string& scope : std::set<std::string>(scopes.begin(), scopes.end())) {
        list.push_back({{"action", action}, {"scope", scope}});
      }
    }
  }
  return JsonReply(200, list);
}

template <const Holders& kHolders>
void AddRoutes(Routes& routes) {
  routes.push_back(EnterpriseRoute("GET", kHolders.path, {{kHolders.read, kHolders.scope}},
                                   [](Call& call) { return List(call, kHolders); }));
  routes.push_back(EnterpriseRoute(
      "POST", kHolders.path, {{kHolders.add, kDelegate}},
      [](Call& call) { return Add(call, kHolders); },
      [](Call& call) { return RefusalIn(OrderedAddition(call, kHolders)); }));
  routes.push_back(EnterpriseRoute(
      "DELETE", kHolders.path_of_one, {{kHolders.remove, kDelegate}},
      [](Call& call) { return Remove(call, kHolders); },
      [](Call& call) { return RefusalIn(OrderedRemoval(call, kHolders)); }));
}

}  // namespace

Routes RoleAssignmentRoutes() {
  Routes routes = {EnterpriseRoute("GET", "/api/access-control/users/:id/permissions",
                                   {{"users.permissions:read", "users:id:"}}, ListPermissions)};
  AddRoutes<kUserHolders>(routes);
  AddRoutes<kTeamHolders>(routes);
  return routes;
}

}  // namespace broker::fakes::grafana

// All roles of one user, service account or team at once: what is not named goes. What is to change
// is decided when the request begins.
#include <boost/json/array.hpp>

#include <set>
#include <string>
#include <utility>

#include "tests/fakes/grafana/body.h"
#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/role_access.h"
#include "tests/fakes/grafana/role_holder.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

struct SetForm {
  std::set<std::string> uids;
  bool global = false;
  bool hidden = false;  // of the body; the query is not looked at
};

// nullopt: a body that could not be bound, or without roles.
std::optional<SetForm> Bind(const Call& call, const Holders& holders) {
  Body body(call.request);
  SetForm form;
  const json::array* uids = body.List("roleUids");
  form.global = body.Flag("global").value_or(false) && holders.may_be_global;
  form.hidden = body.Flag("includeHidden").value_or(false);
  if (body.bad() || uids == nullptr) return std::nullopt;
  for (const json::value& uid : *uids) {
    if (!uid.is_string()) return std::nullopt;
    form.uids.emplace(uid.get_string());
  }
  return form;
}

// Takes basic roles out if the server does so, or refuses what may not be assigned.
std::optional<FakeReply> RefuseRoles(const Call& call, std::int64_t org,
                                     std::set<std::string>& uids) {
  const RoleReading& reading = call.options.role_reading;
  for (auto uid = uids.begin(); uid != uids.end();) {
    const RbacRole* role = call.world.roles.FindFor(org, *uid);
    if (role == nullptr) return RoleNotFound(reading.unknown_role);
    if (IsBasic(*role) && reading.basic_role != 200) return BasicRoleNotAssignable();
    uid = IsBasic(*role) ? uids.erase(uid) : std::next(uid);
  }
  return std::nullopt;
}

// Mapped assignments stay, and those of hidden roles unless they are included.
RoleChanges ChangesFor(const Call& call, const Principal& principal, std::int64_t org,
                       const SetForm& form) {
  RoleChanges changes;
  for (const std::string& uid : form.uids) {
    const RoleAssignment wanted{org, principal, uid};
    if (!call.world.roles.Holds(wanted)) changes.added.push_back(wanted);
  }
  for (const RoleAssignment& held : call.world.roles.assignments()) {
    if (held.principal != principal || held.org != org || held.mapped) continue;
    const bool kept = call.world.roles.Find(held.role)->hidden && !form.hidden;
    if (!kept && !form.uids.contains(held.role)) changes.removed.push_back(held);
  }
  return changes;
}

std::optional<FakeReply> Plan(Call& call, const Holders& holders) {
  std::optional<SetForm> form = Bind(call, holders);
  if (!form) return BadRequestData();
  const std::string actions =
      "all of " + std::string(holders.add) + ", " + std::string(holders.remove);
  if (auto refusal = RefuseOrg(call, form->global, actions)) return refusal;
  const std::optional<Principal> principal = holders.Named(call);
  if (!principal) return holders.BadId();
  if (!call.world.Exists(call.org, *principal)) return holders.NotFound();
  const std::int64_t org = form->global ? kGlobal : call.org;
  if (auto refusal = RefuseRoles(call, org, form->uids)) return refusal;
  RoleChanges changes = ChangesFor(call, *principal, org, *form);
  if (!MayMake(call, changes)) return NotDelegated();
  call.changes = std::move(changes);
  return std::nullopt;
}

template <const Holders& kHolders>
Route SetRoute(FakeReply (*handle)(Call&)) {
  return EnterpriseRoute("PUT", kHolders.path,
                         {{kHolders.add, kDelegate}, {kHolders.remove, kDelegate}}, handle,
                         [](Call& call) { return Plan(call, kHolders); });
}

FakeReply SetRolesOfUser(Call& call) {
  MakeChanges(call);
  return Message(200, "User roles have been updated.");
}

FakeReply SetRolesOfTeam(Call& call) {
  MakeChanges(call);
  return Message(200, "Team roles have been updated.");
}

}  // namespace

Routes RoleSetRoutes() {
  return {SetRoute<kUserHolders>(SetRolesOfUser), SetRoute<kTeamHolders>(SetRolesOfTeam)};
}

}  // namespace broker::fakes::grafana

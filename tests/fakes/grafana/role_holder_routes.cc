// Who holds one role of Enterprise, in the caller's org: the list, and the list as a whole written.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <set>
#include <utility>
#include <vector>

#include "tests/fakes/grafana/body.h"
#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/role_access.h"
#include "tests/fakes/grafana/role_holder.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

json::array Numbers(const std::set<std::int64_t>& ids) {
  return json::array(ids.begin(), ids.end());
}

// Mapped ones are left out.
FakeReply ListAssignments(Call& call) {
  const RbacRole* role = call.world.roles.FindFor(call.org, call.params[0]);
  if (role == nullptr) return RoleNotFound();
  std::set<std::int64_t> users, teams, service_accounts;
  for (const RoleAssignment& held : call.world.roles.assignments()) {
    const bool elsewhere =
        held.org != call.org &&
        (held.org != kGlobal || !call.options.role_reading.assignments_show_global);
    if (held.role != role->uid || held.mapped || elsewhere) continue;
    const std::int64_t id = held.principal.id;
    if (held.principal.kind == Principal::Kind::kTeam) {
      teams.insert(id);
    } else if (call.world.FindServiceAccount(id) != nullptr) {
      service_accounts.insert(id);
    } else {
      users.insert(id);
    }
  }
  return JsonReply(200, {{"role_uid", role->uid},
                         {"users", Numbers(users)},
                         {"teams", Numbers(teams)},
                         {"service_accounts", Numbers(service_accounts)}});
}

struct HoldersForm {
  std::vector<std::int64_t> users, teams, service_accounts;
};

// False: the body could not be bound.
bool BindIds(Body& body, std::string_view key, std::vector<std::int64_t>& ids) {
  const json::array* list = body.List(key);
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    if (!(*list)[i].is_int64()) return false;
    ids.push_back((*list)[i].get_int64());
  }
  return !body.bad();
}

std::optional<HoldersForm> Bind(const Call& call) {
  Body body(call.request);
  HoldersForm form;
  const bool bound = BindIds(body, "users", form.users) && BindIds(body, "teams", form.teams) &&
                     BindIds(body, "service_accounts", form.service_accounts);
  return bound ? std::optional(std::move(form)) : std::nullopt;
}

// The principals that are meant; nullopt if there is one that is not there, or of another kind.
std::optional<std::vector<Principal>> Meant(const Call& call, const HoldersForm& form) {
  std::vector<Principal> meant;
  for (const std::int64_t id : form.users) {
    if (call.world.FindPerson(id) == nullptr) return std::nullopt;
    meant.push_back(UserPrincipal(id));
  }
  for (const std::int64_t id : form.service_accounts) {
    if (call.world.FindServiceAccount(id) == nullptr) return std::nullopt;
    meant.push_back(UserPrincipal(id));
  }
  for (const std::int64_t id : form.teams) {
    if (call.world.FindTeam(call.org, id) == nullptr) return std::nullopt;
    meant.push_back(TeamPrincipal(id));
  }
  return meant;
}

RoleChanges ChangesFor(const Call& call, const std::string& uid,
                       const std::set<Principal>& wanted) {
  RoleChanges changes;
  for (const Principal& principal : wanted) {
    const RoleAssignment assignment{call.org, principal, uid};
    if (!call.world.roles.Holds(assignment)) changes.added.push_back(assignment);
  }
  for (const RoleAssignment& held : call.world.roles.assignments()) {
    if (held.role != uid || held.org != call.org || held.mapped) continue;
    if (!wanted.contains(held.principal)) changes.removed.push_back(held);
  }
  return changes;
}

std::optional<FakeReply> PlanAssignments(Call& call) {
  const std::optional<HoldersForm> form = Bind(call);
  if (!form) return BadRequestData();
  if (auto refusal = RefuseOrg(call, false, "users.roles:add")) return refusal;
  const RbacRole* role = call.world.roles.FindFor(call.org, call.params[0]);
  if (role == nullptr) return RoleNotFound();
  if (IsBasic(*role)) return BasicRoleNotAssignable();
  const std::optional<std::vector<Principal>> meant = Meant(call, *form);
  if (!meant) {
    return Failure(400,
                   "could not verify the existence of the specified users, teams or service "
                   "accounts");
  }
  const std::set<Principal> wanted(meant->begin(), meant->end());
  if (wanted.size() != meant->size()) return Failure(400, "duplicate ids");
  if (!MayDelegate(call, role->permissions)) return NotDelegated();
  call.changes = ChangesFor(call, role->uid, wanted);
  return std::nullopt;
}

FakeReply SetAssignments(Call& call) {
  MakeChanges(call);
  return ListAssignments(call);
}

}  // namespace

Routes RoleHolderRoutes() {
  constexpr std::string_view kPath = "/api/access-control/roles/:uid/assignments";
  return {
      EnterpriseRoute("GET", kPath,
                      {{"teams.roles:list", "teams:id:*"}, {"users.roles:list", "users:id:*"}},
                      ListAssignments),
      EnterpriseRoute("PUT", kPath,
                      {{"teams.roles:add", kDelegate},
                       {"teams.roles:remove", kDelegate},
                       {"users.roles:add", kDelegate},
                       {"users.roles:remove", kDelegate}},
                      SetAssignments, PlanAssignments),
  };
}

}  // namespace broker::fakes::grafana

// Roles of Enterprise are made, changed and deleted.
#include <boost/json/object.hpp>

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tests/fakes/grafana/body.h"
#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/role_access.h"
#include "tests/fakes/grafana/role_permission.h"
#include "tests/fakes/grafana/role_view.h"

namespace broker::fakes::grafana {
namespace {

constexpr std::size_t kLongestUid = 40;

// A role as it is to be stored, or why not.
using Planned = std::variant<FakeReply, RbacRole>;

struct RoleForm {
  RbacRole role;
  bool global = false;
  std::optional<std::int64_t> version;
};

// nullopt: a body that could not be bound.
std::optional<RoleForm> Bind(const Call& call) {
  Body body(call.request);
  RoleForm form;
  form.role.uid = body.Text("uid").value_or("");
  form.role.name = body.Text("name").value_or("");
  form.role.display_name = body.Text("displayName").value_or("");
  form.role.description = body.Text("description").value_or("");
  form.role.group = body.Text("group").value_or("");
  form.role.hidden = body.Flag("hidden").value_or(false);
  form.global = body.Flag("global").value_or(false);
  form.version = body.Number("version");
  std::optional<std::vector<RolePermission>> permissions = BindPermissions(body);
  if (body.bad() || !permissions || form.role.name.empty()) return std::nullopt;
  form.role.org = form.global ? kGlobal : call.org;
  form.role.permissions = std::move(*permissions);
  return form;
}

FakeReply Taken(const Call& call) {
  return Failure(call.options.role_reading.taken, "a role with the same name or uid exists");
}

// What may not be stored, whoever asks and whether it is new or not.
std::optional<FakeReply> RefuseContent(const Call& call, const RbacRole& role) {
  if (auto refusal = RefusePermissions(call, role.permissions)) return refusal;
  if (!MayDelegate(call, role.permissions)) return NotDelegated();
  return std::nullopt;
}

Planned NewRole(const Call& call) {
  std::optional<RoleForm> form = Bind(call);
  if (!form) return BadRequestData();
  if (auto refusal = RefuseOrg(call, form->global, "roles:write")) return std::move(*refusal);
  RbacRole& role = form->role;
  if (IsFixed(role)) return Failure(400, "the name of a custom role can not start with fixed:");
  if (role.uid.size() > kLongestUid) return Failure(400, "uid is longer than 40 characters");
  if (auto refusal = RefuseContent(call, role)) return std::move(*refusal);
  const RoleTable& roles = call.world.roles;
  if (roles.Find(role.uid) != nullptr || roles.NameTaken(role.org, role.name)) return Taken(call);
  const bool counted = call.options.role_reading.gate == VersionGate::kCounted;
  role.version = counted ? 1 : form->version.value_or(0);
  return std::move(role);
}

// The next version, or nullopt if the one that was sent is too low. None sent passes.
std::optional<std::int64_t> NextVersion(const Call& call, std::int64_t stored,
                                        std::optional<std::int64_t> sent) {
  if (call.options.role_reading.gate == VersionGate::kCounted) {
    return sent && stored > *sent ? std::nullopt : std::optional(stored + 1);
  }
  if (!sent) return stored + 1;
  return *sent > stored ? sent : std::nullopt;
}

// Basic roles keep their name and stay visible.
Planned ChangedRole(const Call& call) {
  std::optional<RoleForm> form = Bind(call);
  if (!form) return BadRequestData();
  if (auto refusal = RefuseOrg(call, form->global, "roles:write")) return std::move(*refusal);
  const RbacRole* stored = call.world.roles.Find(call.params[0]);
  if (stored == nullptr || stored->org != form->role.org) return RoleNotFound();
  RbacRole& role = form->role;
  if (IsFixed(*stored)) return Failure(400, "fixed roles can not be changed");
  if (IsFixed(role)) return Failure(400, "the name of a custom role can not start with fixed:");
  const auto version = NextVersion(call, stored->version, form->version);
  if (!version) {
    return Failure(400, "the provided role version is smaller than or equal to stored role");
  }
  if (!MayDelegate(call, stored->permissions)) return NotDelegated();
  if (auto refusal = RefuseContent(call, role)) return std::move(*refusal);
  role.uid = stored->uid;
  if (IsBasic(*stored)) {
    role.name = stored->name;
    role.hidden = stored->hidden;
  }
  if (call.world.roles.NameTaken(role.org, role.name, role.uid)) return Taken(call);
  role.version = *version;
  role.created = stored->created;
  return std::move(role);
}

std::optional<FakeReply> RefuseDeletion(Call& call) {
  const bool global = IsSet(call, "global");
  if (auto refusal = RefuseOrg(call, global, "roles:delete")) return refusal;
  const RbacRole* role = call.world.roles.Find(call.params[0]);
  if (role == nullptr || role->org != (global ? kGlobal : call.org)) return RoleNotFound();
  if (IsFixed(*role) || IsBasic(*role)) return Failure(400, "only custom roles can be deleted");
  if (!MayDelegate(call, role->permissions)) return NotDelegated();
  if (!IsSet(call, "force") && call.world.roles.IsAssigned(role->uid)) {
    return Failure(call.options.role_reading.in_use, "the role is assigned");
  }
  return std::nullopt;
}

std::optional<FakeReply> RefusalIn(Planned planned) {
  if (auto* refusal = std::get_if<FakeReply>(&planned)) return std::move(*refusal);
  return std::nullopt;
}

std::optional<FakeReply> RefuseCreation(Call& call) { return RefusalIn(NewRole(call)); }
std::optional<FakeReply> RefuseUpdate(Call& call) { return RefusalIn(ChangedRole(call)); }

FakeReply CreateRole(Call& call) {
  Planned planned = NewRole(call);
  if (auto* refusal = std::get_if<FakeReply>(&planned)) return std::move(*refusal);
  const RbacRole& made = call.world.roles.Add(std::get<RbacRole>(std::move(planned)));
  return JsonReply(call.options.role_reading.created, ShownWhole(made));
}

FakeReply UpdateRole(Call& call) {
  Planned planned = ChangedRole(call);
  if (auto* refusal = std::get_if<FakeReply>(&planned)) return std::move(*refusal);
  const std::string uid = call.params[0];
  call.world.roles.Put(std::get<RbacRole>(std::move(planned)));
  return JsonReply(200, ShownWhole(*call.world.roles.Find(uid)));
}

FakeReply DeleteRole(Call& call) {
  if (auto refusal = RefuseDeletion(call)) return std::move(*refusal);
  call.world.roles.Delete(call.params[0]);
  return Message(200, "Role deleted");
}

}  // namespace

Routes RoleWriteRoutes() {
  constexpr std::string_view kRoles = "/api/access-control/roles";
  constexpr std::string_view kOne = "/api/access-control/roles/:uid";
  constexpr Need kWrite = {"roles:write", kDelegate};
  return {
      EnterpriseRoute("POST", kRoles, {kWrite}, CreateRole, RefuseCreation),
      EnterpriseRoute("PUT", kOne, {kWrite}, UpdateRole, RefuseUpdate),
      EnterpriseRoute("DELETE", kOne, {{"roles:delete", kDelegate}}, DeleteRole, RefuseDeletion),
  };
}

}  // namespace broker::fakes::grafana

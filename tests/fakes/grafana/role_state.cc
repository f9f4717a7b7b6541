#include "tests/fakes/grafana/role_state.h"

#include <boost/json/array.hpp>

#include <stdexcept>
#include <string>
#include <utility>

#include "tests/fakes/grafana/shipped_roles.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

std::string TextOr(const json::object& object, std::string_view key, std::string_view absent) {
  const json::value* value = object.if_contains(key);
  return std::string(value == nullptr ? absent : std::string_view(value->as_string()));
}

bool BoolOf(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->as_bool();
}

std::int64_t NumberOr(const json::object& object, std::string_view key, std::int64_t absent) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? absent : value->to_number<std::int64_t>();
}

const json::array& List(const json::object& state, std::string_view key) {
  static const json::array kNone;
  const json::value* value = state.if_contains(key);
  return value == nullptr ? kNone : value->as_array();
}

RbacRole LoadRole(const json::object& object) {
  RbacRole role;
  role.uid = object.at("uid").as_string();
  role.org = NumberOr(object, "org", kGlobal);
  role.name = object.at("name").as_string();
  role.display_name = TextOr(object, "displayName", "");
  role.description = TextOr(object, "description", "");
  role.group = TextOr(object, "group", "");
  role.hidden = BoolOf(object, "hidden");
  role.version = NumberOr(object, "version", 1);
  role.created = TextOr(object, "created", kRoleTime);
  role.updated = TextOr(object, "updated", kRoleTime);
  for (const json::value& value : List(object, "permissions")) {
    const json::object& permission = value.as_object();
    role.permissions.push_back(
        {std::string(permission.at("action").as_string()), TextOr(permission, "scope", ""),
         TextOr(permission, "created", kRoleTime), TextOr(permission, "updated", kRoleTime)});
  }
  return role;
}

void LoadAssignment(const json::object& object, World& world) {
  const std::string text = TextOr(object, "principal", "");
  const std::optional<Principal> principal = ParsePrincipal(text);
  if (!principal || principal->kind == Principal::Kind::kRole) {
    throw std::invalid_argument("no holder of a role: " + text);
  }
  const std::int64_t org = NumberOr(object, "org", kGlobal);
  world.AssignRole(org, *principal, TextOr(object, "role", ""), BoolOf(object, "mapped"));
}

json::object DumpRole(const RbacRole& role) {
  json::array permissions;
  for (const RolePermission& permission : role.permissions) {
    permissions.push_back({{"action", permission.action},
                           {"scope", permission.scope},
                           {"created", permission.created},
                           {"updated", permission.updated}});
  }
  return {{"uid", role.uid},
          {"org", role.org},
          {"name", role.name},
          {"displayName", role.display_name},
          {"description", role.description},
          {"group", role.group},
          {"hidden", role.hidden},
          {"version", role.version},
          {"permissions", std::move(permissions)},
          {"created", role.created},
          {"updated", role.updated}};
}

}  // namespace

void LoadRoles(const json::object& state, World& world) {
  for (RbacRole& role : ShippedRoles()) world.roles.Add(std::move(role));
  if (!state.contains("roles")) AddExampleRoles(world);
  for (const json::value& value : List(state, "roles")) {
    RbacRole role = LoadRole(value.as_object());
    if (world.roles.NameTaken(role.org, role.name, role.uid)) {
      throw std::invalid_argument("role " + role.uid + ": name taken");
    }
    world.roles.Put(std::move(role));
  }
  for (const json::value& value : List(state, "roleAssignments")) {
    LoadAssignment(value.as_object(), world);
  }
  world.roles.next_uid = NumberOr(state, "nextRole", 1);
}

void DumpRoles(const World& world, json::object& state) {
  json::array roles, assignments;
  for (const auto& [uid, role] : world.roles.all()) roles.push_back(DumpRole(role));
  for (const RoleAssignment& assignment : world.roles.assignments()) {
    assignments.push_back({{"org", assignment.org},
                           {"principal", ToText(assignment.principal)},
                           {"role", assignment.role},
                           {"mapped", assignment.mapped}});
  }
  state["roles"] = std::move(roles);
  state["roleAssignments"] = std::move(assignments);
  state["nextRole"] = world.roles.next_uid;
}

}  // namespace broker::fakes::grafana

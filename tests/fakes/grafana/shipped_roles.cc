#include "tests/fakes/grafana/shipped_roles.h"

#include <iterator>
#include <map>
#include <utility>

#include "tests/fakes/grafana/access.h"

namespace broker::fakes::grafana {
namespace {

struct Permission {
  std::string_view action;
  std::string_view scope;
};

using Permissions = std::vector<Permission>;

// What Enterprise adds to the permissions of an org's Admins and of server admins.
constexpr Permission kEnterprise[] = {
    {"status:accesscontrol", "services:accesscontrol"},
    {"roles:read", "roles:*"},
    {"roles:write", "permissions:type:delegate"},
    {"roles:delete", "permissions:type:delegate"},
    {"users.roles:read", "users:*"},
    {"users.roles:list", "users:*"},
    {"users.roles:add", "permissions:type:delegate"},
    {"users.roles:remove", "permissions:type:delegate"},
    {"teams.roles:read", "teams:*"},
    {"teams.roles:list", "teams:*"},
    {"teams.roles:add", "permissions:type:delegate"},
    {"teams.roles:remove", "permissions:type:delegate"},
    {"reports:create", ""},
    {"reports:read", "reports:*"},
    {"reports:write", "reports:*"},
    {"reports:delete", "reports:*"},
    {"reports:send", "reports:*"},
    {"datasources:read", "datasources:*"},
    {"datasources:query", "datasources:*"},
    {"annotations:read", "annotations:*"},
};

// Known, and held by nobody at first.
constexpr Permission kHeldByNobody[] = {
    {"roles:write", "permissions:type:escalate"},
    {"datasources:drilldown", ""},
    {"grafana-oncall-app.schedules:read", ""},
};

RbacRole Shipped(std::string_view uid, std::string_view name, std::string_view display_name,
                 std::string_view group, const Permissions& permissions) {
  RbacRole role;
  role.uid = uid;
  role.org = kGlobal;
  role.name = name;
  role.display_name = display_name;
  role.group = group;
  role.created = kNoTime;
  for (const auto& [action, scope] : permissions) {
    role.permissions.push_back({std::string(action), std::string(scope)});
  }
  return role;
}

RbacRole Basic(std::string_view uid, std::string_view name, std::string_view display_name,
               const Caller& holder, bool enterprise) {
  RbacRole role = Shipped(uid, name, display_name, "Basic", {});
  role.permissions = OpenSourcePermissions(holder);
  for (const auto& [action, scope] : kEnterprise) {
    if (enterprise) role.permissions.push_back({std::string(action), std::string(scope)});
  }
  return role;
}

Caller HolderOf(Role role) {
  Caller caller;
  caller.role = role;
  return caller;
}

std::vector<RbacRole> BasicRoles() {
  Caller server_admin;
  server_admin.server_admin = true;
  std::vector<RbacRole> roles = {
      Basic("basic_viewer", "basic:viewer", "Viewer", HolderOf(Role::kViewer), false),
      Basic("basic_editor", "basic:editor", "Editor", HolderOf(Role::kEditor), false),
      Basic("basic_admin", "basic:admin", "Admin", HolderOf(Role::kAdmin), true),
      Basic("basic_grafana_admin", "basic:grafana_admin", "Grafana Admin", server_admin, true)};
  roles.back().permissions.push_back({"users.permissions:read", "users:*"});
  return roles;
}

std::vector<RbacRole> FixedRoles() {
  return {
      Shipped("fixed_dashboards_reader", "fixed:dashboards:reader", "Reader", "Dashboards",
              {{"dashboards:read", "dashboards:*"}, {"dashboards:read", "folders:*"}}),
      Shipped("fixed_reports_reader", "fixed:reports:reader", "Report reader", "Reports",
              {{"reports:read", "reports:*"}, {"reports:send", "reports:*"}}),
      Shipped("fixed_reports_writer", "fixed:reports:writer", "Report writer", "Reports",
              {{"reports:create", ""},
               {"reports:read", "reports:*"},
               {"reports:write", "reports:*"},
               {"reports:delete", "reports:*"},
               {"reports:send", "reports:*"}}),
      Shipped("fixed_roles_reader", "fixed:roles:reader", "Reader", "Roles",
              {{"roles:read", "roles:*"},
               {"users.roles:read", "users:*"},
               {"teams.roles:read", "teams:*"}}),
      Shipped("fixed_teams_writer", "fixed:teams:writer", "", "Teams",
              {{"teams:create", ""}, {"teams:read", "teams:*"}, {"teams:write", "teams:*"}}),
  };
}

RbacRole Example(std::int64_t org, std::string_view uid, std::string_view name,
                 std::string_view display_name, const Permissions& permissions) {
  RbacRole role = Shipped(uid, name, display_name, "Examples", permissions);
  role.org = org;
  role.created = kRoleTime;
  role.version = 1;
  return role;
}

// "teams:*" may be given as "*", as itself, and as "teams:id:7".
void AddForms(std::string_view scope, std::set<std::string>& forms) {
  forms.emplace(scope);
  if (!scope.ends_with(":*")) return;
  forms.insert("*");
  const std::string_view kind = scope.substr(0, scope.size() - 1);
  const bool by_uid =
      kind == "folders:" || kind == "dashboards:" || kind == "datasources:" || kind == "roles:";
  const bool by_type = kind == "annotations:";
  forms.insert(std::string(kind) + (by_uid ? "uid:*" : by_type ? "type:*" : "id:*"));
}

std::map<std::string, std::set<std::string>, std::less<>> KnownScopes() {
  std::map<std::string, std::set<std::string>, std::less<>> known;
  for (const RbacRole& role : ShippedRoles()) {
    for (const RolePermission& permission : role.permissions) {
      AddForms(permission.scope, known[permission.action]);
    }
  }
  for (const auto& [action, scope] : kHeldByNobody) AddForms(scope, known[std::string(action)]);
  return known;
}

}  // namespace

std::vector<RbacRole> ShippedRoles() {
  std::vector<RbacRole> roles = FixedRoles();
  std::vector<RbacRole> basic = BasicRoles();
  std::move(basic.begin(), basic.end(), std::back_inserter(roles));
  return roles;
}

void AddExampleRoles(World& world) {
  std::vector<RbacRole> examples = {
      Example(1, "custom_reports", "custom:reports", "Report keeper",
              {{"reports:read", "reports:*"}, {"reports:write", "reports:*"}}),
      Example(1, "custom_hidden", "custom:hidden", "", {{"teams:read", "teams:*"}}),
      Example(2, "custom_second", "custom:reports", "", {{"reports:read", "reports:*"}}),
      Example(kGlobal, "custom_dashboards", "custom:dashboards", "Dashboard reader",
              {{"dashboards:read", "dashboards:*"}})};
  for (RbacRole& role : examples) {
    role.hidden = role.uid == "custom_hidden";
    if (role.org == kGlobal || world.orgs.contains(role.org)) world.roles.Add(std::move(role));
  }
}

void ResetBasicRoles(RoleTable& roles) {
  for (RbacRole& shipped : BasicRoles()) {
    if (RbacRole* role = roles.Find(shipped.uid)) role->permissions = shipped.permissions;
  }
}

std::set<std::string> ScopesKnownFor(std::string_view action) {
  static const auto kKnown = KnownScopes();
  const auto found = kKnown.find(action);
  return found == kKnown.end() ? std::set<std::string>() : found->second;
}

}  // namespace broker::fakes::grafana

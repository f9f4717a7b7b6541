#include "tests/fakes/grafana/access.h"

#include <algorithm>

namespace broker::fakes::grafana {
namespace {

// What the fixed roles give. A service account cannot be a server admin.
struct FixedPermission {
  std::string_view action;
  std::string_view scope;
  int admin_copies;  // held by an org Admin: so many times in the list of own permissions
  Role lowest;       // of the roles in an org that hold it
  bool server_admin;
};

constexpr Role kViewer = Role::kViewer, kEditor = Role::kEditor, kAdmin = Role::kAdmin;

constexpr FixedPermission kFixed[] = {
    {"orgs:read", "", 1, kViewer, true},
    {"org.users:add", "users:*", 1, kAdmin, true},
    {"org.users:read", "users:*", 3, kAdmin, true},
    {"org.users:write", "users:*", 1, kAdmin, true},
    {"org.users:remove", "users:*", 1, kAdmin, true},
    {"teams:create", "", 2, kAdmin, false},
    {"teams:read", "teams:*", 1, kAdmin, false},
    {"teams:write", "teams:*", 1, kAdmin, false},
    {"teams:delete", "teams:*", 1, kAdmin, false},
    {"teams.permissions:read", "teams:*", 3, kAdmin, false},
    {"teams.permissions:write", "teams:*", 2, kAdmin, false},
    {"folders:create", "", 2, kEditor, false},
    {"folders:read", "folders:*", 2, kAdmin, false},
    {"folders:read", "folders:uid:general", 1, kEditor, false},
    {"folders:write", "folders:*", 1, kAdmin, false},
    {"folders:delete", "folders:*", 1, kAdmin, false},
    {"folders.permissions:read", "folders:*", 2, kAdmin, false},
    {"folders.permissions:write", "folders:*", 1, kAdmin, false},
    {"dashboards:read", "dashboards:*", 2, kAdmin, false},
    {"dashboards:read", "folders:*", 2, kAdmin, false},
    {"dashboards:write", "dashboards:*", 1, kAdmin, false},
    {"dashboards:write", "folders:*", 1, kAdmin, false},
    {"dashboards:delete", "dashboards:*", 1, kAdmin, false},
    {"dashboards:delete", "folders:*", 1, kAdmin, false},
    {"dashboards:create", "folders:*", 2, kAdmin, false},
    {"dashboards:create", "folders:uid:general", 1, kEditor, false},
    {"dashboards.permissions:read", "dashboards:*", 3, kAdmin, false},
    {"dashboards.permissions:read", "folders:*", 1, kAdmin, false},
    {"dashboards.permissions:write", "dashboards:*", 2, kAdmin, false},
    {"dashboards.permissions:write", "folders:*", 1, kAdmin, false},
    {"serviceaccounts:create", "", 1, kAdmin, false},
    {"serviceaccounts:read", "serviceaccounts:*", 2, kAdmin, false},
    {"serviceaccounts:write", "serviceaccounts:*", 1, kAdmin, false},
    {"serviceaccounts:delete", "serviceaccounts:*", 1, kAdmin, false},
    {"serviceaccounts.permissions:read", "serviceaccounts:*", 3, kAdmin, false},
    {"serviceaccounts.permissions:write", "serviceaccounts:*", 2, kAdmin, false},
    {"users.permissions:read", "users:*", 2, kAdmin, false},
    {"users:read", "global.users:*", 0, kAdmin, true},
};

int CopiesHeld(const FixedPermission& fixed, const Caller& caller) {
  if (caller.role == kAdmin && fixed.admin_copies > 0) return fixed.admin_copies;
  if (caller.server_admin && fixed.server_admin) return 1;
  return caller.role && *caller.role >= fixed.lowest && fixed.admin_copies > 0 ? 1 : 0;
}

// By itself, in a team, or by its role or a lower one.
bool ActsFor(const World& world, const Principal& principal, const Caller& caller) {
  if (principal.kind == Principal::Kind::kUser) return principal.id == caller.account;
  if (principal.kind == Principal::Kind::kRole) {
    return caller.role >= ParseRole(principal.role).value_or(Role::kAdmin);
  }
  const Team* team = world.FindTeam(caller.org, principal.id);
  return team != nullptr && team->members.contains(caller.account);
}

// visit(actions, scope) for everything that is held in teams and by managed entries; `scope` is a
// function, since most callers want few of them.
template <class Visit>
void ForEachManaged(const World& world, const Caller& caller, Visit visit) {
  for (const auto& [id, team] : world.teams) {
    const auto member = team.members.find(caller.account);
    if (team.org != caller.org || member == team.members.end()) continue;
    visit(TeamActions(member->second), [&] { return "teams:id:" + std::to_string(id); });
  }
  for (const auto& [resource, entries] : world.entries.all()) {
    if (resource.org != caller.org) continue;
    for (const auto& [principal, entry] : entries) {
      if (!ActsFor(world, principal, caller)) continue;
      visit(ActionsOf(resource.kind, entry.level), [&] { return ScopeOf(resource); });
    }
  }
}

std::vector<std::string_view> BasicRolesOf(const Caller& caller) {
  std::vector<std::string_view> uids;
  if (caller.server_admin) uids.emplace_back("basic_grafana_admin");
  if (caller.role == Role::kViewer) uids.emplace_back("basic_viewer");
  if (caller.role == Role::kEditor) uids.emplace_back("basic_editor");
  if (caller.role == Role::kAdmin) uids.emplace_back("basic_admin");
  return uids;
}

// visit(permission) for everything that roles of Enterprise give: basic ones, its own, its teams'.
template <class Visit>
void ForEachOfRoles(const World& world, const Caller& caller, Visit visit) {
  const auto visit_all = [&](std::string_view uid) {
    const RbacRole* role = world.roles.Find(uid);
    if (role == nullptr) return;
    for (const RolePermission& permission : role->permissions) visit(permission);
  };
  for (const std::string_view uid : BasicRolesOf(caller)) visit_all(uid);
  for (const RoleAssignment& assignment : world.roles.assignments()) {
    if (assignment.org != kGlobal && assignment.org != caller.org) continue;
    if (ActsFor(world, assignment.principal, caller)) visit_all(assignment.role);
  }
}

}  // namespace

Caller CallerIn(const Account& account, std::int64_t org) {
  Caller caller;
  caller.account = account.id;
  caller.service_account = account.service_account;
  caller.server_admin = account.server_admin;
  const auto role = account.roles.find(org);
  if (role != account.roles.end()) {
    caller.org = org;
    caller.role = role->second;
  }
  return caller;
}

const std::vector<std::string>& TeamActions(TeamLevel level) {
  static const std::vector<std::string> kMember = {"teams:read"};
  static const std::vector<std::string> kAdmin = {"teams:read", "teams:delete", "teams:write",
                                                  "teams.permissions:read",
                                                  "teams.permissions:write"};
  return level == TeamLevel::kAdmin ? kAdmin : kMember;
}

std::vector<RolePermission> OpenSourcePermissions(const Caller& caller) {
  std::vector<RolePermission> permissions;
  for (const FixedPermission& fixed : kFixed) {
    if (CopiesHeld(fixed, caller) == 0) continue;
    permissions.push_back({std::string(fixed.action), std::string(fixed.scope)});
  }
  return permissions;
}

Permissions PermissionsOf(const World& world, const Caller& caller) {
  Permissions permissions;
  for (const FixedPermission& fixed : kFixed) {
    const int copies = world.enterprise ? 0 : CopiesHeld(fixed, caller);
    for (int i = 0; i < copies; ++i) {
      permissions[std::string(fixed.action)].emplace_back(fixed.scope);
    }
  }
  ForEachOfRoles(world, caller, [&](const RolePermission& permission) {
    permissions[permission.action].push_back(permission.scope);
  });
  ForEachManaged(world, caller, [&](const auto& actions, const auto& scope) {
    for (const std::string& action : actions) permissions[action].push_back(scope());
  });
  return permissions;
}

std::vector<std::string> ScopesOf(const World& world, const Caller& caller,
                                  std::string_view action) {
  std::vector<std::string> scopes;
  for (const FixedPermission& fixed : kFixed) {
    if (world.enterprise || fixed.action != action) continue;
    if (CopiesHeld(fixed, caller) > 0) scopes.emplace_back(fixed.scope);
  }
  ForEachOfRoles(world, caller, [&](const RolePermission& permission) {
    if (permission.action == action) scopes.push_back(permission.scope);
  });
  ForEachManaged(world, caller, [&](const auto& actions, const auto& scope) {
    if (std::find(actions.begin(), actions.end(), action) != actions.end()) {
      scopes.push_back(scope());
    }
  });
  return scopes;
}

Held::Held(const World& world, const Caller& caller, std::string_view action) : world_(world) {
  for (std::string& scope : ScopesOf(world, caller, action)) {
    if (scope.ends_with('*')) {
      wildcards_.push_back(std::move(scope));
    } else {
      exact_.insert(std::move(scope));
    }
  }
}

bool Held::On(const Resource& resource) const {
  const std::vector<Resource> line = world_.LineOf(resource);
  return std::any_of(line.begin(), line.end(), [&](const Resource& above) {
    const std::string scope = ScopeOf(above);
    return exact_.contains(scope) || Covers(wildcards_, scope);
  });
}

bool Allowed(const World& world, const Caller& caller, std::string_view action,
             const Resource& resource) {
  return Held(world, caller, action).On(resource);
}

bool Covers(const std::vector<std::string>& scopes, std::string_view scope) {
  return std::any_of(scopes.begin(), scopes.end(), [&](std::string_view held) {
    if (scope.empty() || held == scope) return true;
    return held.ends_with('*') && scope.starts_with(held.substr(0, held.size() - 1));
  });
}

}  // namespace broker::fakes::grafana

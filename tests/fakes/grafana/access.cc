#include "tests/fakes/grafana/access.h"

#include <algorithm>

namespace broker::fakes::grafana {
namespace {

// What the fixed roles give. A service account cannot be a server admin.
struct FixedPermission {
  std::string_view action;
  std::string_view scope;
  int admin_copies;  // held by an org Admin: so many times in the list of own permissions
  bool viewer;       // held by every member
  bool server_admin;
};

constexpr FixedPermission kFixed[] = {
    {"orgs:read", "", 1, true, true},
    {"org.users:add", "users:*", 1, false, true},
    {"org.users:read", "users:*", 3, false, true},
    {"org.users:write", "users:*", 1, false, true},
    {"org.users:remove", "users:*", 1, false, true},
    {"teams:create", "", 2, false, false},
    {"teams:read", "teams:*", 1, false, false},
    {"teams:write", "teams:*", 1, false, false},
    {"teams:delete", "teams:*", 1, false, false},
    {"teams.permissions:read", "teams:*", 3, false, false},
    {"teams.permissions:write", "teams:*", 2, false, false},
    {"folders.permissions:write", "folders:*", 1, false, false},
    {"dashboards.permissions:write", "dashboards:*", 2, false, false},
    {"dashboards.permissions:write", "folders:*", 1, false, false},
    {"serviceaccounts:create", "", 1, false, false},
    {"serviceaccounts:read", "serviceaccounts:*", 2, false, false},
    {"serviceaccounts:write", "serviceaccounts:*", 1, false, false},
    {"serviceaccounts:delete", "serviceaccounts:*", 1, false, false},
    {"serviceaccounts.permissions:write", "serviceaccounts:*", 2, false, false},
    {"users.permissions:read", "users:*", 2, false, false},
    {"users:read", "global.users:*", 0, false, true},
};

int CopiesHeld(const FixedPermission& fixed, const Caller& caller) {
  if (caller.role == Role::kAdmin && fixed.admin_copies > 0) return fixed.admin_copies;
  if (caller.server_admin && fixed.server_admin) return 1;
  return caller.role && fixed.viewer ? 1 : 0;
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

Permissions PermissionsOf(const World& world, const Caller& caller) {
  Permissions permissions;
  for (const FixedPermission& fixed : kFixed) {
    const int copies = CopiesHeld(fixed, caller);
    for (int i = 0; i < copies; ++i) {
      permissions[std::string(fixed.action)].emplace_back(fixed.scope);
    }
  }
  for (const auto& [id, team] : world.teams) {
    const auto member = team.members.find(caller.account);
    if (team.org != caller.org || member == team.members.end()) continue;
    for (const std::string& action : TeamActions(member->second)) {
      permissions[action].push_back("teams:id:" + std::to_string(id));
    }
  }
  return permissions;
}

std::vector<std::string> ScopesOf(const World& world, const Caller& caller,
                                  std::string_view action) {
  std::vector<std::string> scopes;
  for (const FixedPermission& fixed : kFixed) {
    if (fixed.action == action && CopiesHeld(fixed, caller) > 0) scopes.emplace_back(fixed.scope);
  }
  if (!action.starts_with("teams")) return scopes;
  for (const auto& [id, team] : world.teams) {
    const auto member = team.members.find(caller.account);
    if (team.org != caller.org || member == team.members.end()) continue;
    const std::vector<std::string>& actions = TeamActions(member->second);
    if (std::find(actions.begin(), actions.end(), action) != actions.end()) {
      scopes.push_back("teams:id:" + std::to_string(id));
    }
  }
  return scopes;
}

bool Covers(const std::vector<std::string>& scopes, std::string_view scope) {
  return std::any_of(scopes.begin(), scopes.end(), [&](std::string_view held) {
    if (scope.empty() || held == scope) return true;
    return held.ends_with('*') && scope.starts_with(held.substr(0, held.size() - 1));
  });
}

}  // namespace broker::fakes::grafana

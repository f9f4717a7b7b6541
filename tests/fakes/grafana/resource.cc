#include "tests/fakes/grafana/resource.h"

#include <algorithm>
#include <map>
#include <utility>

#include "tests/fakes/grafana/sign_in.h"
#include "tests/fakes/grafana/world.h"

namespace broker::fakes::grafana {
namespace {

constexpr std::string_view kUserText = "user:";
constexpr std::string_view kTeamText = "team:";
constexpr std::string_view kRoleText = "basic_role:";

using Actions = std::vector<std::string>;

std::optional<std::int64_t> NumberAfter(std::string_view prefix, std::string_view text) {
  if (!text.starts_with(prefix)) return std::nullopt;
  return ParseNumber(text.substr(prefix.size()));
}

std::map<std::pair<ResourceKind, Level>, Actions> AllActions() {
  std::map<std::pair<ResourceKind, Level>, Actions> all;
  const auto add = [&](ResourceKind kind, Level level, Actions actions) {
    const std::vector<Level>& levels = LevelsOf(kind);
    const auto at = std::find(levels.begin(), levels.end(), level);
    if (at != levels.begin()) {
      const Actions& lower = all.at({kind, *(at - 1)});
      actions.insert(actions.begin(), lower.begin(), lower.end());
    }
    all[{kind, level}] = std::move(actions);
  };
  using enum ResourceKind;
  add(kDashboard, Level::kView, {"dashboards:read"});
  add(kDashboard, Level::kEdit, {"dashboards:write", "dashboards:delete"});
  add(kDashboard, Level::kAdmin, {"dashboards.permissions:read", "dashboards.permissions:write"});
  add(kFolder, Level::kView, {"dashboards:read", "folders:read", "alert.rules:read"});
  add(kFolder, Level::kEdit,
      {"dashboards:write", "dashboards:delete", "dashboards:create", "folders:write",
       "folders:delete", "alert.rules:create", "alert.rules:write", "alert.rules:delete"});
  add(kFolder, Level::kAdmin,
      {"dashboards.permissions:read", "dashboards.permissions:write", "folders.permissions:read",
       "folders.permissions:write"});
  add(kServiceAccount, Level::kEdit, {"serviceaccounts:read", "serviceaccounts:write"});
  add(kServiceAccount, Level::kAdmin,
      {"serviceaccounts:delete", "serviceaccounts.permissions:read",
       "serviceaccounts.permissions:write"});
  return all;
}

}  // namespace

Principal UserPrincipal(std::int64_t account) { return {Principal::Kind::kUser, account, ""}; }
Principal TeamPrincipal(std::int64_t team) { return {Principal::Kind::kTeam, team, ""}; }
Principal RolePrincipal(std::string_view role) {
  return {Principal::Kind::kRole, 0, std::string(role)};
}

std::string ToText(const Principal& principal) {
  if (principal.kind == Principal::Kind::kRole) return std::string(kRoleText) + principal.role;
  const bool is_user = principal.kind == Principal::Kind::kUser;
  return std::string(is_user ? kUserText : kTeamText) + std::to_string(principal.id);
}

std::optional<Principal> ParsePrincipal(std::string_view text) {
  if (const auto user = NumberAfter(kUserText, text)) return UserPrincipal(*user);
  if (const auto team = NumberAfter(kTeamText, text)) return TeamPrincipal(*team);
  if (!text.starts_with(kRoleText)) return std::nullopt;
  return RolePrincipal(text.substr(kRoleText.size()));
}

std::string ManagedRoleOf(const Principal& principal) {
  switch (principal.kind) {
    case Principal::Kind::kUser:
      return "managed:users:" + std::to_string(principal.id) + ":permissions";
    case Principal::Kind::kTeam:
      return "managed:teams:" + std::to_string(principal.id) + ":permissions";
    case Principal::Kind::kRole: break;
  }
  return "managed:builtins:" + Lower(principal.role) + ":permissions";
}

std::string_view Name(ResourceKind kind) {
  switch (kind) {
    case ResourceKind::kFolder: return "folders";
    case ResourceKind::kDashboard: return "dashboards";
    case ResourceKind::kServiceAccount: return "serviceaccounts";
  }
  return "";
}

std::optional<ResourceKind> ParseResourceKind(std::string_view name) {
  using enum ResourceKind;
  for (const ResourceKind kind : {kFolder, kDashboard, kServiceAccount}) {
    if (name == Name(kind)) return kind;
  }
  return std::nullopt;
}

std::string ScopeOf(const Resource& resource) {
  const bool by_number = resource.kind == ResourceKind::kServiceAccount;
  return std::string(Name(resource.kind)) + (by_number ? ":id:" : ":uid:") + resource.id;
}

std::string_view Name(Level level) {
  switch (level) {
    case Level::kView: return "View";
    case Level::kEdit: return "Edit";
    case Level::kAdmin: return "Admin";
  }
  return "";
}

const std::vector<Level>& LevelsOf(ResourceKind kind) {
  static const std::vector<Level> kAll = {Level::kView, Level::kEdit, Level::kAdmin};
  static const std::vector<Level> kUpper = {Level::kEdit, Level::kAdmin};
  return kind == ResourceKind::kServiceAccount ? kUpper : kAll;
}

std::optional<Level> ParseLevel(ResourceKind kind, std::string_view name) {
  for (const Level level : LevelsOf(kind)) {
    if (name == Name(level)) return level;
  }
  return std::nullopt;
}

const std::vector<std::string>& ActionsOf(ResourceKind kind, Level level) {
  static const auto kActions = AllActions();
  return kActions.at({kind, level});
}

}  // namespace broker::fakes::grafana

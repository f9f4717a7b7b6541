#include "clients/grafana/resource.h"

namespace broker::grafana {
namespace {

constexpr ResourceLevel kMembership[] = {{"member", "Member"}, {"admin", "Admin"}};
constexpr ResourceLevel kViewing[] = {{"view", "View"}, {"edit", "Edit"}, {"admin", "Admin"}};
constexpr ResourceLevel kEditing[] = {{"edit", "Edit"}, {"admin", "Admin"}};

}  // namespace

const Resource kTeams{kTeam, "teams", kMembership, false};
const Resource kFolders{kFolder, "folders", kViewing, true};
const Resource kDashboards{kDashboard, "dashboards", kViewing, true};
const Resource kServiceAccounts{kServiceAccount, "serviceaccounts", kEditing, false};

std::optional<std::string> PermissionOf(const Resource& resource, std::string_view level) {
  for (const ResourceLevel& candidate : resource.levels) {
    if (candidate.level == level) return std::string(candidate.permission);
  }
  return std::nullopt;
}

std::string LevelOf(const Resource& resource, std::string_view permission) {
  for (const ResourceLevel& candidate : resource.levels) {
    if (candidate.permission == permission) return std::string(candidate.level);
  }
  return {};
}

}  // namespace broker::grafana

// The half of the world that permissions are given on, and what goes with those who held them.
#include "tests/fakes/grafana/sign_in.h"
#include "tests/fakes/grafana/world.h"

namespace broker::fakes::grafana {
namespace {

bool IsAtTop(const Library& library, const Resource& resource) {
  if (resource.kind == ResourceKind::kFolder) {
    const Folder* folder = library.FindFolder(resource.org, resource.id);
    return folder != nullptr && folder->parent.empty();
  }
  const Dashboard* dashboard = library.FindDashboard(resource.org, resource.id);
  return dashboard != nullptr && dashboard->folder.empty();
}

}  // namespace

void World::DeleteAccount(std::int64_t account) {
  for (auto& [id, team] : teams) team.members.erase(account);
  entries.DropPrincipal(UserPrincipal(account));
  roles.DropPrincipal(UserPrincipal(account));
  if (const Account* found = FindServiceAccount(account)) {
    for (const auto& [org, role] : found->roles) {
      entries.DropResource({ResourceKind::kServiceAccount, org, std::to_string(account)});
    }
  }
  accounts.erase(account);
}

void World::DeleteTeam(std::int64_t team) {
  entries.DropPrincipal(TeamPrincipal(team));
  roles.DropPrincipal(TeamPrincipal(team));
  teams.erase(team);
}

const Folder& World::AddFolder(std::int64_t org, std::string_view uid, std::string_view title,
                               std::string_view parent) {
  const Folder& folder =
      library.Add(Folder{0, org, std::string(uid), std::string(title), std::string(parent)});
  GiveFirstEntries({ResourceKind::kFolder, org, folder.uid}, std::nullopt);
  return folder;
}

const Dashboard& World::AddDashboard(std::int64_t org, std::string_view uid, std::string_view title,
                                     std::string_view folder) {
  const Dashboard& dashboard =
      library.Add(Dashboard{0, org, std::string(uid), std::string(title), std::string(folder)});
  GiveFirstEntries({ResourceKind::kDashboard, org, dashboard.uid}, std::nullopt);
  return dashboard;
}

void World::GiveFirstEntries(const Resource& resource, std::optional<std::int64_t> creator) {
  if (creator) entries.Set(resource, UserPrincipal(*creator), Level::kAdmin);
  if (!IsAtTop(library, resource)) return;
  entries.Set(resource, RolePrincipal("Editor"), Level::kEdit);
  entries.Set(resource, RolePrincipal("Viewer"), Level::kView);
}

void World::DeleteFolder(std::int64_t org, std::string_view uid) {
  const Library::Removed removed = library.RemoveFolder(org, uid);
  for (const std::string& folder : removed.folders) {
    entries.DropResource({ResourceKind::kFolder, org, folder});
  }
  for (const std::string& dashboard : removed.dashboards) {
    entries.DropResource({ResourceKind::kDashboard, org, dashboard});
  }
}

bool World::Exists(const Resource& resource) const {
  switch (resource.kind) {
    case ResourceKind::kFolder: return library.FindFolder(resource.org, resource.id) != nullptr;
    case ResourceKind::kDashboard:
      return library.FindDashboard(resource.org, resource.id) != nullptr;
    case ResourceKind::kServiceAccount: break;
  }
  const Account* account = FindServiceAccount(ParseNumber(resource.id).value_or(0));
  return account != nullptr && account->roles.contains(resource.org);
}

bool World::Exists(std::int64_t org, const Principal& principal) const {
  switch (principal.kind) {
    case Principal::Kind::kUser: return Find(principal.id) != nullptr;
    case Principal::Kind::kTeam: return FindTeam(org, principal.id) != nullptr;
    case Principal::Kind::kRole: break;
  }
  const std::optional<Role> role = ParseRole(principal.role);
  return role && *role >= Role::kViewer;
}

std::vector<Resource> World::LineOf(const Resource& resource) const {
  std::vector<Resource> line = {resource};
  std::string above;
  if (resource.kind == ResourceKind::kFolder) {
    if (const Folder* folder = library.FindFolder(resource.org, resource.id)) {
      above = folder->parent;
    }
  } else if (resource.kind == ResourceKind::kDashboard) {
    if (const Dashboard* dashboard = library.FindDashboard(resource.org, resource.id)) {
      above = dashboard->folder;
    }
  }
  for (std::string& folder : library.LineOf(resource.org, above)) {
    line.push_back({ResourceKind::kFolder, resource.org, std::move(folder)});
  }
  return line;
}

}  // namespace broker::fakes::grafana

// What managed permissions are about: on what, for whom, at which level, and the actions of each.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace broker::fakes::grafana {

enum class ResourceKind { kFolder, kDashboard, kServiceAccount };
// The numbers are those of the older permission lists.
enum class Level { kView = 1, kEdit = 2, kAdmin = 4 };

struct Resource {
  ResourceKind kind = ResourceKind::kFolder;
  std::int64_t org = 0;
  std::string id;  // a uid; of a service account its number

  auto operator<=>(const Resource&) const = default;
};

// In the order in which the server lists them.
struct Principal {
  enum class Kind { kUser, kTeam, kRole };

  Kind kind = Kind::kUser;
  std::int64_t id = 0;  // of a user or service account, or of a team
  std::string role;     // "Viewer", "Editor" or "Admin"

  auto operator<=>(const Principal&) const = default;
};

Principal UserPrincipal(std::int64_t account);
Principal TeamPrincipal(std::int64_t team);
Principal RolePrincipal(std::string_view role);
// "user:2", "team:3", "basic_role:Viewer".
std::string ToText(const Principal& principal);
std::optional<Principal> ParsePrincipal(std::string_view text);
// "managed:users:2:permissions".
std::string ManagedRoleOf(const Principal& principal);

// "folders", "dashboards", "serviceaccounts".
std::string_view Name(ResourceKind kind);
std::optional<ResourceKind> ParseResourceKind(std::string_view name);
// "folders:uid:fld-ops".
std::string ScopeOf(const Resource& resource);

std::string_view Name(Level level);
// Lowest first.
const std::vector<Level>& LevelsOf(ResourceKind kind);
// Exact; nullopt if this kind has no such level.
std::optional<Level> ParseLevel(ResourceKind kind, std::string_view name);
const std::vector<std::string>& ActionsOf(ResourceKind kind, Level level);

}  // namespace broker::fakes::grafana

// The kinds of things whose permissions Grafana keeps as one list each. Pure data.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "clients/http/request.h"

namespace broker::grafana {

inline constexpr char kTeam[] = "team";
inline constexpr char kFolder[] = "folder";
inline constexpr char kDashboard[] = "dashboard";
inline constexpr char kServiceAccount[] = "service_account";
inline constexpr char kOrg[] = "org";
inline constexpr char kBasicRole[] = "basic_role";
inline constexpr char kRole[] = "role";

struct ResourceLevel {
  std::string_view level;       // the broker's
  std::string_view permission;  // Grafana's
};

struct Resource {
  std::string_view type;
  // Below /api/access-control, and the kind in scopes.
  http::FixedText route;
  std::span<const ResourceLevel> levels;  // lowest first
  // What it may lie in gives access too.
  bool contained = false;
};

extern const Resource kTeams;
extern const Resource kFolders;
extern const Resource kDashboards;
extern const Resource kServiceAccounts;

// nullopt: not one of its levels.
std::optional<std::string> PermissionOf(const Resource& resource, std::string_view level);
// Empty: not one of its permissions.
std::string LevelOf(const Resource& resource, std::string_view permission);

}  // namespace broker::grafana

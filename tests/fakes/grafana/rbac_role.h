// A role of Enterprise's role-based access control, and that somebody holds one.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fakes/grafana/resource.h"

namespace broker::fakes::grafana {

inline constexpr std::string_view kRoleTime = "2023-01-13T09:00:00Z";
// When fixed roles were made.
inline constexpr std::string_view kNoTime = "0001-01-01T00:00:00Z";
// Where global roles live and global assignments are made.
inline constexpr std::int64_t kGlobal = 0;

struct RolePermission {
  std::string action;
  std::string scope;
  std::string created{kRoleTime};
  std::string updated{kRoleTime};
};

struct RbacRole {
  std::string uid;       // no two have the same, whatever their orgs
  std::int64_t org = 0;  // kGlobal: of all orgs
  std::string name;      // no two of an org have the same
  std::string display_name;
  std::string description;
  std::string group;
  bool hidden = false;
  std::int64_t version = 0;
  std::vector<RolePermission> permissions;
  std::string created{kRoleTime};
  std::string updated{kRoleTime};
};

// "basic:viewer" and so on: what a role in an org, or a server admin, may do.
bool IsBasic(const RbacRole& role);
// "fixed:...": shipped, and never changed.
bool IsFixed(const RbacRole& role);
// What the server shows when there is no display name: the name, of fixed roles its last part.
std::string DisplayNameOf(const RbacRole& role);

struct RoleAssignment {
  std::int64_t org = 0;  // kGlobal: in all orgs, whatever the role's own
  Principal principal;   // a user, a service account or a team
  std::string role;
  bool mapped = false;  // newer: by group attribute sync

  auto operator<=>(const RoleAssignment&) const = default;
};

}  // namespace broker::fakes::grafana

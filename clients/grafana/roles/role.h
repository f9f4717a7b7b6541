// Roles of Grafana Enterprise as its API of access control shows them. Pure.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <string_view>
#include <vector>

#include "clients/grafana/parse.h"
#include "clients/grafana/resource.h"
#include "clients/http/connection.h"
#include "service/core/entitlement.h"

namespace broker::grafana {

// Scopes of an assignment: in the instance's org, or in every org of the server.
inline constexpr char kInOrg[] = "org";
inline constexpr char kInAllOrgs[] = "global";

// Attributes of a role. kRoleGlobal is always there, the others where the server tells them.
inline constexpr char kRoleName[] = "name";  // "fixed:reports:reader"; unique within an org
inline constexpr char kRoleGroup[] = "group";
inline constexpr char kRoleVersion[] = "version";
inline constexpr char kRoleGlobal[] = "global";  // "true": it lives in no org

// Whom a role is assigned to, by id.
struct RoleAssignments {
  std::vector<std::string> users;
  std::vector<std::string> service_accounts;
  std::vector<std::string> teams;
};

// One role. The id is its uid, `guarded` told if its permissions are. UPSTREAM_PROTOCOL.
absl::StatusOr<Entitlement> ParseRoleValue(const boost::json::value& value);
// Of GET roles/:uid and GET roles, those in the order of their uids. UPSTREAM_PROTOCOL.
absl::StatusOr<Entitlement> ParseRole(const http::Reply& reply);
absl::StatusOr<std::vector<Entitlement>> ParseRoles(const http::Reply& reply);
// Of GET roles/:uid/assignments, each once. UPSTREAM_PROTOCOL.
absl::StatusOr<RoleAssignments> ParseRoleAssignments(const http::Reply& reply);

inline constexpr http::FixedText kRoles = "/access-control/roles";

// Its `name`; empty where the server does not tell.
std::string RoleNameOf(const Entitlement& role);
// INVALID_FIELD unless this may be the uid of a role.
absl::Status CheckRoleUid(const std::string& uid);

// True for those that come with the level in the org: they are assigned to nobody.
bool IsBasicRole(std::string_view uid);
// True if the role lives in no org, so that it may be assigned in one or in all.
bool IsGlobalRole(const Entitlement& role);

}  // namespace broker::grafana

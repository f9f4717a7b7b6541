// Grafana's JSON to core values. Pure.
#pragma once

#include <absl/status/statusor.h>

#include <boost/json/value.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clients/grafana/resource.h"
#include "clients/http/connection.h"
#include "service/core/entitlement.h"
#include "service/core/holding.h"
#include "service/core/principal.h"

namespace broker::grafana {

inline constexpr char kEnterprise[] = "enterprise";
// Attribute of a team whose members an identity provider owns.
inline constexpr char kProvisioned[] = "provisioned";
// Attributes of what lies in a folder.
inline constexpr char kFolderUid[] = "folder_uid";
inline constexpr char kFolderTitle[] = "folder_title";
// Attribute of a principal: its level in the org, "viewer".
inline constexpr char kOrgRole[] = "org_role";
// Attribute of a user whose role in the org an identity provider owns.
inline constexpr char kRoleSynced[] = "org_role_synced";

// What is known of a service account: it is something to hold, and somebody who holds.
struct ServiceAccount {
  std::string id;
  std::string name;
  std::string login;
  std::string role;  // "viewer"; may be empty
  bool disabled = false;
};

template <class T>
struct NumberedPage {
  std::int64_t total = 0;  // over all pages
  std::vector<T> rows;
};

// Action -> scopes.
using Permissions = std::map<std::string, std::vector<std::string>, std::less<>>;

// UPSTREAM_PROTOCOL if the body is not what the route answers.
absl::StatusOr<std::vector<Principal>> ParseUsers(const http::Reply& reply);
absl::StatusOr<Entitlement> ParseTeam(const http::Reply& reply);
absl::StatusOr<NumberedPage<Entitlement>> ParseTeamPage(const http::Reply& reply);
absl::StatusOr<ServiceAccount> ParseServiceAccount(const http::Reply& reply);
absl::StatusOr<NumberedPage<ServiceAccount>> ParseServiceAccountPage(const http::Reply& reply);
// Folders and dashboards, each with its type.
absl::StatusOr<std::vector<Entitlement>> ParseSearch(const http::Reply& reply);
absl::StatusOr<Entitlement> ParseFolder(const http::Reply& reply);
absl::StatusOr<Entitlement> ParseDashboard(const http::Reply& reply);
absl::StatusOr<Entitlement> ParseOrg(const http::Reply& reply);
absl::StatusOr<Permissions> ParsePermissions(const http::Reply& reply);
absl::StatusOr<std::string> ParseId(const http::Reply& reply);
// Of GET /user.
bool IsServerAdmin(const http::Reply& reply);
// Of the server's own routes of users, where nothing tells which orgs they are in.
absl::StatusOr<Principal> ParseServerUser(const http::Reply& reply);
absl::StatusOr<NumberedPage<Principal>> ParseServerUserPage(const http::Reply& reply);
// Empty where the server hides it.
std::string VersionOf(const http::Reply& health);
std::string VersionOfSettings(const http::Reply& settings);
// "oss" or kEnterprise; empty if the settings do not tell.
std::string EditionOf(const http::Reply& settings);

// True if `action` is held on everything of a kind: "users", "teams".
bool HoldsOnAll(const Permissions& permissions, std::string_view action, std::string_view kind);

// One user with its role in the org, as lists of users and members show it.
absl::StatusOr<Principal> ParseUser(const boost::json::value& value);
// UPSTREAM_PROTOCOL unless the field is a number over 0.
absl::StatusOr<std::string> IdField(const boost::json::value& value, std::string_view name);

// `text` for Grafana's LIKE search, so that it finds at least what contains `text`. '%' and '_'
// cannot be escaped and are harmless; a backslash means itself on SQLite only.
std::string SearchText(std::string_view text);

bool IsId(std::string_view text);
bool IsUid(std::string_view text);

}  // namespace broker::grafana

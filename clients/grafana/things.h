// What can be held in Grafana, as it shows it. Pure.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "clients/grafana/parse.h"
#include "clients/grafana/resource.h"
#include "clients/http/connection.h"
#include "service/core/entitlement.h"

namespace broker::grafana {

// Attribute of a team whose members an identity provider owns.
inline constexpr char kProvisioned[] = "provisioned";
// Attributes of what lies in a folder.
inline constexpr char kFolderUid[] = "folder_uid";
inline constexpr char kFolderTitle[] = "folder_title";

// It is something to hold, and somebody who holds.
struct ServiceAccount {
  std::string id;
  std::string name;
  std::string login;
  std::string role;  // "viewer"; may be empty
  bool disabled = false;
};

// UPSTREAM_PROTOCOL if the body is not what the route answers.
absl::StatusOr<Entitlement> ParseTeam(const http::Reply& reply);
absl::StatusOr<NumberedPage<Entitlement>> ParseTeamPage(const http::Reply& reply);
absl::StatusOr<ServiceAccount> ParseServiceAccount(const http::Reply& reply);
absl::StatusOr<NumberedPage<ServiceAccount>> ParseServiceAccountPage(const http::Reply& reply);
// Folders and dashboards, each with its type.
absl::StatusOr<std::vector<Entitlement>> ParseSearch(const http::Reply& reply);
absl::StatusOr<Entitlement> ParseFolder(const http::Reply& reply);
absl::StatusOr<Entitlement> ParseDashboard(const http::Reply& reply);
absl::StatusOr<Entitlement> ParseOrg(const http::Reply& reply);

}  // namespace broker::grafana

// Users as Grafana shows them. Pure.
#pragma once

#include <absl/status/statusor.h>

#include <boost/json/value.hpp>

#include <vector>

#include "clients/grafana/parse.h"
#include "clients/http/connection.h"
#include "service/core/principal.h"

namespace broker::grafana {

// Attribute of a principal: its level in the org, "viewer".
inline constexpr char kOrgRole[] = "org_role";
// Attribute of a user whose role in the org an identity provider owns.
inline constexpr char kRoleSynced[] = "org_role_synced";

// One user with its role in the org, as lists of users and members show it. Each of these is
// UPSTREAM_PROTOCOL if the body is not what the route answers.
absl::StatusOr<Principal> ParseUser(const boost::json::value& value);
absl::StatusOr<std::vector<Principal>> ParseUsers(const http::Reply& reply);
// Of the server's own routes of users, where nothing tells which orgs they are in.
absl::StatusOr<Principal> ParseServerUser(const http::Reply& reply);
absl::StatusOr<NumberedPage<Principal>> ParseServerUserPage(const http::Reply& reply);
// Of GET /user.
bool IsServerAdmin(const http::Reply& reply);

}  // namespace broker::grafana

// Grafana's JSON to core values. Pure.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clients/http/connection.h"
#include "service/core/entitlement.h"
#include "service/core/holding.h"
#include "service/core/principal.h"

namespace broker::grafana {

inline constexpr char kTeam[] = "team";
inline constexpr char kServiceAccount[] = "service_account";
inline constexpr char kEnterprise[] = "enterprise";
// Attribute of a team whose members an identity provider owns.
inline constexpr char kProvisioned[] = "provisioned";

// One who belongs to a team. Of the permission list, where service accounts and users of other orgs
// are shown too, only id and login of the principal are known.
struct Member {
  Principal principal;
  std::string level;  // empty: one that we do not know
};

struct TeamPage {
  std::int64_t total = 0;  // over all pages
  std::vector<Entitlement> teams;
};

// Action -> scopes.
using Permissions = std::map<std::string, std::vector<std::string>, std::less<>>;

// UPSTREAM_PROTOCOL if the body is not what the route answers.
absl::StatusOr<std::vector<Principal>> ParseUsers(const http::Reply& reply);
absl::StatusOr<Entitlement> ParseTeam(const http::Reply& reply);
absl::StatusOr<TeamPage> ParseTeamPage(const http::Reply& reply);
// The permission list, without entries that come from roles or from elsewhere.
absl::StatusOr<std::vector<Member>> ParsePermissionList(const http::Reply& reply);
absl::StatusOr<std::vector<Member>> ParseMembers(const http::Reply& reply);
absl::StatusOr<Permissions> ParsePermissions(const http::Reply& reply);
absl::StatusOr<std::string> ParseId(const http::Reply& reply);
// Empty where the server hides it.
std::string VersionOf(const http::Reply& health);
std::string VersionOfSettings(const http::Reply& settings);
// "oss" or kEnterprise; empty if the settings do not tell.
std::string EditionOf(const http::Reply& settings);

// True if `action` is held on everything of a kind: "users", "teams".
bool HoldsOnAll(const Permissions& permissions, std::string_view action, std::string_view kind);

// "Member" for "member"; nullopt for what is no level of a team.
std::optional<std::string> PermissionOf(std::string_view level);

// What `principal` holds of one team, and who else belongs to it. UPSTREAM_PROTOCOL if its level is
// unknown.
absl::StatusOr<Observation> ObservationOf(const std::vector<Member>& members, Principal principal,
                                          const HoldingKey& key, Instant now);

// `text` for Grafana's LIKE search, so that it finds at least what contains `text`. '%' and '_'
// cannot be escaped and are harmless; a backslash means itself on SQLite only.
std::string SearchText(std::string_view text);

bool IsId(std::string_view text);
bool IsUid(std::string_view text);

}  // namespace broker::grafana

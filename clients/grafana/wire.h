// What Grafana tells of itself and of the broker's rights, and the texts that it takes. Pure.
#pragma once

#include <absl/status/statusor.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "clients/http/connection.h"

namespace broker::grafana {

inline constexpr char kEnterprise[] = "enterprise";

// Action -> scopes.
using Permissions = std::map<std::string, std::vector<std::string>, std::less<>>;

// UPSTREAM_PROTOCOL if the body is not what the route answers.
absl::StatusOr<Permissions> ParsePermissions(const http::Reply& reply);
// Empty where the server hides it.
std::string VersionOf(const http::Reply& health);
std::string VersionOfSettings(const http::Reply& settings);
// "oss" or kEnterprise; empty if the settings do not tell.
std::string EditionOf(const http::Reply& settings);

// True if `action` is held on everything of a kind: "users", "teams".
bool HoldsOnAll(const Permissions& permissions, std::string_view action, std::string_view kind);

// `text` for Grafana's LIKE search, so that it finds at least what contains `text`. '%' and '_'
// cannot be escaped and are harmless; a backslash means itself on SQLite only.
std::string SearchText(std::string_view text);

bool IsId(std::string_view text);
bool IsUid(std::string_view text);

}  // namespace broker::grafana

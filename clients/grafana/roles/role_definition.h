// A role of Grafana Enterprise as a definition: as it is read, and as it is written. Pure.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "clients/http/connection.h"
#include "service/core/definition.h"

namespace broker::grafana {

// How roles are defined.
DefinitionRules RoleRules();

// Of GET roles/:uid; the etag is the version. UPSTREAM_PROTOCOL.
absl::StatusOr<Definition> ParseRoleDefinition(const http::Reply& reply);

// The body that makes it. An update sends more than the version that is stored, which every release
// takes, whether it stores that number or counts by itself.
std::string CreationBody(const Definition& role);
// INVALID_FIELD for an etag that is no version.
absl::StatusOr<std::string> UpdateBody(const Definition& role, const std::string& present_etag);

// True if it is one that Grafana, or a plugin, brings along.
bool IsShippedRole(const Definition& role);
// True if it lets its holder give itself more.
bool GivesAdministration(const Definition& role);

// True if Grafana says that it does not know an action, or its scope: a 400 that tells so by its
// messageId or, in older releases, by its text.
bool RefusesPermissions(const http::Reply& reply);

}  // namespace broker::grafana

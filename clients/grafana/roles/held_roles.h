// The list of roles of one principal, and what it holds by it. Pure.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "clients/grafana/roles/role.h"
#include "clients/http/connection.h"
#include "service/core/holding.h"

namespace broker::grafana {

struct HeldRole {
  Entitlement role;
  // It comes with a group of the identity provider, and no change of the principal's own roles
  // touches it.
  bool mapped = false;
};

// Of GET users/:id/roles and teams/:id/roles. UPSTREAM_PROTOCOL.
absl::StatusOr<std::vector<HeldRole>> ParseHeldRoles(const http::Reply& reply);

// INVALID_FIELD if nobody like that can hold a role in that scope: a team holds it in its org
// alone.
absl::Status CheckRoleScope(const HoldingKey& key);

bool Shows(const std::vector<HeldRole>& list, const std::string& uid);

// What `principal` holds of the role `key` names by `list`, all of its roles; `ways` are the others
// that give it the role. The list does not tell in which scope a role that lives in no org is
// assigned: it is taken for the one that `key` names, and scope_hidden says so.
Observation RoleObservationOf(const std::vector<HeldRole>& list, Principal principal,
                              std::vector<IndirectSource> ways, const HoldingKey& key, Instant now);

}  // namespace broker::grafana

// What one user holds in many teams, found by looking into each: an org has no route from a user to
// its teams.
#pragma once

#include <vector>

#include "clients/grafana/teams.h"
#include "service/core/holding.h"
#include "service/ports/clock.h"
#include "service/ports/task.h"

namespace broker::grafana {

// Teams looked into at a time.
inline constexpr std::size_t kTeamsAtOnce = 4;

// In no order. Fails if one of them cannot be read. The pointers outlive the task.
Task<std::vector<AccessGrant>> ScanTeams(Teams* teams, Clock* clock, Principal principal,
                                         std::vector<Entitlement> among, CallContext context);

}  // namespace broker::grafana

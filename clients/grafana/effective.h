// What an account may do, as Grafana itself computes it.
#pragma once

#include <vector>

#include "clients/common/api.h"
#include "service/core/permission.h"
#include "service/core/principal.h"
#include "service/ports/task.h"

namespace broker::grafana {

// As Provider::ListPermissions. Enterprise has a route for it; later open-source releases a search
// for one identity. Older ones have a search for the beginning of actions, which is asked for each
// letter that actions begin with, and only with the feature toggle accessControlOnCall.
Task<std::vector<Permission>> ReadEffective(clients::Api* api, Principal principal,
                                            CallContext context);

}  // namespace broker::grafana

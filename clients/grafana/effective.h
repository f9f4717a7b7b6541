// What an account may do, as Grafana itself computes it.
#pragma once

#include <vector>

#include "clients/common/api.h"
#include "service/core/permission.h"
#include "service/core/principal.h"
#include "service/ports/task.h"

namespace broker::grafana {

// As Provider::ListPermissions. Enterprise has a route for it. Without one the search of
// permissions is asked for each first letter that actions have; up to Grafana 9 it is there only
// with the feature toggle accessControlOnCall.
Task<std::vector<Permission>> ReadEffective(clients::Api* api, Principal principal,
                                            CallContext context);

}  // namespace broker::grafana

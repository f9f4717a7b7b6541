// The one request that gives somebody a role in the org. Pure.
#pragma once

#include <absl/status/statusor.h>

#include <string>

#include "clients/common/api.h"
#include "clients/grafana/order.h"
#include "service/ports/provider.h"

namespace broker::grafana {

// `level`: what is to be held, "viewer". INVALID_FIELD if it is no role.
absl::StatusOr<Order> OrgOrderOf(const clients::Api& api, const Change& change,
                                 const std::string& level);

}  // namespace broker::grafana

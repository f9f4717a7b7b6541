// The one request that changes a team membership, and the answer that says that it did. Pure.
#pragma once

#include <absl/status/statusor.h>

#include <string>

#include "clients/common/api.h"
#include "service/ports/provider.h"

namespace broker::grafana {

struct Order {
  http::Method method = http::Method::kPost;
  http::Target target{"/"};
  std::string body;
  // Grafana tells by the message alone whether it set or removed something.
  std::string done;
};

// `rbac` false: by the routes of before access control, which cannot make somebody an admin who is
// no member yet: UNSUPPORTED_BY_INSTANCE. INVALID_FIELD for a level that a team does not have.
absl::StatusOr<Order> OrderOf(const clients::Api& api, const Change& change, bool rbac);

}  // namespace broker::grafana

// The one request that changes an entry of a permission list, and the answer that says that it did.
// Pure.
#pragma once

#include <absl/status/statusor.h>

#include <string>

#include "clients/common/api.h"
#include "clients/grafana/resource.h"
#include "service/ports/provider.h"

namespace broker::grafana {

struct Order {
  http::Method method = http::Method::kPost;
  http::Target target{"/"};
  std::string body;
  // Grafana tells by the message alone whether it set or removed something.
  std::string done;
};

// INVALID_FIELD for a level that such a thing does not have. `rbac` false: by the routes of before
// access control, which know teams alone and cannot make somebody an admin who is no member yet:
// UNSUPPORTED_BY_INSTANCE.
absl::StatusOr<Order> OrderOf(const clients::Api& api, const Resource& resource,
                              const Change& change, bool rbac);

}  // namespace broker::grafana

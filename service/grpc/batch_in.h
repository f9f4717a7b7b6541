// From ApplyRequest to a batch, with every check that needs no I/O.
#pragma once

#include <absl/status/statusor.h>

#include "permissionbroker/v1/permission_broker.pb.h"
#include "service/broker/access_broker.h"

namespace broker {

namespace v1 = ::permissionbroker::v1;

inline constexpr int kMaxItems = 100;
inline constexpr std::size_t kMaxItemId = 128;  // bytes
inline constexpr int kMaxSet = 1000;            // entitlements of one set

// As FromMessage of single requests; fields of items are told as "items[3].grant.principal". An
// instance that is not configured is INVALID_FIELD of its item: nothing of the batch was tried.
absl::StatusOr<BatchRequest> FromMessage(const v1::ApplyRequest& in, const AccessBroker& broker,
                                         Instant now);

}  // namespace broker

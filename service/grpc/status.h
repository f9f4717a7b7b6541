// From the broker's failures to what travels on the wire.
#pragma once

#include <absl/status/status.h>
#include <grpcpp/support/status.h>

#include "service/core/error.h"

namespace broker {

inline constexpr char kErrorDomain[] = "permissionbroker.v1";

// Code, message and google.rpc details: always ErrorInfo; BadRequest, RetryInfo,
// PreconditionFailure and ResourceInfo where the reason has them. A status that was not made by
// Fail becomes an opaque INTERNAL.
grpc::Status ToGrpc(const absl::Status& status);

// After how long trying again makes sense: the failure's own delay, else the usual one of a reason
// that has RetryInfo; nullopt if trying again does not help.
std::optional<std::chrono::milliseconds> RetryDelayOf(const Failure& failure);

}  // namespace broker

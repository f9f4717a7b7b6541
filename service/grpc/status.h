// From the broker's failures to what travels on the wire.
#pragma once

#include <absl/status/status.h>
#include <grpcpp/support/status.h>

#include "service/core/error.h"

namespace broker {

inline constexpr char kErrorDomain[] = "permissionbroker.v1";

// The failure as it travels. Message and details of a failed call are in its trailers, and many
// clients take 8 KiB of trailers or nothing: so texts that a caller or an upstream can make long
// are cut, and all of it stays under 6 KiB.
Failure Capped(Failure failure);

// Code, message and google.rpc details: always ErrorInfo; BadRequest, RetryInfo,
// PreconditionFailure and ResourceInfo where the reason has them. A status that was not made by
// Fail becomes an opaque INTERNAL.
grpc::Status ToGrpc(const absl::Status& status);

// After how long trying again makes sense: the failure's own delay, else the usual one of a reason
// that has RetryInfo; nullopt if trying again does not help.
std::optional<std::chrono::milliseconds> RetryDelayOf(const Failure& failure);

}  // namespace broker

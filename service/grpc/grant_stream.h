// StreamGrants: an inventory's batches as messages.
#pragma once

#include <cstddef>

#include "permissionbroker/v1/permission_broker.pb.h"
#include "service/broker/access_broker.h"
#include "service/grpc/stream_call.h"

namespace broker {

namespace v1 = ::permissionbroker::v1;

// Of one message.
inline constexpr int kMostStreamedRows = 500;
// Of one message's rows; the last one may reach beyond.
inline constexpr std::size_t kMostStreamedBytes = std::size_t{256} << 10;

using GrantStreamCall = StreamCall<v1::StreamGrantsResponse>;

// Reads and writes until the end of the inventory or of the client. The pointers live until the
// call has ended.
Done StreamGrants(AccessBroker* broker, const v1::StreamGrantsRequest* request,
                  GrantStreamCall* call, CallContext context);

}  // namespace broker

// An order sent to Grafana, once.
#pragma once

#include "clients/common/api.h"
#include "clients/grafana/order.h"
#include "service/ports/provider.h"

namespace broker::grafana {

// A 200 that does not say what the order wants to hear is UPSTREAM_PROTOCOL: it may have done
// something else. The pointer outlives the call.
boost::asio::awaitable<WriteReply> Send(clients::Api* api, Order order, CallContext context);

// Of what could not be sent.
WriteReply NotSent(absl::Status why);

}  // namespace broker::grafana

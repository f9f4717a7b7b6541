// What the items of a batch touch.
#pragma once

#include <vector>

#include "service/broker/instances.h"
#include "service/core/batch.h"
#include "service/core/operation.h"
#include "service/ports/task.h"

namespace broker {

// The principal, in each instance concerned, and the upstream objects that are changed, as far as
// the item names them. What cannot be resolved stands for itself, as it is written: whoever works
// on the item will be told why. May read.
boost::asio::awaitable<std::vector<TurnKey>> KeysOf(const Instances* instances, ItemAction action,
                                                    CallContext context);

}  // namespace broker

// Everything that is held directly in one instance, as a stream.
#pragma once

#include <memory>

#include "service/broker/access_broker.h"
#include "service/broker/instances.h"
#include "service/broker/task_group.h"
#include "service/ports/clock.h"

namespace broker {

class Inventory {
 public:
  // Streams at a time: each holds a few pages and may ask an upstream for a long while.
  static constexpr std::size_t kMostStreams = 8;

  Inventory(const Instances* instances, TaskGroup* tasks, Clock* clock);

  // Ends before this object. INSTANCE_NOT_FOUND, BROKER_OVERLOADED.
  absl::StatusOr<std::unique_ptr<GrantStream>> Open(InventoryQuery query);

 private:
  const Instances* instances_;
  TaskGroup* tasks_;
  Clock* clock_;
  std::size_t open_ = 0;
};

}  // namespace broker

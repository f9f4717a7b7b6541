// Takes over the open operations of processes that are gone, tells the others that this one lives,
// and hears what they froze.
#pragma once

#include "service/broker/freezes.h"
#include "service/broker/instances.h"
#include "service/broker/operation_log.h"
#include "service/broker/settler.h"
#include "service/broker/task_group.h"
#include "service/broker/turn_table.h"
#include "service/ports/clock.h"
#include "service/ports/log.h"

namespace broker {

class Recovery {
 public:
  // A process that has not been heard of for so long is taken for dead.
  static constexpr auto kStale = std::chrono::seconds(60);
  static constexpr auto kBeat = std::chrono::seconds(10);

  Recovery(const Instances* instances, OperationLog* log, TurnTable* turns, Settler* settler,
           Freezes* freezes, TaskGroup* tasks, Clock* clock, Log* events);

  // Hands every open operation with a heartbeat before `stale_before` to the settler, with its
  // turn; a turn that somebody here has or waits for is waited for in the background. Operations of
  // instances that are not configured any more, or that are another server now, and of kinds that
  // are not known here, are left open and told of.
  Done TakeOver(Instant stale_before);

  // Heartbeats, takes over and refreshes the freezes, until cancelled.
  boost::asio::awaitable<void> Run();

 private:
  void Adopt(LeftOpen left);
  boost::asio::awaitable<void> AdoptLater(Work work);

  const Instances* instances_;
  OperationLog* log_;
  TurnTable* turns_;
  Settler* settler_;
  Freezes* freezes_;
  TaskGroup* tasks_;
  Clock* clock_;
  Log* events_;
};

}  // namespace broker

// Finishes operations whose end is not known yet: after a write without an answer, and after a
// crash. It only observes a grant and a change of a definition; an open revoke or end of leases it
// pushes forward, since access must not be forgotten.
#pragma once

#include "service/broker/applier.h"
#include "service/broker/task_group.h"
#include "service/broker/turn_table.h"
#include "service/ports/clock.h"
#include "service/ports/random.h"

namespace broker {

class Settler {
 public:
  // Between two looks: doubled from the first to the last, with up to as much jitter.
  static constexpr auto kFirstPause = std::chrono::seconds(1);
  static constexpr auto kLastPause = std::chrono::seconds(30);
  // How often a revoke is written again before it is closed with a problem; what was not sent, or
  // came too soon for the upstream, does not count.
  static constexpr int kMaxPushes = 5;

  Settler(Applier* applier, TaskGroup* tasks, Clock* clock, Random* random);

  // Works on it in the background, with the turn, until it is closed or taken over by another
  // process. No write of it can land from `quiet_from` on.
  void Settle(Work work, Turn turn, MonoTime quiet_from);

  // As Settle, for an operation that was found open in the journal: if something of it was sent, it
  // can land for a whole write budget and horizon from now on.
  void Recover(Work work, Turn turn);

  // Closes it with `why` as soon as the journal can be written. REQUIRES: nothing of it was sent.
  void Abandon(Work work, Turn turn, absl::Status why);

 private:
  boost::asio::awaitable<void> Run(Work work, Turn turn, MonoTime quiet_from);
  boost::asio::awaitable<void> RunAbandon(Work work, Turn turn, absl::Status why);
  boost::asio::awaitable<Applied> Look(Work work, bool quiet, int* pushes);
  boost::asio::awaitable<Applied> Push(Work work, int* pushes);
  boost::asio::awaitable<void> Pause(int* looks, MonoTime not_after);

  Applier* applier_;
  TaskGroup* tasks_;
  Clock* clock_;
  Random* random_;
};

}  // namespace broker

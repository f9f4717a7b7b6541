// Turns inside one process: who may change an upstream object now, and who waits for it, first come
// first served. Across processes the open journal row is the turn; this table spares it the crowd.
#pragma once

#include <absl/status/statusor.h>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "service/core/operation.h"
#include "service/ports/clock.h"
#include "service/ports/one_shot.h"
#include "service/ports/task.h"

namespace broker {

// The right to change one upstream object. Given back when destroyed.
class Turn {
 public:
  Turn() = default;
  Turn(Turn&& other) noexcept = default;
  Turn& operator=(Turn&& other) noexcept;
  ~Turn() { Release(); }

  // Tells those who wait in vain which operation they waited for.
  void Name(std::string operation_id);

 private:
  friend class TurnTable;
  struct Queue;
  struct Queues;
  Turn(std::weak_ptr<Queues> table, TurnKey key, std::shared_ptr<Queue> queue);
  void Release();

  std::weak_ptr<Queues> table_;
  TurnKey key_;
  std::shared_ptr<Queue> queue_;
};

class TurnTable {
 public:
  // Waiting places per key; more are refused with BROKER_OVERLOADED.
  static constexpr std::size_t kMaxWaiting = 256;

  explicit TurnTable(Clock* clock);

  // TURN_TAKEN with metadata operation_id if it is not our turn by the deadline; BROKER_OVERLOADED.
  Task<Turn> Acquire(TurnKey key, CallContext context);

  // The turn if it is free now: for recovery, before calls are taken.
  std::optional<Turn> TryAcquire(const TurnKey& key);

 private:
  Clock* clock_;
  std::shared_ptr<Turn::Queues> queues_;
};

}  // namespace broker

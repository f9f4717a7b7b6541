// The journal as the use cases see it: opening an operation waits for its turn across processes,
// and whoever waits for an operation hears of its end at once.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "service/broker/turn_table.h"
#include "service/core/operation.h"
#include "service/ports/clock.h"
#include "service/ports/one_shot.h"
#include "service/ports/random.h"
#include "service/ports/store.h"
#include "service/ports/task.h"

namespace broker {

class OperationLog {
 public:
  // `owner` names this life of this process: unique among all that share the store.
  OperationLog(Store* store, Clock* clock, Random* random, std::string owner);

  struct Begun {
    Operation operation;
    // See Opened.
    std::vector<Lease> leases;
  };

  // Fills id, owner, claim and times, also those of its lease, and opens the row. TURN_TAKEN if
  // another process has the turn until the deadline. `turn` is this process's turn of
  // operation.turn; those who wait for it are told of the operation that has the row.
  using OpenResult = std::variant<Begun, NothingDue, Earlier>;
  Task<OpenResult> Open(Operation operation, Turn* turn, CallContext context);

  // As Store::Sent; on true `operation` has to be given sent_time and before by the caller.
  Task<bool> Sent(std::string id, int claim, Instant sent_time, Observation before);

  // As Store::Close; wakes those who wait for it.
  Task<bool> Close(Operation operation, LeaseUpdate update);

  Task<std::vector<LeftOpen>> TakeOver(Instant stale_before);
  Done Heartbeat();

  // As Store::FindRequest, of the time in which a request_id is remembered.
  Task<std::optional<Operation>> FindRequest(Origin origin);

  // OPERATION_NOT_FOUND.
  Task<Operation> Find(std::string id);
  // Returns the operation when it is settled, or at the deadline as it is then.
  Task<Operation> Wait(std::string id, CallContext context);

 private:
  Store* store_;
  Clock* clock_;
  Random* random_;
  std::string owner_;
  std::multimap<std::string, OneShot<std::optional<bool>>> watchers_;
};

}  // namespace broker

// The port to the journal. Composite verbs, each one durable commit: when a verb returns OK, what
// it says survives kill -9. AUDIT_UNAVAILABLE from any of them means: not written, do not touch the
// upstream.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "service/core/operation.h"
#include "service/ports/task.h"

namespace broker {

// The operation is open and the turn is ours.
struct Opened {
  int claim = 0;
};

// Another operation with the same turn key is open.
struct Busy {
  std::string operation_id;
};

class Store {
 public:
  virtual ~Store() = default;

  // Inserts the open row, with claim 1, unless one with the same turn key is open.
  virtual Task<std::variant<Opened, Busy>> Open(Operation operation) = 0;

  // Directly before an upstream write: notes that one may land from now on, and, the first time,
  // what was read before it. False: the row is closed or another process has taken it over; do not
  // write.
  virtual Task<bool> Sent(std::string id, int claim, Instant sent_time, Observation before) = 0;

  // Closes the row with operation.settle_time and either its result or its problem. False: as
  // above, nothing was written.
  virtual Task<bool> Close(Operation operation) = 0;

  // Tells that `owner` lives and works on all its open rows.
  virtual Done Heartbeat(std::string owner, Instant now) = 0;

  // Open rows of other owners with a heartbeat older than `stale_before`: each is claimed for
  // `owner` (claim raised, heartbeat set to `now`) and returned as it is then. Whoever knows that
  // all others are dead passes Instant::max().
  virtual Task<std::vector<Operation>> TakeOver(std::string owner, Instant stale_before,
                                                Instant now) = 0;

  // nullopt: no operation of this id.
  virtual Task<std::optional<Operation>> Find(std::string id) = 0;
};

}  // namespace broker

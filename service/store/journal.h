// The journal's verbs as SQL, without threads: each is part of the transaction that its caller
// began on the Db and commits. The rules are those of ports/store.h. Any number of owners may work
// on one database through one Journal or several: a row knows its owner and its claim.
#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "service/core/operation.h"
#include "service/ports/store.h"
#include "service/store/db.h"

namespace broker {

// Each verb writes by a single statement, so one that fails has changed nothing and leaves the
// others of its transaction as they are.
class Journal {
 public:
  // REQUIRES: Migrate(db) was OK; `db` outlives this.
  explicit Journal(Db* db) : db_(db) {}

  absl::StatusOr<std::variant<Opened, Busy>> Open(const Operation& operation);
  absl::StatusOr<bool> Sent(const std::string& id, int claim, Instant sent_time,
                            const Observation& before);
  absl::StatusOr<bool> Close(const Operation& operation);
  absl::Status Heartbeat(const std::string& owner, Instant now);
  absl::StatusOr<std::vector<Operation>> TakeOver(const std::string& owner, Instant stale_before,
                                                  Instant now);
  absl::StatusOr<std::optional<Operation>> Find(const std::string& id);

 private:
  Db* db_;
};

}  // namespace broker

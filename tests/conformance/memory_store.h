// The journal of one case: the real statements on a SQLite database in memory, each verb at once.
#pragma once

#include <memory>

#include "service/ports/store.h"
#include "service/store/journal.h"
#include "service/store/sqlite_db.h"

namespace broker::test {

class MemoryStore final : public Store {
 public:
  MemoryStore();

  Task<std::variant<Opened, Busy>> Open(Operation operation) override;
  Task<bool> Sent(std::string id, int claim, Instant sent_time, Observation before) override;
  Task<bool> Close(Operation operation) override;
  Done Heartbeat(std::string owner, Instant now) override;
  Task<std::vector<Operation>> TakeOver(std::string owner, Instant stale_before,
                                        Instant now) override;
  Task<std::optional<Operation>> Find(std::string id) override;

 private:
  template <class T>
  absl::StatusOr<T> Committed(absl::StatusOr<T> result);

  std::unique_ptr<SqliteDb> db_;
  Journal journal_;
};

}  // namespace broker::test

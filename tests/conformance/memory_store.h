// The journal of one case: the real statements on a SQLite database in memory, each verb at once.
#pragma once

#include <memory>

#include "service/store/journal.h"
#include "service/store/journal_store.h"
#include "service/store/sqlite_db.h"

namespace broker::test {

class MemoryStore final : public JournalStore {
 public:
  MemoryStore();

 protected:
  Done InTransaction(Work work) override;

 private:
  std::unique_ptr<SqliteDb> db_;
  Journal journal_;
};

}  // namespace broker::test

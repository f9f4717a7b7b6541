// The journal of a world: the real statements on a real SQLite database, in memory, shared by all
// brokers.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "service/store/journal.h"
#include "service/store/sqlite_db.h"

namespace broker::sim {

struct JournalFile {
  JournalFile();

  // In a transaction of its own.
  absl::StatusOr<std::optional<Operation>> Find(const std::string& id);
  absl::StatusOr<std::vector<Lease>> AllLeases();
  absl::StatusOr<std::vector<AuditRow>> AllAuditRows();

  std::unique_ptr<SqliteDb> db;
  Journal journal;
};

}  // namespace broker::sim

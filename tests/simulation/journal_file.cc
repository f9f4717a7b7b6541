#include "tests/simulation/journal_file.h"

#include <stdexcept>
#include <utility>

#include "service/store/migrations.h"

namespace broker::sim {
namespace {

std::unique_ptr<SqliteDb> OpenInMemory() {
  auto db = SqliteDb::Open(":memory:");
  if (!db.ok() || !Migrate(db->get()).ok()) throw std::runtime_error("no journal in memory");
  return std::move(*db);
}

}  // namespace

JournalFile::JournalFile() : db(OpenInMemory()), journal(db.get()) {}

absl::StatusOr<std::optional<Operation>> JournalFile::Find(const std::string& id) {
  const absl::Status begun = db->Begin();
  if (!begun.ok()) return begun;
  auto found = journal.Find(id);
  db->Rollback();
  return found;
}

}  // namespace broker::sim

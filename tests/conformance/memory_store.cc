#include "tests/conformance/memory_store.h"

#include <stdexcept>
#include <utility>

#include "service/store/migrations.h"

namespace broker::test {
namespace {

std::unique_ptr<SqliteDb> OpenInMemory() {
  auto db = SqliteDb::Open(":memory:");
  if (!db.ok() || !Migrate(db->get()).ok()) throw std::runtime_error("no journal in memory");
  return std::move(*db);
}

void Must(const absl::Status& status) {
  if (!status.ok()) throw std::runtime_error("the journal: " + std::string(status.message()));
}

}  // namespace

MemoryStore::MemoryStore() : db_(OpenInMemory()), journal_(db_.get()) {}

Done MemoryStore::InTransaction(Work work) {
  Must(db_->Begin());
  work(&journal_);
  Must(db_->Commit());
  co_return absl::OkStatus();
}

}  // namespace broker::test

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

template <class T>
absl::StatusOr<T> MemoryStore::Committed(absl::StatusOr<T> result) {
  Must(db_->Commit());
  return result;
}

Task<std::variant<Opened, Busy>> MemoryStore::Open(Operation operation) {
  Must(db_->Begin());
  co_return Committed(journal_.Open(operation));
}

Task<bool> MemoryStore::Sent(std::string id, int claim, Instant sent_time, Observation before) {
  Must(db_->Begin());
  co_return Committed(journal_.Sent(id, claim, sent_time, before));
}

Task<bool> MemoryStore::Close(Operation operation) {
  Must(db_->Begin());
  co_return Committed(journal_.Close(operation));
}

Done MemoryStore::Heartbeat(std::string owner, Instant now) {
  Must(db_->Begin());
  Must(journal_.Heartbeat(owner, now));
  co_return db_->Commit();
}

Task<std::vector<Operation>> MemoryStore::TakeOver(std::string owner, Instant stale_before,
                                                   Instant now) {
  Must(db_->Begin());
  co_return Committed(journal_.TakeOver(owner, stale_before, now));
}

Task<std::optional<Operation>> MemoryStore::Find(std::string id) {
  Must(db_->Begin());
  co_return Committed(journal_.Find(id));
}

}  // namespace broker::test

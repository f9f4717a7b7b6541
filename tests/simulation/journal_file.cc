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

absl::StatusOr<std::vector<Lease>> JournalFile::AllLeases() {
  constexpr int kMost = 1000;
  const absl::Status begun = db->Begin();
  if (!begun.ok()) return begun;
  auto page = journal.leases().List({}, {"", kMost});
  db->Rollback();
  if (!page.ok()) return page.status();
  return std::move(page->rows);
}

absl::StatusOr<std::vector<AuditRow>> JournalFile::AllAuditRows() {
  std::vector<AuditRow> rows;
  const absl::Status begun = db->Begin();
  if (!begun.ok()) return begun;
  for (bool more = true; more;) {
    auto page = journal.audit().ReadChain(rows.empty() ? 0 : rows.back().seq);
    if (!page.ok()) {
      db->Rollback();
      return page.status();
    }
    more = !page->rows.empty();
    rows.insert(rows.end(), page->rows.begin(), page->rows.end());
  }
  db->Rollback();
  return rows;
}

}  // namespace broker::sim

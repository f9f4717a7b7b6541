// The audit log as SQL, without threads: appended to inside the verb, and so the commit, that an
// event tells of. Rows are only ever inserted; triggers refuse to change or delete them.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "service/core/audit_chain.h"
#include "service/core/audit_event.h"
#include "service/core/page.h"
#include "service/ports/audit_store.h"
#include "service/store/db.h"

namespace broker {

class AuditTable {
 public:
  // Rows that one page looks at where no index finds them, and what a page's bodies come to at
  // most, but for its last row: the store's thread is not held for longer.
  static constexpr std::int64_t kMaxLookedAt = 5000;
  static constexpr std::size_t kMaxBytes = std::size_t{1} << 20;
  static constexpr int kMaxChainRows = 512;

  // REQUIRES: as Journal.
  explicit AuditTable(Db* db) : db_(db) {}

  absl::Status Append(const AuditEvent& event);

  // As of AuditStore.
  absl::StatusOr<Page<AuditRecord>> List(const AuditQuery& query, const PageRequest& page);
  absl::StatusOr<ChainPage> ReadChain(std::int64_t seq);
  absl::StatusOr<std::int64_t> FindShipped(const std::string& sink);
  absl::Status NoteShipped(const std::string& sink, std::int64_t seq);

 private:
  // Read each time: what was read before a verb that was taken back would be wrong.
  absl::StatusOr<ChainMark> Head();

  Db* db_;
};

}  // namespace broker

// The leases as SQL, without threads: each verb is part of the transaction that its caller began on
// the Db. The rules are those of ports/store.h.
#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <vector>

#include "service/core/lease.h"
#include "service/core/lease_edit.h"
#include "service/core/lease_rules.h"
#include "service/core/page.h"
#include "service/ports/store.h"
#include "service/store/audit_table.h"
#include "service/store/db.h"

namespace broker {

class LeaseTable {
 public:
  // Rows that one page looks at where no index helps, so that the journal's thread is not held:
  // such a page may be short, or empty, before the last one.
  static constexpr int kMaxLookedAt = 5000;

  // REQUIRES: as Journal.
  LeaseTable(Db* db, AuditTable* audit) : db_(db), audit_(audit) {}

  absl::Status Insert(const Lease& lease);
  // The live ones over one access, by id, at most `limit`; all if that is negative.
  absl::StatusOr<std::vector<Lease>> Over(const std::string& site, const HoldingKey& key,
                                          int limit = -1);
  absl::StatusOr<bool> AnyDue(const std::string& site, const HoldingKey& key, Instant now);
  // Those over the access that are due or ending are REVOKING now and have no next attempt.
  absl::Status BeginEnding(const std::string& site, const HoldingKey& key, Instant now);
  // Gives those that were written, as they are now.
  absl::StatusOr<std::vector<Lease>> Apply(const LeaseUpdate& update);

  absl::StatusOr<std::optional<Lease>> Find(const std::string& id);
  absl::StatusOr<Page<Lease>> List(const LeaseQuery& query, const PageRequest& page);
  absl::StatusOr<DueLeases> ListDue(const std::string& instance, Instant now, int limit);
  absl::StatusOr<Lease> Edit(const std::string& id, const LeaseEdit& edit);
  absl::StatusOr<Page<Lease>> EditAll(const LeaseQuery& query, const PageRequest& page,
                                      const LeaseEdit& edit);

 private:
  // Where a page ends at the latest; empty: nowhere.
  absl::StatusOr<std::string> LastOf(const LeaseQuery& query, const PageRequest& page);
  absl::Status Write(const Lease& lease);
  // Write, with the event that tells of the edit.
  absl::Status WriteEdited(const LeaseEdit& edit, const Lease& before, const Lease& after);
  absl::StatusOr<std::vector<Lease>> Select(const std::string& where,
                                            const std::vector<SqlValue>& parameters);

  Db* db_;
  AuditTable* audit_;
};

}  // namespace broker

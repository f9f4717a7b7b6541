// The journal's verbs as SQL, without threads: each is part of the transaction that its caller
// began on the Db and commits. The rules are those of ports/store.h. Any number of owners may work
// on one database through one Journal or several: a row knows its owner and its claim.
#pragma once

#include <absl/status/statusor.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "service/core/operation.h"
#include "service/ports/store.h"
#include "service/store/audit_table.h"
#include "service/store/db.h"
#include "service/store/freeze_table.h"
#include "service/store/lease_table.h"

namespace broker {

class Journal {
 public:
  // REQUIRES: Migrate(db) was OK; `db` outlives this.
  explicit Journal(Db* db) : db_(db), audit_(db), freezes_(db, &audit_), leases_(db, &audit_) {}
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Runs verbs of several statements: if `verb` fails, what it did is taken back and the others of
  // the transaction stay.
  absl::Status Whole(const std::function<absl::Status()>& verb);

  absl::StatusOr<OpenReply> Open(const Operation& operation);
  absl::StatusOr<bool> Sent(const std::string& id, int claim, Instant sent_time,
                            const Observation& before);
  absl::StatusOr<bool> Close(const Operation& operation, const LeaseUpdate& update);
  absl::Status Heartbeat(const std::string& owner, Instant now);
  absl::StatusOr<std::vector<LeftOpen>> TakeOver(const std::string& owner, Instant stale_before,
                                                 Instant now);
  absl::StatusOr<std::optional<Operation>> FindRequest(const Origin& origin, Instant since);
  absl::StatusOr<std::optional<Operation>> Find(const std::string& id);

  absl::StatusOr<Lease> EditLease(const std::string& id, const LeaseEdit& edit);

  FreezeTable& freezes() { return freezes_; }
  LeaseTable& leases() { return leases_; }
  AuditTable& audit() { return audit_; }

 private:
  absl::StatusOr<OpenReply> BusyWith(const Operation& operation);

  // Tells of what a settled operation did, and of the leases that it changed.
  absl::Status TellSettled(const Operation& operation, const std::vector<Lease>& leases);

  Db* db_;
  AuditTable audit_;
  FreezeTable freezes_;
  LeaseTable leases_;
};

}  // namespace broker

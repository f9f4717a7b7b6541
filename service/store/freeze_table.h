// The frozen instances as SQL, without threads: each verb is part of the transaction that its
// caller began on the Db. The rules are those of ports/store.h.
#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <vector>

#include "service/core/freeze.h"
#include "service/store/audit_table.h"
#include "service/store/db.h"

namespace broker {

class FreezeTable {
 public:
  // REQUIRES: as Journal.
  FreezeTable(Db* db, AuditTable* audit) : db_(db), audit_(audit) {}

  absl::StatusOr<Frozen> Begin(const Freeze& freeze);
  absl::StatusOr<std::optional<Freeze>> End(const Freeze& end);
  absl::StatusOr<std::vector<Freeze>> List();
  // INSTANCE_FROZEN.
  absl::Status Check(const std::string& instance);

 private:
  absl::StatusOr<std::vector<Freeze>> Select(const std::string& where,
                                             const std::vector<SqlValue>& parameters);

  Db* db_;
  AuditTable* audit_;
};

}  // namespace broker

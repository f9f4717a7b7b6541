// The seam to a SQL database: what the journal needs of one connection. The statements above it run
// on SQLite and PostgreSQL alike: parameters are $1, $2, ...; TEXT, BIGINT and NULL only.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace broker {

using SqlValue = std::variant<std::monostate, std::int64_t, std::string>;
using SqlRow = std::vector<SqlValue>;

// Blocks. One thread at a time. Every failure is AUDIT_UNAVAILABLE; nothing is thrown.
class Db {
 public:
  virtual ~Db() = default;

  // Begins the one transaction, with the right to write.
  virtual absl::Status Begin() = 0;
  // Ends it. OK: durable. Else nothing of it is there.
  virtual absl::Status Commit() = 0;
  // Ends it, if there is one, with nothing of it there.
  virtual void Rollback() = 0;

  // Runs one statement in the transaction and gives its rows. A failed statement changes nothing.
  // Fails when a failure has ended the transaction; Commit fails then as well.
  // REQUIRES: `sql` is one of a small fixed set, since prepared statements are kept.
  virtual absl::StatusOr<std::vector<SqlRow>> Run(const std::string& sql,
                                                  const std::vector<SqlValue>& parameters) = 0;
};

}  // namespace broker

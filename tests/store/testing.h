// What the store's tests share: operations with every field set, a directory that goes away, and a
// world that runs coroutines against a store.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/core/operation.h"
#include "service/store/db.h"
#include "service/store/sqlite_db.h"
#include "tests/support/run_on.h"
#include "tests/support/temp_dir.h"

namespace broker::test {

inline Instant At(std::int64_t microseconds) {
  return Instant(std::chrono::microseconds(microseconds));
}

// Open, of owner "a", created at 1000; its turn is (https://redash.example:443, user, `turn`).
Operation MakeOperation(const std::string& id, const std::string& turn);

// Values in which no field is its default.
Definition FullDefinition();
Observation FullObservation();
Lease FullLease();
MutationResult FullResult();
Failure FullFailure();

// The operation, closed at `time` with a result.
Operation Settled(Operation operation, int claim, Instant time);

// With the newest schema.
std::unique_ptr<SqliteDb> OpenDb(const std::string& path);

// Runs one statement in a transaction of its own and fails the test if that fails.
std::vector<SqlRow> Query(Db* db, const std::string& sql);

}  // namespace broker::test

#include "service/store/migrations.h"

#include "service/core/error.h"

namespace broker {
namespace {

// Step n brings schema n to n + 1. A step that was ever released is never edited: add another.
//
// operations: what is searched for has a column, the rest is JSON (operation_json.h). Times are
// microseconds since 1970 in UTC. Settled rows are kept for good.
const std::vector<std::vector<std::string>>& Steps() {
  static const auto& steps = *new std::vector<std::vector<std::string>>{
      {
          R"(CREATE TABLE operations (
               id TEXT NOT NULL PRIMARY KEY,
               instance TEXT NOT NULL,
               turn_server TEXT NOT NULL,
               turn_kind TEXT NOT NULL,
               turn_id TEXT NOT NULL,
               verb TEXT NOT NULL,
               principal_type TEXT NOT NULL,
               principal_id TEXT NOT NULL,
               entitlement_type TEXT NOT NULL,
               entitlement_id TEXT NOT NULL,
               scope TEXT NOT NULL,
               level TEXT NOT NULL,
               owner TEXT NOT NULL,
               claim BIGINT NOT NULL,
               heartbeat BIGINT NOT NULL,
               create_time BIGINT NOT NULL,
               sent_time BIGINT,
               settle_time BIGINT,
               details TEXT NOT NULL,
               before_state TEXT,
               outcome TEXT))",
          // The open row is the turn. Open rows are few, so this serves whoever looks for them.
          R"(CREATE UNIQUE INDEX operations_turn ON operations (turn_server, turn_kind, turn_id)
               WHERE settle_time IS NULL)",
      },
  };
  return steps;
}

absl::Status Apply(Db* db) {
  const auto table = db->Run(
      "CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT NOT NULL PRIMARY KEY)", {});
  if (!table.ok()) return table.status();
  const auto versions = db->Run("SELECT COALESCE(MAX(version), 0) FROM schema_versions", {});
  if (!versions.ok()) return versions.status();
  const auto present = std::get<std::int64_t>(versions->at(0).at(0));
  if (present > NewestSchema()) {
    return Fail(Reason::kAuditUnavailable,
                "the journal has schema " + std::to_string(present) +
                    " and this program knows none above " + std::to_string(NewestSchema()) +
                    ": start the newer program that wrote it, or restore an older backup");
  }
  for (auto version = present; version < NewestSchema(); ++version) {
    for (const std::string& statement : Steps()[static_cast<std::size_t>(version)]) {
      const auto done = db->Run(statement, {});
      if (!done.ok()) return done.status();
    }
    const auto noted =
        db->Run("INSERT INTO schema_versions (version) VALUES ($1)", {std::int64_t{version + 1}});
    if (!noted.ok()) return noted.status();
  }
  return absl::OkStatus();
}

}  // namespace

int NewestSchema() { return static_cast<int>(Steps().size()); }

absl::Status Migrate(Db* db) {
  if (absl::Status begun = db->Begin(); !begun.ok()) return begun;
  if (absl::Status applied = Apply(db); !applied.ok()) {
    db->Rollback();
    return applied;
  }
  return db->Commit();
}

}  // namespace broker

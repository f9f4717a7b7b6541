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
      {
          "ALTER TABLE operations ADD COLUMN caller TEXT NOT NULL DEFAULT ''",
          "ALTER TABLE operations ADD COLUMN request_id TEXT NOT NULL DEFAULT ''",
          // 1 if it was settled with a result: an answer to the same request_id.
          "ALTER TABLE operations ADD COLUMN answered BIGINT NOT NULL DEFAULT 0",
          R"(CREATE INDEX operations_request ON operations (caller, request_id)
               WHERE request_id <> '')",
          // leases: as operations. state has the numbers of LeaseState (4: ended). Ended rows are
          // kept for good.
          R"(CREATE TABLE leases (
               id TEXT NOT NULL PRIMARY KEY,
               state BIGINT NOT NULL,
               instance TEXT NOT NULL,
               site TEXT NOT NULL,
               principal_type TEXT NOT NULL,
               principal_id TEXT NOT NULL,
               principal_email TEXT NOT NULL,
               principal_login TEXT NOT NULL,
               entitlement_type TEXT NOT NULL,
               entitlement_id TEXT NOT NULL,
               scope TEXT NOT NULL,
               level TEXT NOT NULL,
               baseline TEXT,
               create_time BIGINT NOT NULL,
               expire_time BIGINT,
               attempts BIGINT NOT NULL,
               next_attempt_time BIGINT,
               end_time BIGINT,
               caller TEXT NOT NULL,
               requested_by TEXT NOT NULL,
               operation_id TEXT NOT NULL,
               details TEXT NOT NULL))",
          // Each ends with the id wherever a list is in its order, so that no page is sorted.
          R"(CREATE INDEX leases_access ON leases (site, principal_id, entitlement_id, id)
               WHERE state <> 4)",
          R"(CREATE INDEX leases_due ON leases (instance, next_attempt_time)
               WHERE next_attempt_time IS NOT NULL)",
          "CREATE INDEX leases_live ON leases (id) WHERE state <> 4",
          "CREATE INDEX leases_principal ON leases (principal_id, id)",
          R"(CREATE INDEX leases_email ON leases (principal_email, id)
               WHERE principal_email <> '')",
          R"(CREATE INDEX leases_login ON leases (principal_login, id)
               WHERE principal_login <> '')",
          R"(CREATE INDEX leases_requested_by ON leases (requested_by, id)
               WHERE requested_by <> '')",
          // audit_events: a chain, see core/audit_chain.h. INTEGER makes seq the row's own number,
          // so that an append touches one tree. What is searched for is computed from the body, so
          // that nothing but the chained texts can say anything.
          R"(CREATE TABLE audit_events (
               seq INTEGER NOT NULL PRIMARY KEY,
               previous TEXT NOT NULL,
               body TEXT NOT NULL,
               hash TEXT NOT NULL,
               time TEXT AS (body ->> '$.time'),
               kind TEXT AS (body ->> '$.kind'),
               instance TEXT AS (body ->> '$.instance'),
               caller TEXT AS (body ->> '$.caller'),
               operation_id TEXT AS (body ->> '$.operation_id'),
               lease_id TEXT AS (body ->> '$.lease_id'),
               principal_type TEXT AS (body ->> '$.principal.type'),
               principal_id TEXT AS (body ->> '$.principal.id'),
               principal_email TEXT AS (body ->> '$.principal.email'),
               principal_login TEXT AS (body ->> '$.principal.login')))",
          R"(CREATE INDEX audit_events_operation ON audit_events (operation_id)
               WHERE operation_id IS NOT NULL)",
          R"(CREATE INDEX audit_events_lease ON audit_events (lease_id)
               WHERE lease_id IS NOT NULL)",
          R"(CREATE INDEX audit_events_principal ON audit_events (principal_id)
               WHERE principal_id IS NOT NULL)",
          // None on inserting: it would compute every column for each event, and the chain shows a
          // row in a wrong place.
          R"(CREATE TRIGGER audit_events_not_updated BEFORE UPDATE ON audit_events
               BEGIN SELECT RAISE(ABORT, 'audit events are only appended'); END)",
          R"(CREATE TRIGGER audit_events_not_deleted BEFORE DELETE ON audit_events
               BEGIN SELECT RAISE(ABORT, 'audit events are only appended'); END)",
          // How far the events went to each sink.
          // freezes: the instances that take no grants now.
          R"(CREATE TABLE freezes (
               instance TEXT NOT NULL PRIMARY KEY,
               time BIGINT NOT NULL,
               caller TEXT NOT NULL,
               reason TEXT NOT NULL,
               ticket TEXT NOT NULL,
               requested_by TEXT NOT NULL,
               approved_by TEXT NOT NULL))",
          "CREATE TABLE audit_shipped (sink TEXT NOT NULL PRIMARY KEY, seq BIGINT NOT NULL)",
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

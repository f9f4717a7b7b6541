#include "tests/store/testing.h"

#include "service/store/migrations.h"

namespace broker::test {

Operation MakeOperation(const std::string& id, const std::string& turn) {
  Operation operation;
  operation.id = id;
  operation.verb = Verb::kRevoke;
  operation.instance = "redash-prod";
  operation.turn = {"https://redash.example:443", "user", turn};
  operation.key = {"user", "7", "group", "3", "org"};
  operation.principal = FullObservation().principal;
  operation.entitlement = FullResult().entitlement;
  operation.level = "editor";
  operation.allow_lower_level = true;
  operation.justification = {"on call", "INC-42", "ann@example.com", "bob@example.com"};
  operation.origin = {"dashboard", "request of " + id, "c0ffee"};
  operation.site = "https://redash.example:443#org=sales";
  operation.gate = Gate{{"team", PrincipalRef::Key::kLogin, "ann"}, {"7", "etag"}};
  operation.definition = FullDefinition();
  operation.force = true;
  operation.owner = "a";
  operation.claim = 1;
  operation.heartbeat = At(1001);
  operation.create_time = At(1000);
  return operation;
}

Definition FullDefinition() {
  Definition role;
  role.type = "role";
  role.id = "custom-1";
  role.name = "custom:1";
  role.display_name = "Custom \"1\"";
  role.description = "two\nlines";
  role.group = "Own";
  role.hidden = true;
  role.scope = "global";
  role.permissions = {{"folders:read", "folders:*"}, {"orgs:read", ""}};
  role.etag = "7";
  return role;
}

Observation FullObservation() {
  Observation observation;
  Principal& who = observation.principal;
  who.type = "team";
  who.id = "7";
  who.uid = "uid-7";
  who.email = "ann@example.com";
  who.login = "ann";
  who.display_name = "Ann \"A\" O'Hara \xc3\xa9\n\\";
  who.disabled = true;
  who.pending = true;
  who.externally_managed = true;
  who.outside_org = true;
  who.email_unverified = true;
  who.attributes = {{"auth_type", "external"}, {"empty", ""}};
  observation.holding.direct = true;
  observation.holding.level = "admin";
  observation.holding.indirect = {{"team", "9", "SRE", "member"}, {"role", "x", "", ""}};
  observation.holding.etag = "0123456789abcdef";
  observation.holding.observe_time = At(1'700'000'000'123'456);
  observation.copies = 2;
  observation.partial = true;
  observation.container_hidden = true;
  observation.scope_hidden = true;
  observation.surroundings = {"3", "4=view"};
  observation.definitions = {FullDefinition(), Definition()};
  observation.confirmed = true;
  return observation;
}

Lease FullLease() {
  Lease lease;
  lease.id = "0190c1f0-0000-7000-8000-000000000002";
  lease.state = LeaseState::kIrrevocable;
  lease.instance = "grafana-main";
  lease.site = "https://grafana.example:443";
  lease.key = {"team", "7", "folder", "3", "org"};
  lease.principal = FullObservation().principal;
  lease.entitlement = {"folder", "3", "Reports", "", false, false, {}};
  lease.level = "edit";
  lease.baseline = "view";
  lease.create_time = At(10);
  lease.expire_time = At(20);
  lease.capped_by = "instance";
  lease.caller = "dashboard";
  lease.justification = {"on call", "INC-42", "ann@example.com", "bob@example.com"};
  lease.operation_id = "0190c1f0-0000-7000-8000-000000000001";
  lease.attempts = 6;
  lease.next_attempt_time = At(30);
  lease.last_problem = FullFailure();
  lease.end_time = At(40);
  lease.end = LeaseEnd::kForgotten;
  return lease;
}

MutationResult FullResult() {
  MutationResult result;
  result.outcome = Outcome::kStillHeldIndirectly;
  result.changed = true;
  result.dry_run = true;
  result.instance = "redash-prod";
  result.principal = FullObservation().principal;
  result.entitlement = {"group", "3", "Analysts", "who analyse", true, true, {{"type", "regular"}}};
  result.scope = "global";
  result.before = FullObservation().holding;
  result.after = Holding{};
  result.after->observe_time = At(-5);
  result.warnings = {{WarningCode::kCollateralChange, "something else changed"},
                     {WarningCode::kWillNotStick, ""}};
  result.effective_time = At(77);
  result.operation_id = "0190c1f0-0000-7000-8000-000000000001";
  result.lease = FullLease();
  result.defined_before = {FullDefinition()};
  result.defined_after = {Definition(), FullDefinition()};
  return result;
}

Failure FullFailure() {
  Failure failure;
  failure.reason = Reason::kWouldLowerLevel;
  failure.message = "ann holds more: ask for less";
  failure.metadata = {{"level", "admin"}, {"instance", "redash-prod"}};
  failure.retry_delay = std::chrono::milliseconds(1500);
  return failure;
}

Operation Settled(Operation operation, int claim, Instant time) {
  operation.claim = claim;
  operation.settle_time = time;
  operation.result = FullResult();
  return operation;
}

std::unique_ptr<SqliteDb> OpenDb(const std::string& path) {
  auto db = SqliteDb::Open(path);
  if (!db.ok() || !Migrate(db->get()).ok()) throw std::runtime_error("no journal at " + path);
  return std::move(*db);
}

std::vector<SqlRow> Query(Db* db, const std::string& sql) {
  if (const absl::Status begun = db->Begin(); !begun.ok()) {
    throw std::runtime_error(std::string(begun.message()));
  }
  auto rows = db->Run(sql, {});
  const absl::Status committed = db->Commit();
  if (!rows.ok() || !committed.ok()) throw std::runtime_error(sql);
  return *std::move(rows);
}

}  // namespace broker::test

#include "service/store/journal.h"

#include <algorithm>
#include <utility>

#include "service/core/error.h"
#include "service/store/operation_json.h"
#include "service/store/sql_rows.h"

namespace broker {
namespace {

// The order in which OperationOf reads them and Open writes them.
constexpr char kColumns[] =
    "id, instance, turn_server, turn_kind, turn_id, verb, principal_type, principal_id, "
    "entitlement_type, entitlement_id, scope, level, owner, claim, heartbeat, create_time, "
    "details, sent_time, settle_time, before_state, outcome, caller, request_id";

const std::string& OpenSql() {
  static const auto& sql = *new std::string(
      "INSERT INTO operations (id, instance, turn_server, turn_kind, turn_id, verb, "
      "principal_type, principal_id, entitlement_type, entitlement_id, scope, level, owner, claim, "
      "heartbeat, create_time, details, caller, request_id) VALUES ($1, $2, $3, $4, $5, $6, $7, "
      "$8, $9, $10, $11, $12, $13, 1, $14, $15, $16, $17, $18) ON CONFLICT DO NOTHING "
      "RETURNING claim");
  return sql;
}

const std::string& BusySql() {
  static const auto& sql = *new std::string(
      "SELECT id FROM operations WHERE turn_server = $1 AND turn_kind = $2 AND turn_id = $3 "
      "AND settle_time IS NULL");
  return sql;
}

const std::string& SentSql() {
  static const auto& sql = *new std::string(
      "UPDATE operations SET sent_time = $3, before_state = COALESCE(before_state, $4) "
      "WHERE id = $1 AND claim = $2 AND settle_time IS NULL RETURNING verb");
  return sql;
}

const std::string& CloseSql() {
  static const auto& sql = *new std::string(
      "UPDATE operations SET settle_time = $3, outcome = $4, answered = $5 "
      "WHERE id = $1 AND claim = $2 AND settle_time IS NULL RETURNING id");
  return sql;
}

const std::string& HeartbeatSql() {
  static const auto& sql = *new std::string(
      "UPDATE operations SET heartbeat = $2 WHERE owner = $1 AND settle_time IS NULL");
  return sql;
}

const std::string& TakeOverSql() {
  static const auto& sql = *new std::string(
      "UPDATE operations SET owner = $1, claim = claim + 1, heartbeat = $3 "
      "WHERE settle_time IS NULL AND owner <> $1 AND heartbeat < $2 RETURNING " +
      std::string(kColumns));
  return sql;
}

const std::string& FindRequestSql() {
  static const auto& sql = *new std::string(
      "SELECT " + std::string(kColumns) +
      " FROM operations WHERE caller = $1 AND request_id = $2 AND request_id <> '' AND create_time "
      "> $3 AND (settle_time IS NULL OR answered = 1) ORDER BY id DESC LIMIT 1");
  return sql;
}

const std::string& FindSql() {
  static const auto& sql =
      *new std::string("SELECT " + std::string(kColumns) + " FROM operations WHERE id = $1");
  return sql;
}

struct VerbName {
  Verb verb;
  const char* text;
};
constexpr VerbName kVerbs[] = {{Verb::kGrant, "grant"},   {Verb::kRevoke, "revoke"},
                               {Verb::kCreate, "create"}, {Verb::kUpdate, "update"},
                               {Verb::kDelete, "delete"}, {Verb::kReset, "reset"},
                               {Verb::kEnd, "end"},       {Verb::kAdopt, "adopt"}};

std::string VerbText(Verb verb) {
  for (const VerbName& known : kVerbs) {
    if (known.verb == verb) return known.text;
  }
  return "";
}

// A text that this version does not know must not be taken for another one.
Verb VerbOf(const std::string& text) {
  for (const VerbName& known : kVerbs) {
    if (known.text == text) return known.verb;
  }
  return Verb::kUnknown;
}

// False if one of the JSON texts could not be read; what could be is there all the same.
bool ReadRow(SqlRow& row, Operation* operation) {
  Columns columns(row);
  operation->id = columns.Text();
  operation->instance = columns.Text();
  operation->turn.server = columns.Text();
  operation->turn.kind = columns.Text();
  operation->turn.id = columns.Text();
  operation->verb = VerbOf(columns.Text());
  operation->key.principal_type = columns.Text();
  operation->key.principal_id = columns.Text();
  operation->key.entitlement_type = columns.Text();
  operation->key.entitlement_id = columns.Text();
  operation->key.scope = columns.Text();
  operation->level = columns.Text();
  operation->owner = columns.Text();
  operation->claim = static_cast<int>(columns.Number());
  operation->heartbeat = columns.Time();
  operation->create_time = columns.Time();
  bool whole = ReadDetails(columns.Text(), operation);
  operation->sent_time = columns.MaybeTime();
  operation->settle_time = columns.MaybeTime();
  if (const auto before = columns.MaybeText()) whole = ReadBefore(*before, operation) && whole;
  if (const auto outcome = columns.MaybeText()) whole = ReadOutcome(*outcome, operation) && whole;
  operation->origin.caller = columns.Text();
  operation->origin.request_id = columns.Text();
  return whole;
}

absl::StatusOr<bool> AnyRow(const absl::StatusOr<std::vector<SqlRow>>& rows) {
  if (!rows.ok()) return rows.status();
  return !rows->empty();
}

absl::StatusOr<std::optional<Operation>> ReadOne(absl::StatusOr<std::vector<SqlRow>> rows) {
  if (!rows.ok()) return rows.status();
  std::optional<Operation> found;
  if (rows->empty()) return found;
  if (!ReadRow((*rows)[0], &found.emplace())) {
    return Fail(Reason::kAuditUnavailable,
                "the journal's row of operation " + found->id +
                    " is damaged: restore the journal file from a backup",
                {{"operation_id", found->id}});
  }
  return found;
}

}  // namespace

absl::Status Journal::Whole(const std::function<absl::Status()>& verb) {
  const auto begun = db_->Run("SAVEPOINT verb", {});
  if (!begun.ok()) return begun.status();
  const absl::Status done = verb();
  // If the failure has ended the transaction there is nothing to go back to, and Commit says so.
  if (!done.ok()) (void)db_->Run("ROLLBACK TO verb", {});
  const auto released = db_->Run("RELEASE verb", {});
  return done.ok() ? released.status() : done;
}

absl::StatusOr<OpenReply> Journal::Open(const Operation& operation) {
  const TurnKey& turn = operation.turn;
  const HoldingKey& key = operation.key;
  if (!operation.origin.request_id.empty()) {
    auto earlier = FindRequest(operation.origin, operation.create_time - Store::kRequestMemory);
    if (!earlier.ok()) return earlier.status();
    if (*earlier) return Earlier{std::move(**earlier)};
  }
  if (operation.verb == Verb::kEnd) {
    const auto due = leases_.AnyDue(operation.site, key, operation.create_time);
    if (!due.ok()) return due.status();
    if (!*due) return NothingDue();
  }
  if (IsFreezable(operation.verb)) {
    const absl::Status free = freezes_.Check(operation.instance);
    if (!free.ok()) return free;
  }
  // A row is not born stale.
  const Instant heartbeat = std::max(operation.heartbeat, operation.create_time);
  const auto inserted = db_->Run(
      OpenSql(),
      {operation.id, operation.instance, turn.server, turn.kind, turn.id, VerbText(operation.verb),
       key.principal_type, key.principal_id, key.entitlement_type, key.entitlement_id, key.scope,
       operation.level, operation.owner, ToSql(heartbeat), ToSql(operation.create_time),
       DetailsJson(operation), operation.origin.caller, operation.origin.request_id});
  if (!inserted.ok()) return inserted.status();
  if (inserted->empty()) return BusyWith(operation);
  Opened opened;
  opened.claim = static_cast<int>(std::get<std::int64_t>((*inserted)[0][0]));
  if (operation.lease) {
    const absl::Status stored = leases_.Insert(*operation.lease);
    if (!stored.ok()) return stored;
  }
  if (operation.verb == Verb::kEnd) {
    const absl::Status begun = leases_.BeginEnding(operation.site, key, operation.create_time);
    if (!begun.ok()) return begun;
  }
  auto leases = leases_.Over(operation.site, key);
  if (!leases.ok()) return leases.status();
  opened.leases = std::move(*leases);
  const absl::Status told = audit_.Append(OpenedEvent(operation));
  if (!told.ok()) return told;
  return opened;
}

absl::StatusOr<OpenReply> Journal::BusyWith(const Operation& operation) {
  const TurnKey& turn = operation.turn;
  const auto busy = db_->Run(BusySql(), {turn.server, turn.kind, turn.id});
  if (!busy.ok()) return busy.status();
  if (busy->empty()) {
    return Fail(Reason::kBrokerDefect, "operation " + operation.id + " exists already");
  }
  return Busy{std::get<std::string>((*busy)[0][0])};
}

absl::StatusOr<bool> Journal::Sent(const std::string& id, int claim, Instant sent_time,
                                   const Observation& before) {
  auto rows = db_->Run(SentSql(), {id, std::int64_t{claim}, ToSql(sent_time), BeforeJson(before)});
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return false;
  // What a reset replaces cannot be had back from anywhere else.
  if (VerbOf(Columns(rows->front()).Text()) != Verb::kReset) return true;
  const auto operation = Find(id);
  if (!operation.ok()) return operation.status();
  const absl::Status told = audit_.Append(SentEvent(**operation, sent_time, before));
  if (!told.ok()) return told;
  return true;
}

absl::StatusOr<bool> Journal::Close(const Operation& operation, const LeaseUpdate& update) {
  if (operation.open() || operation.result.has_value() == operation.problem.has_value()) {
    return Fail(Reason::kBrokerDefect,
                "operation " + operation.id + " is closed without exactly one outcome");
  }
  const auto closed = AnyRow(db_->Run(
      CloseSql(), {operation.id, std::int64_t{operation.claim}, ToSql(*operation.settle_time),
                   OutcomeJson(operation), std::int64_t{operation.result.has_value()}}));
  if (!closed.ok() || !*closed) return closed;
  const auto applied = leases_.Apply(update);
  if (!applied.ok()) return applied.status();
  const absl::Status told = TellSettled(operation, *applied);
  if (!told.ok()) return told;
  return true;
}

absl::Status Journal::TellSettled(const Operation& operation, const std::vector<Lease>& leases) {
  absl::Status told = audit_.Append(SettledEvent(operation));
  for (const Lease& lease : leases) {
    const auto event = LeaseEvent(operation, lease);
    if (told.ok() && event) told = audit_.Append(*event);
  }
  return told;
}

absl::Status Journal::Heartbeat(const std::string& owner, Instant now) {
  return db_->Run(HeartbeatSql(), {owner, ToSql(now)}).status();
}

absl::StatusOr<std::vector<LeftOpen>> Journal::TakeOver(const std::string& owner,
                                                        Instant stale_before, Instant now) {
  auto rows = db_->Run(TakeOverSql(), {owner, ToSql(stale_before), ToSql(now)});
  if (!rows.ok()) return rows.status();
  std::vector<LeftOpen> taken(rows->size());
  for (std::size_t i = 0; i < taken.size(); ++i) {
    Operation& operation = taken[i].operation;
    // A damaged text does not keep a turn taken for good: the columns are enough to settle it.
    ReadRow((*rows)[i], &operation);
    auto leases = leases_.Over(operation.site, operation.key);
    if (!leases.ok()) return leases.status();
    taken[i].leases = std::move(*leases);
  }
  std::sort(taken.begin(), taken.end(),
            [](const LeftOpen& a, const LeftOpen& b) { return a.operation.id < b.operation.id; });
  for (const LeftOpen& left : taken) {
    const absl::Status told = audit_.Append(TakenOverEvent(left.operation, now));
    if (!told.ok()) return told;
  }
  return taken;
}

absl::StatusOr<Lease> Journal::EditLease(const std::string& id, const LeaseEdit& edit) {
  if (edit.kind == LeaseEdit::Kind::kRenew) {
    const auto lease = leases_.Find(id);
    if (!lease.ok()) return lease.status();
    const absl::Status free = *lease ? freezes_.Check((*lease)->instance) : absl::OkStatus();
    if (!free.ok()) return free;
  }
  return leases_.Edit(id, edit);
}

absl::StatusOr<std::optional<Operation>> Journal::FindRequest(const Origin& origin, Instant since) {
  return ReadOne(db_->Run(FindRequestSql(), {origin.caller, origin.request_id, ToSql(since)}));
}

absl::StatusOr<std::optional<Operation>> Journal::Find(const std::string& id) {
  return ReadOne(db_->Run(FindSql(), {id}));
}

}  // namespace broker

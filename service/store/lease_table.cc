#include "service/store/lease_table.h"

#include <utility>

#include "service/store/lease_json.h"
#include "service/store/sql_rows.h"

namespace broker {
namespace {

// The order in which LeaseOf reads them.
constexpr char kColumns[] =
    "id, state, instance, site, principal_type, principal_id, entitlement_type, entitlement_id, "
    "scope, level, baseline, create_time, expire_time, attempts, next_attempt_time, end_time, "
    "caller, operation_id, details";

constexpr char kInsert[] =
    "INSERT INTO leases (id, state, instance, site, principal_type, principal_id, "
    "principal_email, principal_login, entitlement_type, entitlement_id, scope, level, baseline, "
    "create_time, expire_time, attempts, next_attempt_time, end_time, caller, requested_by, "
    "operation_id, details) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, "
    "$15, $16, $17, $18, $19, $20, $21, $22)";

constexpr char kUpdate[] =
    "UPDATE leases SET state = $2, level = $3, baseline = $4, expire_time = $5, attempts = $6, "
    "next_attempt_time = $7, end_time = $8, details = $9 WHERE id = $1";

constexpr char kOfAccess[] =
    "site = $1 AND principal_type = $2 AND principal_id = $3 AND entitlement_type = $4 AND "
    "entitlement_id = $5 AND scope = $6 AND state <> 4";

constexpr char kDue[] =
    "SELECT id FROM leases WHERE site = $1 AND principal_type = $2 AND principal_id = $3 AND "
    "entitlement_type = $4 AND entitlement_id = $5 AND scope = $6 AND state <> 4 AND "
    "next_attempt_time <= $7 LIMIT 1";

constexpr char kBeginEnding[] =
    "UPDATE leases SET state = CASE state WHEN 2 THEN 3 ELSE state END, next_attempt_time = NULL "
    "WHERE site = $1 AND principal_type = $2 AND principal_id = $3 AND entitlement_type = $4 AND "
    "entitlement_id = $5 AND scope = $6 AND (state IN (3, 5) OR (state = 2 AND "
    "next_attempt_time <= $7)) AND state <> 4";

constexpr char kNextDue[] =
    "SELECT MIN(next_attempt_time) FROM leases WHERE instance = $1 AND next_attempt_time > $2";

std::vector<SqlValue> AccessValues(const std::string& site, const HoldingKey& key) {
  return {site,     key.principal_type, key.principal_id, key.entitlement_type, key.entitlement_id,
          key.scope};
}

Lease LeaseOf(SqlRow& row) {
  Columns columns(row);
  Lease lease;
  lease.id = columns.Text();
  lease.state = static_cast<LeaseState>(columns.Number());
  lease.instance = columns.Text();
  lease.site = columns.Text();
  lease.key.principal_type = columns.Text();
  lease.key.principal_id = columns.Text();
  lease.key.entitlement_type = columns.Text();
  lease.key.entitlement_id = columns.Text();
  lease.key.scope = columns.Text();
  lease.level = columns.Text();
  lease.baseline = columns.MaybeText();
  lease.create_time = columns.Time();
  lease.expire_time = columns.MaybeTime();
  lease.attempts = static_cast<int>(columns.Number());
  lease.next_attempt_time = columns.MaybeTime();
  lease.end_time = columns.MaybeTime();
  lease.caller = columns.Text();
  lease.operation_id = columns.Text();
  // What a damaged text would tell is for people; the columns are enough to end it.
  ReadLeaseDetails(columns.Text(), &lease);
  return lease;
}

constexpr int kAllStates = 0b111110;

// Bit n is set for the state of number n.
std::int64_t MaskOf(const LeaseQuery& query) {
  constexpr int kEnded = 1 << static_cast<int>(LeaseState::kEnded);
  int mask = 0;
  for (const LeaseState state : query.states) mask |= 1 << static_cast<int>(state);
  if (mask == 0) mask = kAllStates;
  return query.expiring_before ? mask & ~kEnded : mask;
}

std::string Named(const std::optional<PrincipalRef>& ref, PrincipalRef::Key key) {
  return ref && ref->key == key ? ref->value : "";
}

// What an index finds; empty if none does.
std::string Indexed(const LeaseQuery& query) {
  if (!Named(query.principal, PrincipalRef::Key::kId).empty()) return "principal_id = $5 AND ";
  if (!Named(query.principal, PrincipalRef::Key::kEmail).empty()) {
    return "principal_email = $6 AND principal_email <> '' AND ";
  }
  if (!Named(query.principal, PrincipalRef::Key::kLogin).empty()) {
    return "principal_login = $7 AND principal_login <> '' AND ";
  }
  return query.requested_by.empty() ? "" : "requested_by = $10 AND requested_by <> '' AND ";
}

// Among which leases a query without an index looks: the live ones have an index of their own.
std::string Among(const LeaseQuery& query) {
  constexpr int kEnded = 1 << static_cast<int>(LeaseState::kEnded);
  return (MaskOf(query) & kEnded) == 0 ? "state <> 4 AND " : "";
}

// The last one that a page may look at, if there are as many.
std::string LastSql(const LeaseQuery& query) {
  return "SELECT id FROM leases WHERE " + Among(query) + "id > $1 ORDER BY id LIMIT 1 OFFSET $2";
}

// One of few texts, since statements are kept: first what an index finds, then every condition of
// the query, those that are empty being true.
std::string ListWhere(const LeaseQuery& query) {
  const std::string indexed = Indexed(query);
  return " WHERE " + (indexed.empty() ? Among(query) : indexed) +
         "id > $1 AND id <= $14 AND ((1 << state) & $2) <> 0 AND "
         "($3 = '' OR instance = $3) AND "
         "($4 = '' OR principal_type = $4) AND ($5 = '' OR principal_id = $5) AND "
         "($6 = '' OR principal_email = $6) AND ($7 = '' OR principal_login = $7) AND "
         "($8 = '' OR entitlement_type = $8) AND ($9 = '' OR entitlement_id = $9) AND "
         "($10 = '' OR requested_by = $10) AND ($11 = '' OR caller = $11) AND "
         "($12 = 0 OR expire_time < $12) ORDER BY id LIMIT $13";
}

// Above every id.
constexpr char kPastAll[] = "~";

// `last`: no further than this; empty: to the end.
std::vector<SqlValue> ListValues(const LeaseQuery& query, const PageRequest& page,
                                 const std::string& last) {
  return {page.cursor,
          MaskOf(query),
          query.instance,
          query.principal ? query.principal->type : "",
          Named(query.principal, PrincipalRef::Key::kId),
          Named(query.principal, PrincipalRef::Key::kEmail),
          Named(query.principal, PrincipalRef::Key::kLogin),
          query.entitlement_type,
          query.entitlement_id,
          query.requested_by,
          query.caller,
          query.expiring_before ? ToSql(*query.expiring_before) : SqlValue(std::int64_t{0}),
          std::int64_t{page.size} + 1,
          last.empty() ? kPastAll : last};
}

}  // namespace

absl::Status LeaseTable::Insert(const Lease& lease) {
  const HoldingKey& key = lease.key;
  return db_
      ->Run(kInsert, {lease.id,
                      static_cast<std::int64_t>(lease.state),
                      lease.instance,
                      lease.site,
                      key.principal_type,
                      key.principal_id,
                      lease.principal.email,
                      lease.principal.login,
                      key.entitlement_type,
                      key.entitlement_id,
                      key.scope,
                      lease.level,
                      ToSql(lease.baseline),
                      ToSql(lease.create_time),
                      ToSql(lease.expire_time),
                      std::int64_t{lease.attempts},
                      ToSql(lease.next_attempt_time),
                      ToSql(lease.end_time),
                      lease.caller,
                      lease.justification.requested_by,
                      lease.operation_id,
                      LeaseDetailsJson(lease)})
      .status();
}

absl::Status LeaseTable::Write(const Lease& lease) {
  return db_
      ->Run(kUpdate,
            {lease.id, static_cast<std::int64_t>(lease.state), lease.level, ToSql(lease.baseline),
             ToSql(lease.expire_time), std::int64_t{lease.attempts}, ToSql(lease.next_attempt_time),
             ToSql(lease.end_time), LeaseDetailsJson(lease)})
      .status();
}

absl::StatusOr<std::vector<Lease>> LeaseTable::Select(const std::string& where,
                                                      const std::vector<SqlValue>& parameters) {
  auto rows = db_->Run("SELECT " + std::string(kColumns) + " FROM leases" + where, parameters);
  if (!rows.ok()) return rows.status();
  std::vector<Lease> leases;
  for (SqlRow& row : *rows) leases.push_back(LeaseOf(row));
  return leases;
}

absl::StatusOr<std::vector<Lease>> LeaseTable::Over(const std::string& site, const HoldingKey& key,
                                                    int limit) {
  std::vector<SqlValue> values = AccessValues(site, key);
  values.push_back(std::int64_t{limit});
  return Select(" WHERE " + std::string(kOfAccess) + " ORDER BY id LIMIT $7", values);
}

absl::StatusOr<bool> LeaseTable::AnyDue(const std::string& site, const HoldingKey& key,
                                        Instant now) {
  std::vector<SqlValue> values = AccessValues(site, key);
  values.push_back(ToSql(now));
  const auto due = db_->Run(kDue, values);
  if (!due.ok()) return due.status();
  return !due->empty();
}

absl::Status LeaseTable::BeginEnding(const std::string& site, const HoldingKey& key, Instant now) {
  std::vector<SqlValue> values = AccessValues(site, key);
  values.push_back(ToSql(now));
  return db_->Run(kBeginEnding, values).status();
}

absl::Status LeaseTable::WriteEdited(const LeaseEdit& edit, const Lease& before,
                                     const Lease& after) {
  const absl::Status written = Write(after);
  if (!written.ok()) return written;
  const auto event = EditEvent(edit, before, after);
  return event ? audit_->Append(*event) : absl::OkStatus();
}

absl::StatusOr<std::vector<Lease>> LeaseTable::Apply(const LeaseUpdate& update) {
  std::vector<Lease> applied;
  for (const Lease& lease : update.changed) {
    auto now = Find(lease.id);
    if (!now.ok()) return now.status();
    // Forgotten while the operation was open.
    if (!*now || !(*now)->live()) continue;
    Lease merged = lease;
    merged.expire_time = (*now)->expire_time;
    // Of one that stays, others may have changed the rest.
    if (lease.state == LeaseState::kActive && (*now)->state != LeaseState::kPending) {
      merged = **now;
      merged.baseline = lease.baseline;
    }
    const absl::Status written = Write(merged);
    if (!written.ok()) return written;
    applied.push_back(std::move(merged));
  }
  for (const std::string& id : update.removed) {
    const auto removed = db_->Run("DELETE FROM leases WHERE id = $1 AND state = 1", {id});
    if (!removed.ok()) return removed.status();
  }
  return applied;
}

absl::StatusOr<std::optional<Lease>> LeaseTable::Find(const std::string& id) {
  auto found = Select(" WHERE id = $1", {id});
  if (!found.ok()) return found.status();
  if (found->empty()) return std::nullopt;
  return std::move(found->front());
}

absl::StatusOr<Page<Lease>> LeaseTable::List(const LeaseQuery& query, const PageRequest& page) {
  const auto last = LastOf(query, page);
  if (!last.ok()) return last.status();
  const bool ends = !query.up_to.empty() && (last->empty() || query.up_to <= *last);
  auto found = Select(ListWhere(query), ListValues(query, page, ends ? query.up_to : *last));
  if (!found.ok()) return found.status();
  Page<Lease> result;
  result.rows = std::move(*found);
  if (!ends) result.next = *last;
  if (static_cast<int>(result.rows.size()) > page.size) {
    result.rows.pop_back();
    result.next = result.rows.back().id;
  }
  return result;
}

absl::StatusOr<std::string> LeaseTable::LastOf(const LeaseQuery& query, const PageRequest& page) {
  std::string last;
  if (!Indexed(query).empty()) return last;
  auto rows = db_->Run(LastSql(query), {page.cursor, std::int64_t{kMaxLookedAt - 1}});
  if (!rows.ok()) return rows.status();
  if (!rows->empty()) last = Columns(rows->front()).Text();
  return last;
}

absl::StatusOr<DueLeases> LeaseTable::ListDue(const std::string& instance, Instant now, int limit) {
  DueLeases due;
  auto found =
      Select(" WHERE instance = $1 AND next_attempt_time <= $2 ORDER BY next_attempt_time LIMIT $3",
             {instance, ToSql(now), std::int64_t{limit}});
  if (!found.ok()) return found.status();
  due.leases = std::move(*found);
  auto next = db_->Run(kNextDue, {instance, ToSql(now)});
  if (!next.ok()) return next.status();
  due.next = Columns(next->at(0)).MaybeTime();
  return due;
}

absl::StatusOr<Lease> LeaseTable::Edit(const std::string& id, const LeaseEdit& edit) {
  auto found = Find(id);
  if (!found.ok()) return found.status();
  if (!*found) return NoSuchLease(id);
  auto edited = Edited(**found, edit);
  if (!edited.ok()) return edited.status();
  const absl::Status written = WriteEdited(edit, **found, *edited);
  if (!written.ok()) return written;
  return edited;
}

absl::StatusOr<Page<Lease>> LeaseTable::EditAll(const LeaseQuery& query, const PageRequest& page,
                                                const LeaseEdit& edit) {
  auto found = List(query, page);
  if (!found.ok()) return found.status();
  Page<Lease> result;
  result.next = found->next;
  for (const Lease& lease : found->rows) {
    auto edited = Edited(lease, edit);
    if (!edited.ok()) continue;
    const absl::Status written = WriteEdited(edit, lease, *edited);
    if (!written.ok()) return written;
    result.rows.push_back(std::move(*edited));
  }
  return result;
}

}  // namespace broker

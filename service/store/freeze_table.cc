#include "service/store/freeze_table.h"

#include <utility>

#include "service/core/audit_event.h"
#include "service/store/sql_rows.h"

namespace broker {
namespace {

constexpr char kInsert[] =
    "INSERT INTO freezes (instance, time, caller, reason, ticket, requested_by, approved_by) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)";

constexpr char kOfInstance[] = " WHERE instance = $1";

AuditEvent EventOf(bool frozen, const Freeze& freeze) {
  const Origin origin{freeze.caller, "", ""};
  return FreezeEvent(frozen, freeze.instance, freeze.time, origin, freeze.justification);
}

}  // namespace

absl::StatusOr<std::vector<Freeze>> FreezeTable::Select(const std::string& where,
                                                        const std::vector<SqlValue>& parameters) {
  auto rows = db_->Run(
      "SELECT instance, time, caller, reason, ticket, requested_by, approved_by FROM freezes" +
          where,
      parameters);
  if (!rows.ok()) return rows.status();
  std::vector<Freeze> found;
  for (SqlRow& row : *rows) {
    Columns columns(row);
    Freeze freeze;
    freeze.instance = columns.Text();
    freeze.time = columns.Time();
    freeze.caller = columns.Text();
    freeze.justification.reason = columns.Text();
    freeze.justification.ticket = columns.Text();
    freeze.justification.requested_by = columns.Text();
    freeze.justification.approved_by = columns.Text();
    found.push_back(std::move(freeze));
  }
  return found;
}

absl::StatusOr<Frozen> FreezeTable::Begin(const Freeze& freeze) {
  auto present = Select(kOfInstance, {freeze.instance});
  if (!present.ok()) return present.status();
  if (!present->empty()) return Frozen{std::move(present->front()), false};
  const Justification& why = freeze.justification;
  const auto inserted =
      db_->Run(kInsert, {freeze.instance, ToSql(freeze.time), freeze.caller, why.reason, why.ticket,
                         why.requested_by, why.approved_by});
  if (!inserted.ok()) return inserted.status();
  const absl::Status told = audit_->Append(EventOf(true, freeze));
  if (!told.ok()) return told;
  return Frozen{freeze, true};
}

absl::StatusOr<std::optional<Freeze>> FreezeTable::End(const Freeze& end) {
  auto present = Select(kOfInstance, {end.instance});
  if (!present.ok()) return present.status();
  std::optional<Freeze> ended;
  if (present->empty()) return ended;
  const auto removed = db_->Run("DELETE FROM freezes WHERE instance = $1", {end.instance});
  if (!removed.ok()) return removed.status();
  const absl::Status told = audit_->Append(EventOf(false, end));
  if (!told.ok()) return told;
  ended = std::move(present->front());
  return ended;
}

absl::StatusOr<std::vector<Freeze>> FreezeTable::List() { return Select(" ORDER BY instance", {}); }

absl::Status FreezeTable::Check(const std::string& instance) {
  const auto present = Select(kOfInstance, {instance});
  if (!present.ok()) return present.status();
  return present->empty() ? absl::OkStatus() : IsFrozen(present->front());
}

}  // namespace broker

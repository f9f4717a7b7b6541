#include "service/store/audit_table.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "service/core/error.h"
#include "service/store/audit_json.h"
#include "service/store/sql_rows.h"

namespace broker {
namespace {

constexpr char kHead[] = "SELECT seq, hash FROM audit_events ORDER BY seq DESC LIMIT 1";

constexpr char kInsert[] =
    "INSERT INTO audit_events (seq, previous, body, hash) VALUES ($1, $2, $3, $4)";

constexpr char kChain[] =
    "SELECT seq, previous, body, hash FROM audit_events WHERE seq > $1 ORDER BY seq LIMIT $2";

constexpr char kFindShipped[] = "SELECT seq FROM audit_shipped WHERE sink = $1";

constexpr char kNoteShipped[] =
    "INSERT INTO audit_shipped (sink, seq) VALUES ($1, $2) "
    "ON CONFLICT (sink) DO UPDATE SET seq = excluded.seq";

// Rows of one statement, so that few large ones are in memory at once.
constexpr int kChunk = 64;

AuditRow RowOf(SqlRow& row) {
  Columns columns(row);
  AuditRow out;
  out.seq = columns.Number();
  out.previous = columns.Text();
  out.body = columns.Text();
  out.hash = columns.Text();
  return out;
}

std::string Named(const std::optional<PrincipalRef>& ref, PrincipalRef::Key key) {
  return ref && ref->key == key ? ref->value : "";
}

// What an index finds; empty if none does.
std::string Indexed(const AuditQuery& query) {
  if (!query.operation_id.empty()) return "operation_id = $8 AND ";
  if (!query.lease_id.empty()) return "lease_id = $9 AND ";
  if (!Named(query.principal, PrincipalRef::Key::kId).empty()) return "principal_id = $4 AND ";
  return "";
}

// One of few texts, since statements are kept: every condition, those that are empty being true.
std::string ListSql(const AuditQuery& query) {
  return "SELECT seq, previous, body, hash FROM audit_events WHERE " + Indexed(query) +
         "seq > $1 AND seq <= $2 AND ($3 = '' OR principal_type = $3) AND "
         "($4 = '' OR principal_id = $4) AND ($5 = '' OR principal_email = $5) AND "
         "($6 = '' OR principal_login = $6) AND ($7 = '' OR instance = $7) AND "
         "($8 = '' OR operation_id = $8) AND ($9 = '' OR lease_id = $9) AND "
         "($10 = '' OR kind = $10) AND ($11 = '' OR caller = $11) AND ($12 = '' OR time >= $12) "
         "AND ($13 = '' OR time < $13) ORDER BY seq LIMIT $14";
}

std::vector<SqlValue> ListValues(const AuditQuery& query, std::int64_t after, std::int64_t last,
                                 int limit) {
  return {after,
          last,
          query.principal ? query.principal->type : "",
          Named(query.principal, PrincipalRef::Key::kId),
          Named(query.principal, PrincipalRef::Key::kEmail),
          Named(query.principal, PrincipalRef::Key::kLogin),
          query.instance,
          query.operation_id,
          query.lease_id,
          query.kind,
          query.caller,
          query.from ? UtcText(*query.from) : "",
          query.until ? UtcText(*query.until) : "",
          std::int64_t{limit}};
}

absl::StatusOr<std::int64_t> PlaceOf(const std::string& cursor) {
  std::int64_t seq = 0;
  if (cursor.empty()) return seq;
  const char* const end = cursor.data() + cursor.size();
  const auto [stop, error] = std::from_chars(cursor.data(), end, seq);
  if (error == std::errc() && stop == end && seq > 0) return seq;
  return Fail(Reason::kInvalidToken, "page_token is not one of this list; start from the beginning",
              {{"field", "page_token"}});
}

// Calls `run(after, limit)` for chunk after chunk and `take` with each of their rows until there
// are `size` or enough bytes. True: there may be more.
template <class Run, class Take>
absl::StatusOr<bool> Gather(std::int64_t after, int size, Run run, Take take) {
  std::size_t bytes = 0;
  while (size > 0 && bytes < AuditTable::kMaxBytes) {
    const int limit = std::min(size, kChunk);
    absl::StatusOr<std::vector<SqlRow>> rows = run(after, limit);
    if (!rows.ok()) return rows.status();
    for (SqlRow& row : *rows) {
      AuditRow one = RowOf(row);
      after = one.seq;
      bytes += one.body.size();
      --size;
      take(std::move(one));
      if (bytes >= AuditTable::kMaxBytes) return true;
    }
    if (static_cast<int>(rows->size()) < limit) return false;
  }
  return true;
}

}  // namespace

absl::StatusOr<ChainMark> AuditTable::Head() {
  auto rows = db_->Run(kHead, {});
  if (!rows.ok()) return rows.status();
  ChainMark head;
  if (rows->empty()) return head;
  Columns columns(rows->front());
  head.seq = columns.Number();
  head.hash = columns.Text();
  return head;
}

absl::Status AuditTable::Append(const AuditEvent& event) {
  const auto head = Head();
  if (!head.ok()) return head.status();
  const std::int64_t seq = head->seq + 1;
  const std::string body = AuditBody(event);
  return db_->Run(kInsert, {seq, head->hash, body, ChainHash(head->hash, seq, body)}).status();
}

absl::StatusOr<Page<AuditRecord>> AuditTable::List(const AuditQuery& query,
                                                   const PageRequest& page) {
  const auto after = PlaceOf(page.cursor);
  if (!after.ok()) return after.status();
  const auto head = Head();
  if (!head.ok()) return head.status();
  const bool indexed = !Indexed(query).empty();
  const std::int64_t last =
      indexed ? head->seq : std::min(head->seq, std::max<std::int64_t>(*after, 0) + kMaxLookedAt);
  const std::string sql = ListSql(query);
  Page<AuditRecord> found;
  const auto more = Gather(
      *after, page.size,
      [&](std::int64_t place, int limit) {
        return db_->Run(sql, ListValues(query, place, last, limit));
      },
      [&](AuditRow row) {
        AuditRecord& record = found.rows.emplace_back();
        ReadAuditBody(row.body, &record.event);
        record.row = std::move(row);
      });
  if (!more.ok()) return more.status();
  if (*more && !found.rows.empty()) {
    found.next = std::to_string(found.rows.back().row.seq);
  } else if (last < head->seq) {
    found.next = std::to_string(last);
  }
  return found;
}

absl::StatusOr<ChainPage> AuditTable::ReadChain(std::int64_t seq) {
  ChainPage page;
  auto head = Head();
  if (!head.ok()) return head.status();
  page.head = std::move(*head);
  const auto more = Gather(
      seq, kMaxChainRows,
      [&](std::int64_t place, int limit) {
        return db_->Run(kChain, {place, std::int64_t{limit}});
      },
      [&](AuditRow row) { page.rows.push_back(std::move(row)); });
  if (!more.ok()) return more.status();
  return page;
}

absl::StatusOr<std::int64_t> AuditTable::FindShipped(const std::string& sink) {
  auto rows = db_->Run(kFindShipped, {sink});
  if (!rows.ok()) return rows.status();
  return rows->empty() ? 0 : Columns(rows->front()).Number();
}

absl::Status AuditTable::NoteShipped(const std::string& sink, std::int64_t seq) {
  return db_->Run(kNoteShipped, {sink, seq}).status();
}

}  // namespace broker

#include "service/broker/audit_log.h"

#include <utility>

#include "service/core/digest.h"
#include "service/core/page_token.h"

namespace broker {
namespace {

Digest ArgumentsOf(const AuditQuery& query) {
  Digest digest;
  digest.Add("events").Add(query.instance);
  digest.Add(query.principal ? ToText(*query.principal) : "");
  digest.Add(query.caller).Add(query.operation_id).Add(query.lease_id).Add(query.kind);
  for (const auto& time : {query.from, query.until}) digest.Add(time ? UtcText(*time) : "");
  return digest;
}

// What is wrong with the event `from` of a log that goes up to `head`; `rows` begin with it.
std::optional<ChainDefect> StillThere(const ChainMark& from, const ChainPage& page) {
  if (from.seq == 0) return std::nullopt;
  if (page.rows.empty() || page.rows.front().seq != from.seq) {
    return MissingRow(from.seq, page.head.seq);
  }
  const AuditRow& row = page.rows.front();
  if (row.hash != from.hash) return ReplacedRow(from.seq);
  return ChainCheck({row.seq - 1, row.previous}).Next(row);
}

}  // namespace

Task<Page<AuditRecord>> AuditLog::ListEvents(AuditQuery query, PageRequest page, CallContext) {
  const Digest arguments = ArgumentsOf(query);
  auto cursor = ReadPageToken(arguments, page.cursor);
  if (!cursor.ok()) co_return cursor.status();
  page.cursor = std::move(*cursor);
  auto listed = co_await store_->ListEvents(std::move(query), std::move(page));
  if (listed.ok()) listed->next = MakePageToken(arguments, listed->next);
  co_return listed;
}

Task<ChainReport> AuditLog::VerifyChain(ChainMark from, CallContext context) {
  ChainCheck check(from);
  ChainReport report;
  auto page = co_await store_->ReadChain(from.seq == 0 ? 0 : from.seq - 1);
  if (page.ok()) report.defect = StillThere(from, *page);
  while (page.ok() && !report.defect) {
    for (const AuditRow& row : page->rows) {
      if (row.seq == from.seq && check.count() == 0) continue;
      report.defect = check.Next(row);
      if (report.defect) break;
    }
    report.complete = check.mark().seq >= page->head.seq;
    if (report.defect || report.complete || clock_->Mono() >= context.deadline) break;
    // Others may use the journal in between.
    page = co_await store_->ReadChain(check.mark().seq);
  }
  if (!page.ok()) co_return page.status();
  report.head = page->head;
  report.verified = check.mark();
  report.checked = check.count();
  if (report.defect) report.complete = true;
  co_return report;
}

}  // namespace broker

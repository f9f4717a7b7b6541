#include "cli/audit.h"

#include <charconv>
#include <vector>

#include "cli/arguments.h"
#include "cli/list_output.h"
#include "cli/pages.h"
#include "cli/report.h"
#include "cli/sentence.h"
#include "cli/table.h"
#include "cli/text.h"
#include "service/core/error.h"
#include "service/store/audit_copy.h"

namespace broker::cli {
namespace {

std::string Short(const std::string& name, const std::string& prefix) {
  return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

// "GRANTED", "EXPIRED", "refused: UPSTREAM_UNAVAILABLE"; empty while it is open.
std::string HowItWent(const v1::AuditEvent& event) {
  if (event.reason() != v1::ERROR_REASON_UNSPECIFIED) {
    return "failed: " + Short(v1::ErrorReason_Name(event.reason()), "ERROR_REASON_");
  }
  if (event.lease_end() != v1::LEASE_END_UNSPECIFIED) {
    return Short(v1::LeaseEnd_Name(event.lease_end()), "LEASE_END_");
  }
  if (event.outcome() == v1::OUTCOME_UNSPECIFIED) return "";
  return Short(v1::Outcome_Name(event.outcome()), "OUTCOME_");
}

std::string WarningsOf(const v1::AuditEvent& event) {
  std::string text;
  for (const v1::Warning& warning : event.warnings()) {
    if (!text.empty()) text += ", ";
    text += Short(v1::WarningCode_Name(warning.code()), "WARNING_CODE_");
  }
  return text;
}

v1::ListEventsRequest RequestOf(const AuditListOptions& options) {
  v1::ListEventsRequest request;
  request.set_instance(options.instance);
  request.set_caller(options.caller);
  request.set_operation_id(options.operation_id);
  request.set_lease_id(options.lease_id);
  request.set_kind(options.kind);
  if (options.from) *request.mutable_from_time() = *options.from;
  if (options.until) *request.mutable_until_time() = *options.until;
  return request;
}

void AddRow(const v1::AuditEvent& event, Table* table) {
  table->Add({std::to_string(event.seq()), ToText(event.time()), event.kind(), event.instance(),
              event.has_principal() ? NameOf(event.principal()) : "",
              event.has_entitlement() ? NameOf(event.entitlement()) : "", event.level(),
              HowItWent(event), WarningsOf(event), event.caller(), event.justification().reason(),
              event.justification().ticket(), event.justification().requested_by(),
              event.operation_id(), event.lease_id()});
}

// "7:5f..."
std::optional<v1::ChainMark> ReadMark(const std::string& text) {
  v1::ChainMark mark;
  std::int64_t seq = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, seq);
  if (error != std::errc() || stop == end || *stop != ':') return std::nullopt;
  mark.set_seq(seq);
  mark.set_hash(std::string(stop + 1, end));
  return mark;
}

std::string MarkText(const v1::ChainMark& mark) {
  return std::to_string(mark.seq()) + ":" + mark.hash();
}

v1::ChainMark MarkOf(const ChainMark& mark) {
  v1::ChainMark out;
  out.set_seq(mark.seq);
  if (mark.seq > 0) out.set_hash(mark.hash);
  return out;
}

// Every defect that was found; none: the log is good.
int PrintVerdict(const v1::VerifyChainResponse& verdict, const std::vector<std::string>& defects,
                 Context& context) {
  if (context.json) {
    const ExitCode printed = PrintJson(verdict, context);
    if (printed != kItIsSo) return printed;
  } else if (defects.empty()) {
    context.out << "the audit log is good: " << verdict.checked_count() << " events checked\n"
                << "head: " << Printable(MarkText(verdict.head())) << '\n';
  }
  for (const std::string& defect : defects) {
    if (!context.json) context.err << "error: " << Printable(defect) << '\n';
  }
  return defects.empty() ? kItIsSo : kRefused;
}

int VerifyAtBroker(const AuditVerifyOptions& options, Context& context) {
  v1::VerifyChainRequest request;
  if (!options.from.empty()) {
    const auto mark = ReadMark(options.from);
    if (!mark) return RefuseUsage("--from must be SEQ:HASH, as an earlier head", context);
    *request.mutable_from() = *mark;
  }
  v1::VerifyChainResponse verdict;
  std::int64_t checked = 0;
  do {
    if (const auto trouble = context.broker.VerifyChain(request, &verdict)) {
      return Report(*trouble, context);
    }
    checked += verdict.checked_count();
    *request.mutable_from() = verdict.verified();
  } while (!verdict.complete());
  verdict.set_checked_count(checked);
  std::vector<std::string> defects;
  if (verdict.has_defect()) defects.push_back(verdict.defect().message());
  return PrintVerdict(verdict, defects, context);
}

int VerifyCopy(const AuditVerifyOptions& options, Context& context) {
  if (!options.from.empty())
    return RefuseUsage("--from asks the broker: leave out --file", context);
  const absl::StatusOr<AuditCopyReport> report = CheckAuditCopy(options.file, options.shipped);
  if (!report.ok()) return RefuseUsage(FailureOf(report.status()).message, context);
  v1::VerifyChainResponse verdict;
  *verdict.mutable_head() = MarkOf(report->head);
  *verdict.mutable_verified() = MarkOf(report->verified);
  verdict.set_checked_count(report->checked);
  verdict.set_complete(true);
  std::vector<std::string> defects;
  for (const auto& defect : {report->defect, report->unlike_shipped}) {
    if (!defect) continue;
    defects.push_back(defect->message);
    // Its answer has room for one: the first in the log.
    if (verdict.has_defect() && verdict.defect().seq() <= defect->seq) continue;
    verdict.mutable_defect()->set_kind(static_cast<v1::ChainDefectKind>(defect->fault));
    verdict.mutable_defect()->set_seq(defect->seq);
    verdict.mutable_defect()->set_message(defect->message);
  }
  if (!options.shipped.empty() && !context.json) {
    context.out << report->compared << " shipped lines compared\n";
  }
  if (report->unreadable > 0) {
    Warn(std::to_string(report->unreadable) + " lines of " + options.shipped + " are no such lines",
         context);
  }
  return PrintVerdict(verdict, defects, context);
}

}  // namespace

int RunListEvents(const AuditListOptions& options, Context& context) {
  context.typed.instance = options.instance;
  v1::ListEventsRequest request = RequestOf(options);
  if (!options.principal.empty()) {
    const auto principal = ReadPrincipal(options.principal, context);
    if (const auto* refused = std::get_if<ExitCode>(&principal)) return *refused;
    *request.mutable_principal() = std::get<v1::PrincipalRef>(principal);
  }
  v1::ListEventsResponse all;
  bool more = false;
  const auto trouble = GatherPages(
      request, options.limit, &all, &more,
      [&](const auto& one, auto* page) { return context.broker.ListEvents(one, page); },
      [](auto& response) { return response.mutable_events(); });
  if (trouble) return Report(*trouble, context);
  Table table({"SEQ", "TIME", "KIND", "INSTANCE", "WHO", "WHAT", "LEVEL", "RESULT", "WARNINGS",
               "CALLER", "REASON", "TICKET", "REQUESTED BY", "OPERATION", "LEASE"});
  for (const v1::AuditEvent& event : all.events()) AddRow(event, &table);
  return PrintList(all, table, more, true, context);
}

int RunVerifyAudit(const AuditVerifyOptions& options, Context& context) {
  if (!options.file.empty()) return VerifyCopy(options, context);
  if (!options.shipped.empty()) {
    return RefuseUsage("--shipped is compared with a copy of the journal: name it with --file",
                       context);
  }
  return VerifyAtBroker(options, context);
}

}  // namespace broker::cli

#include "cli/leases.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <variant>

#include "cli/arguments.h"
#include "cli/lease_output.h"
#include "cli/list_output.h"
#include "cli/pages.h"
#include "cli/report.h"
#include "cli/sentence.h"
#include "cli/text.h"

namespace broker::cli {
namespace {

using google::protobuf::util::TimeUtil;

// Shown before they are ended; more are counted no further.
constexpr int kShown = 1000;

google::protobuf::Timestamp In(std::chrono::milliseconds time) {
  const auto then = std::chrono::system_clock::now() + time;
  return TimeUtil::MillisecondsToTimestamp(
      std::chrono::floor<std::chrono::milliseconds>(then).time_since_epoch().count());
}

std::optional<ExitCode> ReadEntitlementId(const std::string& text, Context& context,
                                          v1::LeaseFilter& filter) {
  const auto parsed = ParseEntitlement(text);
  if (!parsed || !parsed->by_id) {
    return RefuseUsage("\"" + text + "\" names no entitlement by its id; write TYPE:#ID", context);
  }
  filter.set_entitlement_type(parsed->type);
  filter.set_entitlement_id(parsed->value);
  return std::nullopt;
}

std::variant<v1::LeaseFilter, ExitCode> ReadFilter(const LeaseFilterOptions& options,
                                                   Context& context) {
  v1::LeaseFilter filter;
  context.typed.instance = options.instance;
  filter.set_instance(options.instance);
  if (!options.principal.empty()) {
    const auto principal = ReadPrincipal(options.principal, context);
    if (const auto* refused = std::get_if<ExitCode>(&principal)) return *refused;
    *filter.mutable_principal() = std::get<v1::PrincipalRef>(principal);
  }
  filter.set_entitlement_type(options.type);
  if (!options.entitlement.empty()) {
    if (const auto refused = ReadEntitlementId(options.entitlement, context, filter)) {
      return *refused;
    }
  }
  filter.set_requested_by(options.requested_by);
  filter.set_caller(options.caller);
  if (options.expiring) *filter.mutable_expiring_before() = In(*options.expiring);
  return filter;
}

std::optional<Failure> Gather(const v1::ListLeasesRequest& request, int limit, Context& context,
                              v1::ListLeasesResponse* all, bool* more) {
  return GatherPages(
      request, limit, all, more,
      [&](const auto& one, auto* page) { return context.broker.ListLeases(one, page); },
      [](auto& response) { return response.mutable_leases(); });
}

// The lease of a response, and what to do about it.
template <class Response>
int Finish(const Response& response, const std::string& done, Context& context) {
  if (context.json) return PrintJson(response, context);
  const v1::Lease& lease = response.lease();
  if (!done.empty()) context.out << Printable(done) << '\n';
  if (done.empty()) PrintLease(lease, context.out);
  for (const std::string& step : NextSteps(lease)) {
    context.err << "next: " << Printable(step) << '\n';
  }
  return kItIsSo;
}

std::string Held(const v1::Lease& lease) {
  return NameOf(lease.principal()) + ", " + NameOf(lease.entitlement()) + " in " + lease.instance();
}

std::string Count(int count, bool more) {
  return std::string(more ? "more than " : "") + std::to_string(count) +
         (count == 1 && !more ? " lease" : " leases");
}

template <class Request>
void SetWhy(const LeasesOptions& options, Request& request) {
  const bool justified = options.why.ByteSizeLong() > 0;
  if (justified) *request.mutable_justification() = options.why;
}

// What is asked about; JSON output has the answer alone.
void ShowMatches(const v1::ListLeasesResponse& matches, Context& context) {
  std::ostream& out = context.json ? context.err : context.out;
  TableOf(matches.leases()).Print(out);
}

}  // namespace

int RunListLeases(const LeasesOptions& options, Context& context) {
  const auto filter = ReadFilter(options.filter, context);
  if (const auto* refused = std::get_if<ExitCode>(&filter)) return *refused;
  v1::ListLeasesRequest request;
  *request.mutable_filter() = std::get<v1::LeaseFilter>(filter);
  for (std::size_t i = 0; i < kLeaseStates.size(); ++i) {
    const bool wanted = std::find(options.states.begin(), options.states.end(), kLeaseStates[i]) !=
                        options.states.end();
    if (wanted || options.all) request.add_states(static_cast<v1::LeaseState>(i + 1));
  }
  v1::ListLeasesResponse all;
  bool more = false;
  if (const auto trouble = Gather(request, options.limit, context, &all, &more)) {
    return Report(*trouble, context);
  }
  return PrintList(all, TableOf(all.leases()), more, true, context);
}

int RunGetLease(const LeasesOptions& options, Context& context) {
  v1::GetLeaseRequest request;
  request.set_lease_id(options.id);
  v1::GetLeaseResponse response;
  if (const auto trouble = context.broker.GetLease(request, &response)) {
    return Report(*trouble, context);
  }
  return Finish(response, "", context);
}

int RunRenewLease(const LeasesOptions& options, Context& context) {
  if (!options.term.ends()) return RefuseUsage("say until when: --ttl or --until", context);
  v1::RenewLeaseRequest request;
  request.set_lease_id(options.id);
  SetTerm(options.term, request);
  SetWhy(options, request);
  v1::RenewLeaseResponse response;
  if (const auto trouble = context.broker.RenewLease(request, &response)) {
    return Report(*trouble, context);
  }
  const v1::Lease& lease = response.lease();
  return Finish(response, "renewed: " + Held(lease) + "; leased until " + UntilOf(lease), context);
}

int RunEndLeases(const LeasesOptions& options, Context& context) {
  if (options.filter.empty()) {
    return RefuseUsage("say which leases, e.g. --instance, --principal or --requested-by", context);
  }
  if (const auto refused = RefuseIfNobodyCanAgree(options.consent, false, context)) return *refused;
  const auto filter = ReadFilter(options.filter, context);
  if (const auto* refused = std::get_if<ExitCode>(&filter)) return *refused;
  v1::ListLeasesRequest list;
  *list.mutable_filter() = std::get<v1::LeaseFilter>(filter);
  list.add_states(v1::LEASE_STATE_ACTIVE);
  v1::ListLeasesResponse matches;
  bool more = false;
  if (const auto trouble = Gather(list, kShown, context, &matches, &more)) {
    return Report(*trouble, context);
  }
  const std::string count = Count(matches.leases_size(), more);
  const bool ends = options.consent.dry_run || matches.leases().empty();
  if (!context.json || !(ends || options.consent.yes)) ShowMatches(matches, context);
  if (ends && context.json) return PrintJson(v1::EndLeasesResponse(), context);
  if (ends) {
    context.out << (matches.leases().empty() ? "no active lease matches" : count + " would end")
                << '\n';
    return kItIsSo;
  }
  if (!Agreed(options.consent, "End " + count + "?", context)) return kRefused;
  v1::EndLeasesRequest request;
  *request.mutable_filter() = std::get<v1::LeaseFilter>(filter);
  SetWhy(options, request);
  v1::EndLeasesResponse response;
  if (const auto trouble = context.broker.EndLeases(request, &response)) {
    return Report(*trouble, context);
  }
  if (context.json) return PrintJson(response, context);
  const bool one = response.ended_count() == 1;
  context.out << Count(response.ended_count(), false) << (one ? " is" : " are")
              << " due now; the access is taken away next\n";
  context.err << "next: permctl leases --state revoking,irrevocable\n";
  return kItIsSo;
}

int RunRetryLease(const LeasesOptions& options, Context& context) {
  v1::RetryLeaseRequest request;
  request.set_lease_id(options.id);
  SetWhy(options, request);
  v1::RetryLeaseResponse response;
  if (const auto trouble = context.broker.RetryLease(request, &response)) {
    return Report(*trouble, context);
  }
  const std::string done = "is tried now: " + Held(response.lease());
  const int finished = Finish(response, done, context);
  if (!context.json) {
    context.err << "next: permctl leases get " << Printable(ShellWord(options.id)) << '\n';
  }
  return finished;
}

int RunForgetLease(const LeasesOptions& options, Context& context) {
  v1::ForgetLeaseRequest request;
  request.set_lease_id(options.id);
  SetWhy(options, request);
  v1::ForgetLeaseResponse response;
  if (const auto trouble = context.broker.ForgetLease(request, &response)) {
    return Report(*trouble, context);
  }
  const std::string done = "forgotten: " + Held(response.lease()) +
                           "; the upstream was not asked, and the access may be there still";
  return Finish(response, done, context);
}

}  // namespace broker::cli

#include "cli/mutate.h"

#include "cli/arguments.h"
#include "cli/report.h"
#include "cli/sentence.h"
#include "cli/text.h"

namespace broker::cli {
namespace {

// What Grant, Revoke and AdoptAccess have in common. Returns why there is no request.
template <class Request>
std::optional<ExitCode> Fill(const MutateOptions& options, Context& context, Request& request) {
  context.typed.instance = options.instance;
  const auto principal = ReadPrincipal(options.principal, context);
  if (const auto* refused = std::get_if<ExitCode>(&principal)) return *refused;
  const auto entitlement = ReadEntitlement(options.entitlement, context);
  if (const auto* refused = std::get_if<ExitCode>(&entitlement)) return *refused;
  request.set_instance(options.instance);
  *request.mutable_principal() = std::get<v1::PrincipalRef>(principal);
  *request.mutable_entitlement() = std::get<v1::EntitlementRef>(entitlement);
  const bool justified = options.justification.ByteSizeLong() > 0;
  if (justified) *request.mutable_justification() = options.justification;
  const bool conditional = options.precondition.ByteSizeLong() > 0;
  if (conditional) *request.mutable_precondition() = options.precondition;
  request.set_request_id(options.request_id);
  request.set_dry_run(options.dry_run);
  return std::nullopt;
}

template <class Response>
int Finish(const MutateOptions& options, const Response& response, Context& context) {
  if (context.json) {
    const ExitCode printed = PrintJson(response, context);
    if (printed != kItIsSo) return printed;
  } else {
    PrintResult(response.result(), context);
  }
  return options.exit_code && response.result().changed() ? kWouldChange : kItIsSo;
}

}  // namespace

int RunGrant(const MutateOptions& options, Context& context) {
  v1::GrantRequest request;
  if (const auto refused = Fill(options, context, request)) return *refused;
  request.set_allow_lower_level(options.allow_lower_level);
  SetTerm(options.term, request);
  v1::GrantResponse response;
  if (const auto trouble = context.broker.Grant(request, &response)) {
    return Report(*trouble, context);
  }
  return Finish(options, response, context);
}

int RunRevoke(const MutateOptions& options, Context& context) {
  v1::RevokeRequest request;
  if (const auto refused = Fill(options, context, request)) return *refused;
  v1::RevokeResponse response;
  if (const auto trouble = context.broker.Revoke(request, &response)) {
    return Report(*trouble, context);
  }
  return Finish(options, response, context);
}

int RunAdopt(const MutateOptions& options, Context& context) {
  if (!options.term.ends()) return RefuseUsage("say until when: --ttl or --until", context);
  v1::AdoptAccessRequest request;
  if (const auto refused = Fill(options, context, request)) return *refused;
  SetTerm(options.term, request);
  v1::AdoptAccessResponse response;
  if (const auto trouble = context.broker.AdoptAccess(request, &response)) {
    return Report(*trouble, context);
  }
  return Finish(options, response, context);
}

void PrintResult(const v1::MutationResult& result, const Context& context) {
  context.out << Printable(Sentence(result)) << '\n';
  if (result.replayed()) {
    context.out << "replayed: this was the answer to the first command with this request id; "
                   "nothing was changed now\n";
  }
  const std::string effective = ToText(result.effective_time());
  if (!effective.empty()) context.out << "in effect everywhere by " << effective << '\n';
  if (!result.operation_id().empty()) {
    context.out << "operation: " << Printable(result.operation_id()) << '\n';
  }
  const bool live = result.lease().state() != v1::LEASE_STATE_ENDED;
  if (live && !result.lease().lease_id().empty()) {
    context.out << "lease: " << Printable(result.lease().lease_id()) << '\n';
  }
  PrintWarnings(result.warnings(), context);
}

void PrintWarnings(const google::protobuf::RepeatedPtrField<v1::Warning>& warnings,
                   const Context& context) {
  for (const v1::Warning& warning : warnings) {
    Warn(warning.message().empty() ? v1::WarningCode_Name(warning.code()) : warning.message(),
         context);
  }
}

}  // namespace broker::cli

#include "cli/roles.h"

#include <optional>
#include <utility>
#include <variant>

#include "cli/arguments.h"
#include "cli/definition_file.h"
#include "cli/definition_output.h"
#include "cli/file_text.h"
#include "cli/report.h"
#include "cli/sentence.h"
#include "cli/text.h"

namespace broker::cli {
namespace {

constexpr char kRole[] = "role";

using Definition = v1::EntitlementDefinition;

std::string TypeOf(const RolesOptions& options) {
  return options.type.empty() ? kRole : options.type;
}

// Remembers what is asked for, for later suggestions.
v1::EntitlementRef RefOf(const RolesOptions& options, const std::string& type,
                         const std::string& id, Context& context) {
  v1::EntitlementRef ref;
  ref.set_type(type);
  ref.set_id(id);
  context.typed.instance = options.instance;
  context.typed.entitlement = type + ":#" + id;
  context.typed.entitlement_ref = ref;
  return ref;
}

template <class Request>
void Fill(const RolesOptions& options, bool dry_run, Request& request) {
  request.set_instance(options.instance);
  const bool justified = options.justification.ByteSizeLong() > 0;
  if (justified) *request.mutable_justification() = options.justification;
  request.set_dry_run(dry_run);
}

std::variant<Definition, ExitCode> ReadFile(const RolesOptions& options, Context& context) {
  const auto text = ReadFileText(options.file, context);
  if (const auto* refused = std::get_if<ExitCode>(&text)) return *refused;
  YamlReader reader(FileName(options.file));
  Definition definition = ReadDefinition(std::get<std::string>(text), reader);
  if (!reader.good()) return reader.Report(context);
  const bool other = !options.type.empty() && options.type != definition.type();
  if (other && !definition.type().empty()) {
    return RefuseUsage(FileName(options.file) + " defines a " + definition.type() +
                           ", and --type says " + options.type + "; correct one",
                       context);
  }
  if (definition.type().empty()) definition.set_type(TypeOf(options));
  RefOf(options, definition.type(), definition.id(), context);
  return definition;
}

// Where a plan goes: JSON output has the answer alone.
std::ostream& PlanOut(const Context& context) { return context.json ? context.err : context.out; }

bool IsShown(const RolesOptions& options, const Context& context) {
  return !context.json || !(options.consent.yes || options.consent.dry_run);
}

void PrintRevoked(const v1::DeleteEntitlementResponse& response, std::ostream& out) {
  for (const v1::MutationResult& one : response.revoked()) {
    out << Printable(Sentence(one)) << '\n';
  }
}

template <class Response>
void PrintRevoked(const Response&, std::ostream&) {}

template <class Response>
int Finish(const RolesOptions& options, const Response& response, const Definition& meant,
           Context& context) {
  if (context.json) {
    const ExitCode printed = PrintJson(response, context);
    if (printed != kItIsSo) return printed;
  } else {
    if (!response.result().dry_run()) PrintRevoked(response, context.out);
    v1::EntitlementResult result = response.result();
    // It was asked for in earnest, but there was nothing to do.
    if (!options.consent.dry_run) result.clear_dry_run();
    PrintDefinitionResult(result, meant, context);
  }
  const bool would_change = options.consent.dry_run && response.result().changed();
  return options.exit_code && would_change ? kWouldChange : kItIsSo;
}

// The dry run, the question, the call. `meant` is what it is about: nothing for a reset. `show`
// writes the plan, `pin` holds the call to it.
template <class Request, class Response, class Show, class Pin>
int Change(const RolesOptions& options, const Definition& meant, const std::string& verb,
           BrokerClient::Trouble (BrokerClient::*call)(const Request&, Response*), Request request,
           Show show, Pin pin, Context& context) {
  Fill(options, /*dry_run=*/true, request);
  Response plan;
  if (const auto trouble = (context.broker.*call)(request, &plan)) {
    return Report(*trouble, context);
  }
  const bool ends = options.consent.dry_run || !plan.result().changed();
  if (plan.result().changed() && IsShown(options, context)) show(plan, PlanOut(context));
  if (ends) return Finish(options, plan, meant, context);
  const std::string what =
      meant.type().empty() ? "the basic roles" : NameOf(DefinitionOf(plan.result(), meant));
  const std::string question = verb + " " + what + " in " + options.instance + "?";
  if (!Agreed(options.consent, question, context)) return kRefused;
  Fill(options, /*dry_run=*/false, request);
  pin(plan, request);
  Response response;
  if (const auto trouble = (context.broker.*call)(request, &response)) {
    return Report(*trouble, context);
  }
  return Finish(options, response, meant, context);
}

constexpr auto kNothingToPin = [](const auto&, auto&) {};

std::optional<Failure> Read(const RolesOptions& options, const v1::EntitlementRef& ref,
                            Context& context, v1::GetEntitlementResponse* response) {
  v1::GetEntitlementRequest request;
  request.set_instance(options.instance);
  *request.mutable_entitlement() = ref;
  return context.broker.GetEntitlement(request, response);
}

}  // namespace

int RunGetRole(const RolesOptions& options, Context& context) {
  v1::GetEntitlementResponse response;
  const v1::EntitlementRef ref = RefOf(options, TypeOf(options), options.id, context);
  if (const auto trouble = Read(options, ref, context, &response)) return Report(*trouble, context);
  if (context.json) return PrintJson(response, context);
  context.out << ToYaml(response.definition());
  return kItIsSo;
}

int RunCreateRole(const RolesOptions& options, Context& context) {
  const auto read = ReadFile(options, context);
  if (const auto* refused = std::get_if<ExitCode>(&read)) return *refused;
  const auto& wanted = std::get<Definition>(read);
  if (const auto refused = RefuseIfNobodyCanAgree(options.consent, options.file == "-", context)) {
    return *refused;
  }
  v1::CreateEntitlementRequest request;
  *request.mutable_definition() = wanted;
  return Change(
      options, wanted, "Create", &BrokerClient::CreateEntitlement, request,
      [&](const auto&, std::ostream& out) { out << DifferenceOf({}, wanted); }, kNothingToPin,
      context);
}

int RunUpdateRole(const RolesOptions& options, Context& context) {
  const auto read = ReadFile(options, context);
  if (const auto* refused = std::get_if<ExitCode>(&read)) return *refused;
  auto wanted = std::get<Definition>(read);
  if (wanted.id().empty()) {
    return RefuseUsage(FileName(options.file) + " has no id: write that of the one to update",
                       context);
  }
  if (const auto refused = RefuseIfNobodyCanAgree(options.consent, options.file == "-", context)) {
    return *refused;
  }
  v1::GetEntitlementResponse present;
  const v1::EntitlementRef ref = RefOf(options, wanted.type(), wanted.id(), context);
  if (const auto trouble = Read(options, ref, context, &present)) return Report(*trouble, context);
  // What the file does not say of these stays as it is.
  if (wanted.etag().empty()) wanted.set_etag(present.definition().etag());
  if (wanted.scope().empty()) wanted.set_scope(present.definition().scope());
  v1::UpdateEntitlementRequest request;
  *request.mutable_definition() = wanted;
  return Change(
      options, wanted, "Update", &BrokerClient::UpdateEntitlement, request,
      [&](const auto&, std::ostream& out) { out << DifferenceOf(present.definition(), wanted); },
      kNothingToPin, context);
}

int RunDeleteRole(const RolesOptions& options, Context& context) {
  if (const auto refused = RefuseIfNobodyCanAgree(options.consent, false, context)) return *refused;
  v1::DeleteEntitlementRequest request;
  *request.mutable_entitlement() = RefOf(options, TypeOf(options), options.id, context);
  request.set_force(options.force);
  Definition meant;
  meant.set_type(TypeOf(options));
  meant.set_id(options.id);
  return Change(
      options, meant, "Delete", &BrokerClient::DeleteEntitlement, request,
      [](const v1::DeleteEntitlementResponse& plan, std::ostream& out) {
        if (!plan.result().before().empty()) out << DifferenceOf(plan.result().before(0), {});
        PrintRevoked(plan, out);
      },
      [](const v1::DeleteEntitlementResponse& plan, v1::DeleteEntitlementRequest& pinned) {
        if (!plan.result().before().empty()) pinned.set_etag(plan.result().before(0).etag());
      },
      context);
}

int RunResetBasicRoles(const RolesOptions& options, Context& context) {
  if (const auto refused = RefuseIfNobodyCanAgree(options.consent, false, context)) return *refused;
  context.typed.instance = options.instance;
  return Change(
      options, {}, "Set back to what Grafana ships", &BrokerClient::ResetBasicRoles,
      v1::ResetBasicRolesRequest(),
      [](const v1::ResetBasicRolesResponse& plan, std::ostream& out) {
        for (const Definition& role : plan.result().before()) {
          out << Printable(NameOf(role)) << ": " << role.permissions_size() << " permissions\n";
        }
      },
      kNothingToPin, context);
}

}  // namespace broker::cli

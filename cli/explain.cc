#include "cli/explain.h"

#include <optional>
#include <utility>
#include <variant>

#include "cli/arguments.h"
#include "cli/list_output.h"
#include "cli/pages.h"
#include "cli/report.h"
#include "cli/sentence.h"
#include "cli/text.h"

namespace broker::cli {
namespace {

constexpr char kEverywhere[] = "-";

// What is asked of every instance.
struct Question {
  v1::PrincipalRef principal;
  EntitlementText entitlement;
};

// Whether an instance just does not have what was asked for.
bool IsAbsence(const Failure& failure) {
  if (failure.reason == "PRINCIPAL_NOT_FOUND" || failure.reason == "ENTITLEMENT_NOT_FOUND") {
    return true;
  }
  // It names no principal in this way, as Redash by login.
  return failure.reason == "INVALID_FIELD" && failure.MetadataOf("field").starts_with("principal");
}

// An entitlement that is not there is closer to what was meant than nobody.
bool IsCloser(const Failure& failure, const std::optional<Failure>& other) {
  return !other ||
         (other->reason != "ENTITLEMENT_NOT_FOUND" && failure.reason == "ENTITLEMENT_NOT_FOUND");
}

class Explanation {
 public:
  Explanation(Question question, Context& context)
      : question_(std::move(question)), context_(context) {}

  // Asks one instance. Why it cannot be asked, if so.
  std::optional<Failure> Ask(const std::string& instance, bool only);
  // What could not be read of an instance.
  void Add(Failure failure, const std::string& instance);
  ExitCode Finish(bool exit_code);

 private:
  // nullptr if there is no such type.
  static const v1::EntitlementType* FindType(const v1::DescribeInstanceResponse& description,
                                             const std::string& type);
  void Print(const std::string& instance, const v1::EntitlementType* type,
             const v1::ListGrantsResponse& reply);

  const Question question_;
  Context& context_;
  v1::ListGrantsResponse all_;
  bool asked_ = false;  // some instance declares the type
  bool answered_ = false;
  std::optional<Failure> absent_;
};

const v1::EntitlementType* Explanation::FindType(const v1::DescribeInstanceResponse& description,
                                                 const std::string& type) {
  for (const v1::EntitlementType& one : description.entitlement_types()) {
    if (one.type() == type) return &one;
  }
  return nullptr;
}

std::optional<Failure> Explanation::Ask(const std::string& instance, bool only) {
  v1::DescribeInstanceRequest about;
  about.set_instance(instance);
  v1::DescribeInstanceResponse description;
  if (auto trouble = context_.broker.DescribeInstance(about, &description)) return trouble;
  const v1::EntitlementType* type = FindType(description, question_.entitlement.type);
  if (type == nullptr && !only) return std::nullopt;
  asked_ = true;
  v1::ListGrantsRequest request;
  request.set_instance(instance);
  *request.mutable_principal() = question_.principal;
  *request.mutable_entitlement() = ToRef(question_.entitlement, type);
  request.set_include_indirect(true);
  request.set_include_hidden(true);
  context_.typed.entitlement_ref = request.entitlement();
  v1::ListGrantsResponse reply;
  auto trouble = context_.broker.ListGrants(request, &reply);
  if (trouble && !only && IsAbsence(*trouble)) {
    if (IsCloser(*trouble, absent_)) absent_ = trouble;
    return std::nullopt;
  }
  if (trouble) return trouble;
  answered_ = true;
  if (!context_.json) Print(instance, type, reply);
  all_.MergeFrom(reply);
  return std::nullopt;
}

void Explanation::Add(Failure failure, const std::string& instance) {
  failure.metadata.emplace("instance", instance);
  *all_.add_problems() = ToProblem(failure);
}

void Explanation::Print(const std::string& instance, const v1::EntitlementType* type,
                        const v1::ListGrantsResponse& reply) {
  std::ostream& out = context_.out;
  for (const v1::AccessGrant& grant : reply.grants()) {
    const v1::Holding& holding = grant.holding();
    out << Printable(NameOf(grant.principal()) + " has " + NameOf(grant.entitlement()));
    if (!grant.scope().empty()) out << Printable(" @" + grant.scope());
    out << Printable(" in " + instance) << '\n';
    if (holding.direct()) {
      out << "  direct" << Printable(holding.level().empty() ? "" : " as " + holding.level())
          << '\n';
    }
    for (const v1::IndirectSource& source : holding.indirect()) {
      out << Printable("  through " + NameOf(source)) << '\n';
    }
  }
  const bool blind = type != nullptr && !type->reports_indirect();
  if (reply.grants().empty()) {
    out << Printable("no: " + context_.typed.principal + " does not hold " +
                     context_.typed.entitlement + " in " + instance)
        << '\n';
  }
  if (blind) out << "  (" << Printable(type->type()) << " does not show indirect access)\n";
}

ExitCode Explanation::Finish(bool exit_code) {
  if (!asked_ && all_.problems().empty()) {
    return RefuseUsage("no instance has entitlements of the type \"" + question_.entitlement.type +
                           "\"; permctl describe names those of one",
                       context_);
  }
  if (!answered_ && all_.problems().empty() && absent_) return Report(*absent_, context_);
  if (context_.json) {
    const ExitCode printed = PrintJson(all_, context_);
    if (printed != kItIsSo) return printed;
  }
  const ExitCode read = ReportProblems(all_.problems(), context_);
  if (read != kItIsSo) return read;
  return exit_code && all_.grants().empty() ? kNotFound : kItIsSo;
}

}  // namespace

int RunExplain(const ExplainOptions& options, Context& context) {
  std::vector<std::string> words = options.words;
  if (words.size() == 2) words.insert(words.begin(), kEverywhere);
  context.typed.instance = words[0];
  const auto principal = ReadPrincipal(words[1], context);
  if (const auto* refused = std::get_if<ExitCode>(&principal)) return *refused;
  const auto entitlement = ReadEntitlementText(words[2], context);
  if (const auto* refused = std::get_if<ExitCode>(&entitlement)) return *refused;
  Explanation explanation(
      {std::get<v1::PrincipalRef>(principal), std::get<EntitlementText>(entitlement)}, context);
  if (words[0] != kEverywhere) {
    if (const auto trouble = explanation.Ask(words[0], /*only=*/true)) {
      return Report(*trouble, context);
    }
    return explanation.Finish(options.exit_code);
  }
  v1::ListInstancesResponse instances;
  bool more = false;
  const auto trouble = GatherPages(
      v1::ListInstancesRequest(), 0, &instances, &more,
      [&](const auto& one, auto* page) { return context.broker.ListInstances(one, page); },
      [](auto& response) { return response.mutable_instances(); });
  if (trouble) return Report(*trouble, context);
  for (const v1::Instance& instance : instances.instances()) {
    if (auto failed = explanation.Ask(instance.name(), /*only=*/false)) {
      explanation.Add(std::move(*failed), instance.name());
    }
  }
  return explanation.Finish(options.exit_code);
}

}  // namespace broker::cli

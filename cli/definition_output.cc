#include "cli/definition_output.h"

#include "cli/mutate.h"
#include "cli/report.h"
#include "cli/text.h"

namespace broker::cli {
namespace {

std::string RolesOf(const v1::EntitlementResult& result) {
  const int count = result.before_size();
  return std::to_string(count) + (count == 1 ? " role" : " roles") +
         " of the upstream's own, to what it ships";
}

}  // namespace

std::string NameOf(const v1::EntitlementDefinition& definition) {
  const std::string& shown =
      definition.display_name().empty() ? definition.name() : definition.display_name();
  std::string name = definition.type();
  if (!shown.empty()) name += " " + shown;
  return definition.id().empty() ? name : name + " (" + definition.id() + ")";
}

const v1::EntitlementDefinition& DefinitionOf(const v1::EntitlementResult& result,
                                              const v1::EntitlementDefinition& meant) {
  if (!result.after().empty()) return result.after(0);
  return result.before().empty() ? meant : result.before(0);
}

std::string Sentence(const v1::EntitlementResult& result, const v1::EntitlementDefinition& meant) {
  const std::string name = NameOf(DefinitionOf(result, meant));
  const auto done = [&](const std::string& verb) {
    return (result.dry_run() ? "would be " + verb + " (dry run): " : verb + ": ");
  };
  switch (result.outcome()) {
    case v1::OUTCOME_CREATED: return done("created") + name;
    case v1::OUTCOME_UPDATED: return done("updated") + name;
    case v1::OUTCOME_DELETED: return done("deleted") + name;
    case v1::OUTCOME_RESET: return done("reset") + RolesOf(result);
    case v1::OUTCOME_UNCHANGED:
      return "unchanged: " + name +
             (result.dry_run() ? "; nothing would be changed" : "; nothing was changed");
    default: break;
  }
  return "outcome " + std::to_string(result.outcome()) + ": " + name;
}

void PrintDefinitionResult(const v1::EntitlementResult& result,
                           const v1::EntitlementDefinition& meant, const Context& context) {
  context.out << Printable(Sentence(result, meant)) << '\n';
  const std::string effective = ToText(result.effective_time());
  if (!effective.empty()) context.out << "in effect everywhere by " << effective << '\n';
  if (!result.operation_id().empty()) {
    context.out << "operation: " << Printable(result.operation_id()) << '\n';
  }
  PrintWarnings(result.warnings(), context);
}

}  // namespace broker::cli

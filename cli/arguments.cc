#include "cli/arguments.h"

#include "cli/declared_types.h"
#include "cli/report.h"

namespace broker::cli {

std::variant<v1::PrincipalRef, ExitCode> ReadPrincipal(const std::string& text, Context& context) {
  context.typed.principal = text;
  context.typed.principal_ref = ParsePrincipal(text);
  if (!context.typed.principal_ref) {
    return RefuseUsage("\"" + text + "\" names no principal; write " + kPrincipalForms, context);
  }
  return *context.typed.principal_ref;
}

std::variant<EntitlementText, ExitCode> ReadEntitlementText(const std::string& text,
                                                            Context& context) {
  context.typed.entitlement = text;
  const auto parsed = ParseEntitlement(text);
  if (parsed) return *parsed;
  return RefuseUsage("\"" + text + "\" names no entitlement; write " + kEntitlementForms, context);
}

std::variant<v1::EntitlementRef, ExitCode> ReadEntitlement(const std::string& text,
                                                           Context& context) {
  const auto read = ReadEntitlementText(text, context);
  if (const auto* refused = std::get_if<ExitCode>(&read)) return *refused;
  const auto* parsed = std::get_if<EntitlementText>(&read);
  const v1::EntitlementType* type = nullptr;
  DeclaredTypes types(context.broker);
  if (parsed->NeedsType()) {
    const std::string& instance = context.typed.instance;
    if (const auto trouble = types.Ask(instance)) return Report(*trouble, context);
    type = types.Find(instance, parsed->type);
  }
  const v1::EntitlementRef ref = ToRef(*parsed, type);
  if (type != nullptr) context.typed.doubt = DoubtfulLevel(ref, *type).value_or("");
  context.typed.entitlement_ref = ref;
  return ref;
}

ExitCode RefuseUsage(const std::string& message, Context& context) {
  return Report({"INVALID_ARGUMENT", "", message, {}, {}, {}}, context);
}

}  // namespace broker::cli

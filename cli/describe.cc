#include "cli/describe.h"

#include "cli/labels.h"
#include "cli/report.h"
#include "cli/table.h"
#include "cli/text.h"

namespace broker::cli {
namespace {

void PrintInstance(const v1::DescribeInstanceResponse& description, std::ostream& out) {
  const v1::Instance& instance = description.instance();
  const auto line = [&](const char* label, const std::string& value) {
    if (!value.empty()) out << label << Printable(value) << '\n';
  };
  line("instance:    ", instance.name());
  line("kind:        ", instance.kind());
  line("description: ", instance.display_name());
  line("url:         ", instance.web_uri());
  line("version:     ", instance.version());
  line("edition:     ", instance.edition());
  line("health:      ", HealthOf(instance));
  if (instance.frozen()) line("frozen:      ", "yes: it takes no grants");
  if (description.has_rbac_enabled()) {
    line("rbac:        ", description.rbac_enabled() ? "on" : "off");
  }
  line("principals:  ", Join(description.principal_types()));
}

// What is worth knowing of a type besides its columns.
std::string NotesOf(const v1::EntitlementType& type) {
  std::string notes;
  const auto add = [&](const std::string& note) { notes += (notes.empty() ? "" : "; ") + note; };
  if (type.has_unavailable()) add("unavailable: " + type.unavailable().message());
  if (!type.revoke_effect().empty()) add("revoke " + type.revoke_effect());
  if (!type.base_level().empty()) add("base level " + type.base_level());
  if (!type.guarded_levels().empty()) add("guarded " + Join(type.guarded_levels()));
  if (type.listed_by_scan()) add("listed only when named by --type");
  if (!type.reports_indirect()) add("does not show indirect access");
  if (type.definable()) add("permctl roles defines it");
  if (!type.note().empty()) add(type.note());
  return notes;
}

void PrintTypes(const v1::DescribeInstanceResponse& description, std::ostream& out) {
  Table table({"TYPE", "LEVELS", "SCOPES", "HELD BY", "NOTES"});
  for (const v1::EntitlementType& type : description.entitlement_types()) {
    table.Add({type.type(), Join(type.levels()), Join(type.scopes()), Join(type.principal_types()),
               NotesOf(type)});
  }
  if (table.empty()) return;
  out << '\n';
  table.Print(out);
}

void PrintCheck(const v1::CredentialCheck& check, std::ostream& out) {
  const std::string when = ToText(check.check_time());
  out << "\ncredential:  " << (check.accepted() ? "accepted" : "not accepted");
  if (!when.empty()) out << " at " << when;
  out << '\n';
  for (const std::string& missing : check.missing()) {
    out << "missing:     " << Printable(missing) << '\n';
  }
}

ExitCode ReportCheck(const v1::CredentialCheck& check, const Context& context) {
  if (check.has_problem()) return ReportPartOfAnswer(ToFailure(check.problem()), context);
  return check.accepted() && check.missing().empty() ? kItIsSo : kRefused;
}

}  // namespace

int RunDescribe(const DescribeOptions& options, Context& context) {
  context.typed.instance = options.instance;
  v1::DescribeInstanceRequest request;
  request.set_instance(options.instance);
  request.set_check(options.check);
  v1::DescribeInstanceResponse response;
  if (const auto trouble = context.broker.DescribeInstance(request, &response)) {
    return Report(*trouble, context);
  }
  if (context.json) {
    const ExitCode printed = PrintJson(response, context);
    if (printed != kItIsSo) return printed;
  } else {
    PrintInstance(response, context.out);
    PrintTypes(response, context.out);
    if (response.has_check()) PrintCheck(response.check(), context.out);
  }
  return options.check ? ReportCheck(response.check(), context) : kItIsSo;
}

}  // namespace broker::cli

#include "cli/list_output.h"

#include "cli/failure.h"
#include "cli/text.h"

namespace broker::cli {
namespace {

void PrintLeftOut(const v1::Problem& problem, Context& context) {
  const auto& facts = problem.metadata();
  const auto type = facts.find("entitlement_type");
  const auto instance = facts.find("instance");
  if (type == facts.end() || instance == facts.end()) return;
  context.err << "note: " << Printable(instance->second) << ": " << Printable(type->second)
              << " is not among these; add --type " << Printable(type->second) << "\n";
}

}  // namespace

ExitCode ReportProblems(const google::protobuf::RepeatedPtrField<v1::Problem>& problems,
                        Context& context) {
  ExitCode exit_code = kItIsSo;
  bool incomplete = false;
  for (const v1::Problem& problem : problems) {
    if (problem.reason() == v1::ERROR_REASON_TYPE_NOT_LISTED) {
      PrintLeftOut(problem, context);
      continue;
    }
    incomplete = true;
    const ExitCode one = ReportPartOfAnswer(ToFailure(problem), context);
    if (exit_code == kItIsSo) exit_code = one;
  }
  if (incomplete) {
    context.err << "the list is incomplete: what could not be read is missing, not absent\n";
  }
  return exit_code;
}

}  // namespace broker::cli

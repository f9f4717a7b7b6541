#include "cli/operations.h"

#include "cli/definition_output.h"
#include "cli/mutate.h"
#include "cli/next_step.h"
#include "cli/report.h"
#include "cli/text.h"

namespace broker::cli {
namespace {

void PrintState(const v1::Operation& operation, std::ostream& out) {
  const std::string opened = ToText(operation.create_time());
  const std::string settled = ToText(operation.settle_time());
  out << "operation " << Printable(operation.operation_id()) << ": "
      << (operation.settled() ? "settled" : "not settled");
  if (!settled.empty()) out << " at " << settled;
  if (!opened.empty()) out << ", opened at " << opened;
  out << '\n';
}

void PrintResultOf(const v1::Operation& operation, const Context& context) {
  v1::MutationResult result = operation.result();
  result.clear_operation_id();  // the line above has it
  PrintResult(result, context);
}

void PrintDefinitionResultOf(const v1::Operation& operation, const Context& context) {
  v1::EntitlementResult result = operation.entitlement_result();
  result.clear_operation_id();
  PrintDefinitionResult(result, {}, context);
}

template <class Response>
int PrintOperation(const Response& response, const Context& context) {
  const v1::Operation& operation = response.operation();
  if (context.json) {
    const ExitCode printed = PrintJson(response, context);
    if (printed != kItIsSo) return printed;
  } else {
    PrintState(operation, context.out);
  }
  if (!operation.settled()) {
    if (!context.json) {
      context.err << "its write may still land or has not been read back\n  next: "
                  << Printable(WaitCommand(operation.operation_id())) << '\n';
    }
    return kOutcomeUnknown;
  }
  if (operation.has_problem()) {
    // What was typed asked for the operation: no advice for the change follows from it.
    const Context about_the_change{context.broker, context.input, context.out,
                                   context.err,    context.json,  {}};
    return ReportPartOfAnswer(ToFailure(operation.problem()), about_the_change);
  }
  if (operation.has_result() && !context.json) PrintResultOf(operation, context);
  if (operation.has_entitlement_result() && !context.json) {
    PrintDefinitionResultOf(operation, context);
  }
  return kItIsSo;
}

}  // namespace

int RunGetOperation(const std::string& operation_id, Context& context) {
  v1::GetOperationRequest request;
  request.set_operation_id(operation_id);
  v1::GetOperationResponse response;
  if (const auto trouble = context.broker.GetOperation(request, &response)) {
    return Report(*trouble, context);
  }
  return PrintOperation(response, context);
}

int RunWaitOperation(const std::string& operation_id, Context& context) {
  v1::WaitOperationRequest request;
  request.set_operation_id(operation_id);
  v1::WaitOperationResponse response;
  if (const auto trouble = context.broker.WaitOperation(request, &response)) {
    return Report(*trouble, context);
  }
  return PrintOperation(response, context);
}

}  // namespace broker::cli

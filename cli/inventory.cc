#include "cli/inventory.h"

#include "cli/list_output.h"
#include "cli/report.h"
#include "cli/sentence.h"
#include "cli/table.h"

namespace broker::cli {
namespace {

void Add(const v1::StreamGrantsResponse& message, Table& table) {
  for (const v1::AccessGrant& grant : message.grants()) {
    const v1::Principal& who = grant.principal();
    const v1::Entitlement& what = grant.entitlement();
    std::string name = who.email();
    if (name.empty()) name = who.login();
    if (name.empty()) name = who.display_name();
    table.Add({who.type(), who.id(), name, what.type(), what.id(), what.display_name(),
               grant.holding().level(), grant.scope()});
  }
}

}  // namespace

int RunInventory(const InventoryOptions& options, Context& context) {
  context.typed.instance = options.instance;
  v1::StreamGrantsRequest request;
  request.set_instance(options.instance);
  request.mutable_types()->Add(options.types.begin(), options.types.end());
  request.set_include_hidden(options.hidden);
  Table table({"WHO", "ID", "NAME", "TYPE", "ID", "ENTITLEMENT", "LEVEL", "SCOPE"});
  google::protobuf::RepeatedPtrField<v1::Problem> problems;
  ExitCode printed = kItIsSo;
  bool any = false;
  const auto trouble =
      context.broker.StreamGrants(request, [&](const v1::StreamGrantsResponse& message) {
        any = any || message.grants_size() > 0;
        problems.MergeFrom(message.problems());
        if (!context.json) {
          Add(message, table);
          table.Flush(context.out);
        } else if (printed == kItIsSo) {
          printed = PrintJsonLine(message, context);
        }
        context.out.flush();
      });
  if (trouble) {
    if (any) context.err << "the inventory ends early\n";
    return Report(*trouble, context);
  }
  if (printed != kItIsSo) return printed;
  if (!any && problems.empty() && !context.json) context.err << "nothing found\n";
  return ReportProblems(problems, context);
}

}  // namespace broker::cli

// The answer of every list.
#pragma once

#include <google/protobuf/repeated_field.h>

#include "cli/context.h"
#include "cli/exit_code.h"
#include "cli/report.h"
#include "cli/table.h"
#include "permissionbroker/v1/types.pb.h"

namespace broker::cli {

// `more`: --limit left rows out; `complete`: all parts could be read.
template <class Response>
ExitCode PrintList(const Response& all, const Table& table, bool more, bool complete,
                   const Context& context) {
  if (context.json) {
    const ExitCode printed = PrintJson(all, context);
    if (printed != kItIsSo) return printed;
  } else {
    table.Print(context.out);
    if (table.empty() && complete) context.err << "nothing found\n";
  }
  if (more) context.err << "there is more: raise or leave out --limit\n";
  return kItIsSo;
}

// Tells what a list could not read. The exit code of the first failure; a type that nobody asked
// for by name is none.
ExitCode ReportProblems(const google::protobuf::RepeatedPtrField<v1::Problem>& problems,
                        Context& context);

}  // namespace broker::cli

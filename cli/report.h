// Failures, notes and JSON, in the form the caller asked for.
#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>

#include <string>

#include "cli/context.h"
#include "cli/exit_code.h"
#include "cli/failure.h"

namespace broker::cli {

// Writes the failure and what to do next to err, as JSON (a Problem) or text. Returns its exit
// code.
ExitCode Report(const Failure& failure, const Context& context);

// For a failure that the answer in `context.out` already holds: JSON output needs no second one.
ExitCode ReportPartOfAnswer(const Failure& failure, const Context& context);

// Writes "warning: ..." to err.
void Warn(const std::string& text, const Context& context);

// Writes the message as proto JSON, every field named, to out.
ExitCode PrintJson(const google::protobuf::Message& message, const Context& context);

// The same in one line.
ExitCode PrintJsonLine(const google::protobuf::Message& message, const Context& context);

// "2026-03-01T10:00:00Z"; empty for an unset one.
std::string ToText(const google::protobuf::Timestamp& time);

}  // namespace broker::cli

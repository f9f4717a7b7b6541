#include "cli/report.h"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/time_util.h>

#include <chrono>
#include <string_view>

#include "cli/next_step.h"
#include "cli/text.h"

namespace broker::cli {
namespace {

std::optional<std::string> ToJson(const google::protobuf::Message& message, bool lines = true) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = lines;
  options.always_print_primitive_fields = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json, options).ok()) {
    return std::nullopt;
  }
  return json;
}

void Line(std::ostream& err, std::string_view label, std::string_view text) {
  err << "  " << Printable(label) << ": " << Printable(text) << '\n';
}

// Metadata that the message, the reason or the next step does not already say.
bool IsNews(const std::string& key, const Typed& typed) {
  if (key == "field" || key == "resource_type" || key == "resource_name") return false;
  return key != "instance" || typed.instance.empty() || typed.instance == "-";
}

void PrintText(const Failure& failure, const Context& context) {
  context.err << "error: " << Printable(failure.message) << '\n';
  Line(context.err, "reason",
       failure.reason.empty() ? failure.code : failure.reason + " (" + failure.code + ")");
  for (const FieldProblem& field : failure.fields) {
    if (field.description == failure.message) {
      Line(context.err, "field", field.field);
    } else {
      Line(context.err, "field " + field.field, field.description);
    }
  }
  for (const auto& [key, value] : failure.metadata) {
    if (!value.empty() && IsNews(key, context.typed)) Line(context.err, key, value);
  }
  if (failure.reason == "ENTITLEMENT_NOT_FOUND" && !context.typed.doubt.empty()) {
    Line(context.err, "note", context.typed.doubt);
  }
  for (const std::string& step : NextSteps(failure, context.typed)) {
    Line(context.err, "next", step);
  }
}

ExitCode ReportNoJson(const Context& context) {
  return Report({"INTERNAL", "", "the broker's answer cannot be written as JSON", {}, {}, {}},
                context);
}

}  // namespace

ExitCode Report(const Failure& failure, const Context& context) {
  if (context.json) {
    context.err << ToJson(ToProblem(failure)).value_or("");
  } else {
    PrintText(failure, context);
  }
  return ExitCodeOf(failure);
}

ExitCode ReportPartOfAnswer(const Failure& failure, const Context& context) {
  if (!context.json) PrintText(failure, context);
  return ExitCodeOf(failure);
}

void Warn(const std::string& text, const Context& context) {
  context.err << "warning: " << Printable(text) << '\n';
}

ExitCode PrintJson(const google::protobuf::Message& message, const Context& context) {
  const std::optional<std::string> json = ToJson(message);
  if (!json) return ReportNoJson(context);
  context.out << *json;
  return kItIsSo;
}

ExitCode PrintJsonLine(const google::protobuf::Message& message, const Context& context) {
  const std::optional<std::string> json = ToJson(message, /*lines=*/false);
  if (!json) return ReportNoJson(context);
  context.out << *json << '\n';
  return kItIsSo;
}

std::string ToText(const google::protobuf::Timestamp& time) {
  using google::protobuf::util::TimeUtil;
  const bool unset = time.seconds() == 0 && time.nanos() == 0;
  const bool in_range = time.seconds() >= TimeUtil::kTimestampMinSeconds &&
                        time.seconds() <= TimeUtil::kTimestampMaxSeconds && time.nanos() >= 0 &&
                        time.nanos() < 1'000'000'000;
  if (unset || !in_range) return {};
  google::protobuf::Timestamp whole;
  whole.set_seconds(time.seconds());
  return TimeUtil::ToString(whole);
}

}  // namespace broker::cli

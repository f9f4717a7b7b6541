// The commands of the audit log.
#include <memory>

#include "cli/command_line.h"
#include "cli/options.h"
#include "cli/term.h"

namespace broker::cli {
namespace {

// The broker gives it so long.
constexpr char kVerifyTimeout[] = "10m";

constexpr char kVerifyFooter[] =
    "Each event carries the hash of the one before. A log whose end was cut off, or that was "
    "written "
    "anew\n"
    "as a whole, is a good chain all the same: --from with the head of an earlier answer finds "
    "that, "
    "and\n"
    "so does a comparison with the lines that were shipped, taken before the copy:\n"
    "  sqlite3 journal.db \"VACUUM INTO 'copy.db'\"\n"
    "  permctl audit verify --file copy.db --shipped lines.jsonl\n"
    "\n"
    "Exit codes: 0 nothing is wrong, 1 something is, 2 usage or a file that cannot be read, 4 "
    "unavailable\n";

void AddTime(CLI::App* command, const char* name, std::optional<google::protobuf::Timestamp>& time,
             const char* description) {
  command
      ->add_option_function<std::string>(
          name, [&time](const std::string& typed) { time = ParseTime(typed); }, description)
      ->check(CLI::Validator(
          [](std::string& text) {
            return ParseTime(text) ? std::string() : std::string("write ") + kTimeForm;
          },
          "TIME"));
}

}  // namespace

void CommandLine::AddAudit() {
  CLI::App* audit = app_.add_subcommand("audit", "What was done, by whom and why");
  audit->fallthrough()->require_subcommand(1);
  CLI::App* list = Add(*audit, "list", "The events, in the order in which they were written",
                       [this](Context& context) { return RunListEvents(events_, context); });
  list->add_option("--instance", events_.instance, "Only of this instance");
  list->add_option("--principal", events_.principal, "Only about this principal");
  list->add_option("--caller", events_.caller, "Only what this caller asked for");
  list->add_option("--operation", events_.operation_id, "Only of this operation");
  list->add_option("--lease", events_.lease_id, "Only of this lease");
  list->add_option("--kind", events_.kind, "Only of this kind, e.g. grant.settled");
  AddTime(list, "--from", events_.from, "Only of this time or later");
  AddTime(list, "--until", events_.until, "Only before this time");
  AddLimit(list, events_.limit);
  CLI::App* verify = Add(*audit, "verify", "Whether the log is as it was written",
                         [this](Context& context) { return RunVerifyAudit(verify_, context); });
  verify->add_option("--from", verify_.from, "The head of an earlier answer, SEQ:HASH");
  verify->add_option("--file", verify_.file, "Without the broker: in this copy of its journal");
  verify->add_option("--shipped", verify_.shipped, "Compare the copy with these shipped lines");
  verify->footer(kVerifyFooter);
  verify->parse_complete_callback([this] { default_timeout_ = kVerifyTimeout; });
}

}  // namespace broker::cli

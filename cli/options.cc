#include "cli/options.h"

#include "cli/text.h"

namespace broker::cli {
namespace {

constexpr std::size_t kLongestRequestId = 128;  // bytes

std::string RequestIdProblem(const std::string& id) {
  if (id.empty()) return "is empty; write one that no other change has, best a UUID";
  if (id.size() > kLongestRequestId) {
    return "is longer than " + std::to_string(kLongestRequestId) + " bytes; shorten it";
  }
  if (Printable(id) != id) return "has a control or an invisible character; remove it";
  return "";
}

}  // namespace

void AddLimit(CLI::App* command, int& limit) {
  command->add_option("--limit", limit, "At most so many rows (default: all)")
      ->check(CLI::Range(1, 1'000'000'000));
}

void AddTypes(CLI::App* command, std::vector<std::string>& types) {
  command->add_option("--type,--types", types, "Only these entitlement types; may be repeated")
      ->delimiter(',')
      ->allow_extra_args(false);
}

void AddJustification(CLI::App* command, v1::Justification& why) {
  const auto text = [&](const char* name, std::string* value, const char* description) {
    command->add_option_function<std::string>(
        name, [value](const std::string& typed) { *value = typed; }, description);
  };
  text("--reason", why.mutable_reason(), "Why");
  text("--ticket", why.mutable_ticket(), "Ticket key or URL");
  text("--requested-by", why.mutable_requested_by(), "E-mail of the person who asked");
  text("--approved-by", why.mutable_approved_by(), "E-mail of the person who approved");
}

void AddRequestId(CLI::App* command, std::string& request_id) {
  command->add_option_function<std::string>(
      "--request-id",
      [&request_id](const std::string& typed) {
        const std::string problem = RequestIdProblem(typed);
        if (!problem.empty()) throw CLI::ValidationError("--request-id", problem);
        request_id = typed;
      },
      "Makes it safe to run this again: for 24 h the same command with the same id, best a UUID, "
      "is answered as it was and changes nothing; another command with it is refused");
}

void AddTerm(CLI::App* command, Term& term) {
  CLI::Option* ttl = command->add_option_function<std::string>(
      "--ttl",
      [&term](const std::string& typed) {
        term.ttl = ParseTtl(typed);
        if (!term.ttl) throw CLI::ValidationError("--ttl", std::string("write ") + kTtlForm);
      },
      "It ends after so long, e.g. 8h or 30d");
  command
      ->add_option_function<std::string>(
          "--until",
          [&term](const std::string& typed) {
            term.until = ParseTime(typed);
            if (!term.until) {
              throw CLI::ValidationError("--until", std::string("write ") + kTimeForm);
            }
          },
          "It ends then, e.g. 2026-12-31T18:00:00Z")
      ->excludes(ttl);
}

void AddDryRun(CLI::App* command, bool& dry_run, bool& exit_code) {
  CLI::Option* dry = command->add_flag("--dry-run", dry_run, "Say what would happen only");
  command->add_flag("--exit-code", exit_code, "With --dry-run: exit 10 if it would change")
      ->needs(dry);
}

void AddConsent(CLI::App* command, Consent& consent, bool& exit_code) {
  command->add_flag("-y,--yes", consent.yes, "Do not ask");
  AddDryRun(command, consent.dry_run, exit_code);
}

}  // namespace broker::cli

#include "cli/ask.h"

#include "cli/arguments.h"
#include "cli/text.h"

namespace broker::cli {

std::optional<ExitCode> RefuseIfNobodyCanAgree(const Consent& consent, bool input_taken,
                                               Context& context) {
  if (consent.yes || consent.dry_run || (context.input.person && !input_taken)) return std::nullopt;
  return RefuseUsage(
      "this asks before it changes anything, and there is no terminal to answer on: add --yes, or "
      "--dry-run to see what would be done",
      context);
}

bool Agreed(const Consent& consent, const std::string& question, Context& context) {
  if (consent.yes) return true;
  context.out.flush();
  context.err << Printable(question) << " [y/N] " << std::flush;
  std::string answer;
  std::getline(context.input.stream, answer);
  const std::string word = LowerPrefix(answer, answer.size());
  if (word == "y" || word == "yes") return true;
  context.err << "nothing was changed\n";
  return false;
}

}  // namespace broker::cli

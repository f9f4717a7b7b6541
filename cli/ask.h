// Whether a person agrees to what is about to be done.
#pragma once

#include <optional>
#include <string>

#include "cli/context.h"
#include "cli/exit_code.h"

namespace broker::cli {

struct Consent {
  bool yes = false;      // given on the command line
  bool dry_run = false;  // nothing will be done, so nobody is asked
};

// For a command that will ask: refuses, before anything is done, if nobody can answer because there
// is no terminal or because standard input is something else (`input_taken`).
std::optional<ExitCode> RefuseIfNobodyCanAgree(const Consent& consent, bool input_taken,
                                               Context& context);

// True if `consent` has it, or if `question` ("Apply 3 changes?") is answered with y or yes.
// Anything else, and the end of the input, is no; then says that nothing was changed.
bool Agreed(const Consent& consent, const std::string& question, Context& context);

}  // namespace broker::cli

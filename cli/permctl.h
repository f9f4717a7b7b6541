// permctl: the command line of the broker.
#pragma once

#include <ostream>

#include "cli/context.h"

namespace broker::cli {

// Runs one command line. The answer goes to `out`, all else to `err`. Returns an ExitCode.
int Run(int argc, const char* const* argv, Input input, std::ostream& out, std::ostream& err);

}  // namespace broker::cli

// permctl: the command line of the broker.
#pragma once

#include <ostream>

namespace broker::cli {

// Runs one command line. The answer goes to `out`, all else to `err`. Returns an ExitCode.
int Run(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

}  // namespace broker::cli

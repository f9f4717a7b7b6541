// Files that a command line names.
#pragma once

#include <string>
#include <variant>

#include "cli/context.h"
#include "cli/exit_code.h"

namespace broker::cli {

// What the file holds; of "-" what standard input does. Refuses what cannot be read, is larger than
// a request may be, or is not UTF-8.
std::variant<std::string, ExitCode> ReadFileText(const std::string& file, Context& context);

// How `file` is called in messages: "-" is "stdin".
std::string FileName(const std::string& file);

}  // namespace broker::cli

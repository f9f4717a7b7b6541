// What to do after a failure.
#pragma once

#include <string>
#include <vector>

#include "cli/context.h"
#include "cli/failure.h"

namespace broker::cli {

// Sentences and commands, the most useful first; empty if nothing helps.
std::vector<std::string> NextSteps(const Failure& failure, const Typed& typed);

// "permctl operations wait ID".
std::string WaitCommand(const std::string& operation_id);

}  // namespace broker::cli

// permctl operations get, permctl operations wait.
#pragma once

#include <string>

#include "cli/context.h"

namespace broker::cli {

// Both exit as the change itself would have: kOutcomeUnknown while it is not settled.
int RunGetOperation(const std::string& operation_id, Context& context);
int RunWaitOperation(const std::string& operation_id, Context& context);

}  // namespace broker::cli

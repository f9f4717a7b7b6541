// permctl explain.
#pragma once

#include <string>
#include <vector>

#include "cli/context.h"

namespace broker::cli {

struct ExplainOptions {
  std::vector<std::string> words;  // [INSTANCE] PRINCIPAL ENTITLEMENT
  bool exit_code = false;
};

// Each way by which the principal has the entitlement, in one instance or in each that declares its
// type. That it is not held is an answer too, unless exit_code asks for kNotFound.
int RunExplain(const ExplainOptions& options, Context& context);

}  // namespace broker::cli

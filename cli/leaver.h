// permctl leaver.
#pragma once

#include <string>
#include <vector>

#include "cli/ask.h"
#include "cli/context.h"

namespace broker::cli {

struct LeaverOptions {
  std::string principal;
  std::string instance = "-";
  std::vector<std::string> types;
  v1::Justification justification;
  Consent consent;
  bool exit_code = false;
};

// Takes away everything that is held directly, and tells what outlives it.
int RunLeaver(const LeaverOptions& options, Context& context);

}  // namespace broker::cli

// permctl apply.
#pragma once

#include <string>

#include "cli/ask.h"
#include "cli/context.h"

namespace broker::cli {

struct ApplyOptions {
  std::string file;  // or "-"
  bool stop_on_failure = false;
  // What is set goes before what the file says for all items.
  v1::Justification justification;
  Consent consent;
  bool exit_code = false;
};

int RunApply(const ApplyOptions& options, Context& context);

}  // namespace broker::cli

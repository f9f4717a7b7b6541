// permctl describe.
#pragma once

#include <string>

#include "cli/context.h"

namespace broker::cli {

struct DescribeOptions {
  std::string instance;
  bool check = false;
};

// With `check`, succeeds only if the broker's credential is accepted and lacks nothing.
int RunDescribe(const DescribeOptions& options, Context& context);

}  // namespace broker::cli

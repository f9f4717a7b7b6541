// permctl freeze and unfreeze.
#pragma once

#include <string>

#include "cli/context.h"
#include "permissionbroker/v1/types.pb.h"

namespace broker::cli {

struct FreezeOptions {
  std::string instance;
  v1::Justification why;
};

int RunFreeze(const FreezeOptions& options, Context& context);
int RunUnfreeze(const FreezeOptions& options, Context& context);

}  // namespace broker::cli

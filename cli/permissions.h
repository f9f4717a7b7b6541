// permctl permissions.
#pragma once

#include <string>

#include "cli/context.h"

namespace broker::cli {

struct PermissionsOptions {
  std::string instance;
  std::string principal;
  int limit = 0;  // 0: no limit
};

int RunPermissions(const PermissionsOptions& options, Context& context);

}  // namespace broker::cli

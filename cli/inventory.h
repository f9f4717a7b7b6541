// permctl inventory.
#pragma once

#include <string>
#include <vector>

#include "cli/context.h"

namespace broker::cli {

struct InventoryOptions {
  std::string instance;
  std::vector<std::string> types;
  bool hidden = false;
};

// Prints rows as they come; with JSON output each message in a line.
int RunInventory(const InventoryOptions& options, Context& context);

}  // namespace broker::cli

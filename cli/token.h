// permctl token: credentials of callers, made without a broker.
#pragma once

#include <string>

#include "cli/context.h"

namespace broker::cli {

struct NewTokenOptions {
  std::string name;
};

// The token to out; to err the line of it for the broker's tokens_file, which does not tell it.
int RunNewToken(const NewTokenOptions& options, Context& context);

}  // namespace broker::cli

// A whole number among an instance's options.
#pragma once

#include <absl/status/statusor.h>

#include <string>

namespace broker::clients {

// INVALID_FIELD for options.<name> unless `text` is a number from `low` to `high`.
absl::StatusOr<int> NumberOption(const std::string& name, const std::string& text, int low,
                                 int high);

}  // namespace broker::clients

#include "clients/common/number_option.h"

#include <charconv>

#include "service/core/error.h"

namespace broker::clients {

absl::StatusOr<int> NumberOption(const std::string& name, const std::string& text, int low,
                                 int high) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < low || number > high) {
    return InvalidField("options." + name, "must be a whole number from " + std::to_string(low) +
                                               " to " + std::to_string(high));
  }
  return number;
}

}  // namespace broker::clients

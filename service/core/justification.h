// Why, and for whom, as a caller states it.
#pragma once

#include <string>

namespace broker {

struct Justification {
  std::string reason;
  std::string ticket;
  std::string requested_by;
  std::string approved_by;

  friend bool operator==(const Justification&, const Justification&) = default;
};

}  // namespace broker

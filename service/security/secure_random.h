// Randomness that nobody can foresee: for credentials.
#pragma once

#include "service/ports/random.h"

namespace broker {

class SecureRandom : public Random {
 public:
  // Ends the process if the operating system has no entropy to give.
  std::uint64_t Next() override;
};

}  // namespace broker

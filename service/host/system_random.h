// Randomness seeded by the operating system. For ids and jitter, not for secrets.
#pragma once

#include <random>

#include "service/ports/random.h"

namespace broker {

// One thread at a time.
class SystemRandom final : public Random {
 public:
  SystemRandom();

  std::uint64_t Next() override { return engine_(); }

 private:
  std::mt19937_64 engine_;
};

}  // namespace broker

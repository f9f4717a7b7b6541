// Randomness for ids and jitter. Production: service/host/system_random.h; tests: seeded.
#pragma once

#include <cstdint>

namespace broker {

class Random {
 public:
  virtual ~Random() = default;
  // 64 uniformly distributed bits.
  virtual std::uint64_t Next() = 0;
};

}  // namespace broker

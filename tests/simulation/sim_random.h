// Randomness of one simulated process, from the world's seed.
#pragma once

#include "service/ports/random.h"
#include "tests/simulation/world.h"

namespace broker::sim {

class SimRandom : public Random {
 public:
  explicit SimRandom(World* world) : world_(world) {}
  std::uint64_t Next() override { return world_->Random(); }

 private:
  World* world_;
};

}  // namespace broker::sim

// Many leases that are due at once in one Redash, while somebody else gets grants there.
#pragma once

#include <cstdint>
#include <string>

#include "tests/bench/load.h"

namespace broker::bench {

struct RushOptions {
  int due = 10'000;
  // options.max_in_flight of the instance.
  int cap = 4;
  // Fresh grants in flight.
  int in_flight = 8;
  // A p99 is taken of so long; so many before the leases are due, and as many after they have
  // ended.
  double window = 4;
  int windows = 4;
  std::string journal_in = "/tmp";
};

struct Rush {
  std::uint64_t ended = 0;  // as the journal says
  std::uint64_t left = 0;   // memberships that are still there
  // From the moment when they are due to the last deletion.
  Seconds took{};
  // Requests in work in the upstream at once.
  int peak = 0;
  std::uint64_t grants = 0;  // while they ended
  // Of the fresh grants: medians over the windows.
  Seconds alone_p50{};
  Seconds alone_p99{};
  Seconds beside_p50{};
  Seconds beside_p99{};
};

// Throws std::runtime_error if a fresh grant fails.
Rush MeasureRush(const RushOptions& options);

}  // namespace broker::bench

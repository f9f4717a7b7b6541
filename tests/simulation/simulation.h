// One world from its seed to its end: two brokers, one journal, one Redash, three callers, and
// whatever goes wrong.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "service/core/time.h"
#include "tests/simulation/bug.h"

namespace broker::sim {

struct Report {
  std::string violation;    // empty: all was well
  std::uint64_t trace = 0;  // equal for equal histories
  std::uint64_t steps = 0;
  Duration length{};  // virtual
  std::size_t operations = 0;
};

// `tell` gets a line for each thing that happens, if there is one.
Report Simulate(std::uint64_t seed, Bug bug,
                std::function<void(const std::string&)> tell = nullptr);

}  // namespace broker::sim

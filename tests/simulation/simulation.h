// One world from its seed to its end: two brokers, one journal, one Redash or Grafana, three
// callers, people who change things by hand, and whatever goes wrong.
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
  std::size_t leases = 0;   // that have ended
  std::string product;      // "grafana 9.4"
  std::size_t mixed = 0;    // operations in which others had a hand; see Dossier::Mixed
  std::size_t excused = 0;  // see Judge::excused
};

// `tell` gets a line for each thing that happens, if there is one.
Report Simulate(std::uint64_t seed, Bug bug,
                std::function<void(const std::string&)> tell = nullptr);

}  // namespace broker::sim

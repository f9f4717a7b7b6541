// The world as JSON: what --state reads and what the front shows. The recordings' 00-world.json is
// such a file; README.md names the keys that may be left out.
#pragma once

#include <boost/json/value.hpp>

#include <cstdint>

#include "tests/fakes/grafana/world.h"

namespace broker::fakes::grafana {

// Tokens that the file does not give are derived from the service account's login and `seed`.
// Throws std::exception on a value that is no world.
World LoadWorld(const boost::json::value& state, std::uint64_t seed, bool lower_names = false,
                bool enterprise = false);
// Leaves nothing out.
boost::json::object DumpWorld(const World& world);

// The state behind the recordings.
boost::json::value RecordedWorld();

}  // namespace broker::fakes::grafana

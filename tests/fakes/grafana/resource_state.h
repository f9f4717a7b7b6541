// Folders, dashboards and managed entries as JSON, as part of the state.
#pragma once

#include <boost/json/object.hpp>

#include "tests/fakes/grafana/world.h"

namespace broker::fakes::grafana {

// After orgs, accounts and teams. Without the key "entries" everything is as its creator, the first
// server admin, left it. May throw std::exception.
void LoadResources(const boost::json::object& state, World& world);
void DumpResources(const World& world, boost::json::object& state);

}  // namespace broker::fakes::grafana

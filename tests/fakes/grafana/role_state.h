// The half of the state that is about the roles of Enterprise; see state.h and README.md.
#pragma once

#include <boost/json/object.hpp>

#include "tests/fakes/grafana/world.h"

namespace broker::fakes::grafana {

// After orgs, accounts and teams. Without the key "roles" there are the shipped ones and examples.
// May throw std::exception.
void LoadRoles(const boost::json::object& state, World& world);
void DumpRoles(const World& world, boost::json::object& state);

}  // namespace broker::fakes::grafana

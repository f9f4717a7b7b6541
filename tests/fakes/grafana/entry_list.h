// The permission list of one resource, as GET /api/access-control/<kind>/:id shows it.
#pragma once

#include <boost/json/array.hpp>

#include "tests/fakes/grafana/route.h"

namespace broker::fakes::grafana {

// Its own entries, those of the folders above it, and the one that stands for the org's admins. Not
// those of teams that the caller may not read.
boost::json::array EntryList(const Call& call, const Resource& resource);

}  // namespace broker::fakes::grafana

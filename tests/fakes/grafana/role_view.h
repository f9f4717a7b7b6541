// Roles as the server shows them.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "tests/fakes/grafana/route.h"

namespace broker::fakes::grafana {

// Without permissions. `hidden` is there only if it is true.
boost::json::object Shown(const RbacRole& role);
// With them, if there are any.
boost::json::object ShownWhole(const RbacRole& role);

struct ListedAssignments {
  bool hidden = false;  // roles that are hidden are listed too
  bool mapped = false;  // and what is mapped
};

// What a principal holds in the org and globally, itself; by name.
boost::json::array HeldBy(const Call& call, std::int64_t org, const Principal& principal,
                          ListedAssignments listed);

}  // namespace broker::fakes::grafana

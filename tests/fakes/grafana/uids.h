// Newer releases know accounts and teams by a uid as well, and take it for the number in a path.
#pragma once

#include <optional>

#include "tests/fakes/grafana/route.h"

namespace broker::fakes::grafana {

// Replaces uids among the call's parameters by numbers. What looks like a number is one. The
// refusal of an uid that nobody has comes before any other.
std::optional<FakeReply> ResolveUids(const Route& route, Call& call);

}  // namespace broker::fakes::grafana

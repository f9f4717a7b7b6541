// What the edge says to a request before the broker sees it.
#pragma once

#include <string>

#include "tests/conformance/scene.h"

namespace broker::test {

// To a batch of this set alone: "accepted", or the reason and the field, "INVALID_FIELD
// items[0].set.type".
std::string SaidAtTheEdge(Scene& scene, const SetRequest& set);

}  // namespace broker::test

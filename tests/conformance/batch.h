// Calls of Apply, and what they said.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/conformance/scene.h"

namespace broker::test {

struct Manner {
  bool stop_on_failure = false;
  bool dry_run = false;
};

// One call; one result for each item.
std::vector<ItemResult> Apply(Scene& scene, std::vector<ItemAction> actions, Manner manner = {});
// Of one item.
ItemResult ApplyOne(Scene& scene, ItemAction action, bool dry_run = false);

// The outcome of each change, then the reason of each problem, "skipped" if nothing was tried.
Lines SaidOf(const ItemResult& item);

// A thing and the level to hold.
using Piece = std::pair<Thing, std::string>;

// The subject shall hold exactly these.
SetRequest SetTo(Scene& scene, const std::vector<Piece>& pieces);
// The subject shall lose all of the world's type.
RevokeAllRequest LeaverOf(Scene& scene);

}  // namespace broker::test

// Every world of the suite.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/conformance/world.h"

namespace broker::test {

struct WorldKind {
  std::string name;
  std::function<std::unique_ptr<World>()> make;
};

const std::vector<WorldKind>& Worlds();
// Throws std::out_of_range if there is none.
const WorldKind& WorldNamed(const std::string& name);

}  // namespace broker::test

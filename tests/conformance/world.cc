#include "tests/conformance/world.h"

namespace broker::test {

std::string LineOf(const Who& who, const std::string& level) {
  return who.type + ":" + who.id + (level.empty() ? "" : "=" + level);
}

}  // namespace broker::test

#include "tests/conformance/world.h"

#include <algorithm>

namespace broker::test {

std::string LineOf(const Who& who, const std::string& level) {
  return who.type + ":" + who.id + (level.empty() ? "" : "=" + level);
}

bool IsOf(const std::string& line, const Who& who) {
  const std::string own = LineOf(who, "");
  return line == own || line.starts_with(own + "=") || line.starts_with(own + "@");
}

Lines HoldingsOf(World& world, const Who& who) {
  Lines lines;
  for (const std::string& id : world.ThingIds()) {
    for (const std::string& line : world.Holders({id, ""})) {
      if (IsOf(line, who)) lines.push_back(id + line.substr(LineOf(who, "").size()));
    }
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

Lines HoldingsOfOthers(World& world, const Who& who) {
  Lines lines;
  for (const std::string& id : world.ThingIds()) {
    for (const std::string& line : world.Holders({id, ""})) {
      if (!IsOf(line, who)) lines.push_back(id + " " + line);
    }
  }
  return lines;
}

}  // namespace broker::test

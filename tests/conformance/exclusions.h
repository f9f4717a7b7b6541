// Rules that a world cannot keep, each with the reason.
#pragma once

#include <string>
#include <vector>

namespace broker::test {

struct Exclusion {
  std::string worlds;  // '*' stands for any text, in the next one too
  std::string rules;
  std::string reason;
};

const std::vector<Exclusion>& Exclusions();

// nullptr: the world keeps the rule.
const Exclusion* ExclusionOf(const std::string& world, const std::string& rule);

// One line for each, with the worlds it strikes.
std::string ExclusionTable();

}  // namespace broker::test

// The rules against every mutant: each has to break the one that it is made for.
#include "tests/conformance/mutant_test.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "tests/conformance/cases.h"
#include "tests/conformance/exclusions.h"

namespace broker::test {
namespace {

// Whether the mutant fails at a batch, a set or a leaver and not at a single change.
bool IsOfMany(const Mutant& mutant) {
  return std::any_of(Cases().begin(), Cases().end(),
                     [&](const Case& rule) { return rule.name == mutant.rule && rule.of_many; });
}

class MutantTest : public ::testing::Test {
 public:
  MutantTest(const Mutant& mutant, const WorldKind& world) : mutant_(mutant), world_(world) {}

  void TestBody() override {
    int rules = 0;
    Lines broken;
    for (const Case& rule : Cases()) {
      if (rule.of_many && !IsOfMany(mutant_)) continue;
      if (!Declares(world_, rule) || ExclusionOf(world_.name, rule.name) != nullptr) continue;
      ++rules;
      if (!Problems(world_, rule, &mutant_).empty()) broken.push_back(rule.name);
    }
    std::cout << mutant_.name << " in " << world_.name << " breaks " << broken.size() << " of "
              << rules << " rules: " << TextOf(broken) << "\n";
    EXPECT_NE(std::find(broken.begin(), broken.end(), mutant_.rule), broken.end())
        << "it keeps " << mutant_.rule;
  }

 private:
  const Mutant& mutant_;
  const WorldKind& world_;
};

}  // namespace

void RegisterMutants() {
  for (const Mutant& mutant : Mutants()) {
    for (const std::string& name : mutant.worlds) {
      const WorldKind& world = WorldNamed(name);
      ::testing::RegisterTest(("ConformanceMutants/" + name).c_str(), mutant.name.c_str(), nullptr,
                              nullptr, __FILE__, __LINE__, [&mutant, &world]() -> ::testing::Test* {
                                return new MutantTest(mutant, world);
                              });
    }
  }
}

}  // namespace broker::test

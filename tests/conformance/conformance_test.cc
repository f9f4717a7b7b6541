// Every rule against every world, as Conformance/Redash_group.GrantTwiceWritesOnce.
#include <gtest/gtest.h>

#include <iostream>

#include "tests/conformance/cases.h"
#include "tests/conformance/exclusions.h"
#include "tests/conformance/level_test.h"
#include "tests/conformance/mutant_test.h"

namespace broker::test {
namespace {

class RuleTest : public ::testing::Test {
 public:
  RuleTest(const WorldKind& world, const Case& rule) : world_(world), rule_(rule) {}

  void TestBody() override {
    for (const std::string& problem : Problems(world_, rule_, nullptr)) ADD_FAILURE() << problem;
  }

 private:
  const WorldKind& world_;
  const Case& rule_;
};

int Register(const WorldKind& world) {
  int rules = 0;
  for (const Case& rule : Cases()) {
    if (!Declares(world, rule) || ExclusionOf(world.name, rule.name) != nullptr) continue;
    ++rules;
    ::testing::RegisterTest(
        ("Conformance/" + world.name).c_str(), rule.name.c_str(), nullptr, nullptr, __FILE__,
        __LINE__, [&world, &rule]() -> ::testing::Test* { return new RuleTest(world, rule); });
  }
  return rules;
}

TEST(ConformanceExclusions, AreNeeded) {
  for (const Exclusion& exclusion : Exclusions()) {
    int struck = 0;
    for (const WorldKind& world : Worlds()) {
      for (const Case& rule : Cases()) {
        if (&exclusion != ExclusionOf(world.name, rule.name) || !Declares(world, rule)) continue;
        ++struck;
        EXPECT_FALSE(Problems(world, rule, nullptr).empty())
            << world.name << " keeps " << rule.name << ", from which it is excluded";
      }
    }
    EXPECT_GT(struck, 0) << exclusion.worlds << "." << exclusion.rules << " strikes nothing";
  }
  std::cout << "Excluded:\n" << ExclusionTable();
}

}  // namespace
}  // namespace broker::test

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  for (const broker::test::WorldKind& world : broker::test::Worlds()) {
    const int rules = broker::test::Register(world);
    std::cout << world.name << ": " << rules << " of " << broker::test::Cases().size()
              << " rules\n";
  }
  broker::test::RegisterLevels();
  broker::test::RegisterMutants();
  return RUN_ALL_TESTS();
}

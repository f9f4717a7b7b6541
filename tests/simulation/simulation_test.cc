#include "tests/simulation/simulation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <set>
#include <string>

namespace broker::sim {
namespace {

// 480 seeds in shards, so that they run side by side.
constexpr std::uint64_t kShards = 4;
constexpr std::uint64_t kSeedsOfAShard = 120;

std::string Again(std::uint64_t seed, Bug bug) {
  return "run again with: simulate --first " + std::to_string(seed) + " --seeds 1 --trace --bug " +
         std::string(NameOf(bug));
}

class SimulatedWorlds : public testing::TestWithParam<std::uint64_t> {};

TEST_P(SimulatedWorlds, EveryAnswerIsTrueAndAtRestTheJournalIsTheUpstream) {
  const std::uint64_t first = 1 + GetParam() * kSeedsOfAShard;
  std::uint64_t operations = 0;
  std::uint64_t mixed = 0;
  std::set<std::string> products;
  for (std::uint64_t seed = first; seed < first + kSeedsOfAShard; ++seed) {
    const Report report = Simulate(seed, Bug::kNone);
    ASSERT_EQ(report.violation, "") << Again(seed, Bug::kNone);
    operations += report.operations;
    mixed += report.mixed;
    products.insert(report.product);
  }
  // Worlds in which nothing is done prove nothing, nor do those in which others do everything.
  EXPECT_GT(operations, 4 * kSeedsOfAShard);
  EXPECT_GT(mixed, 0);
  EXPECT_LT(mixed, operations / 10);
  EXPECT_THAT(products, testing::IsSupersetOf({"grafana 9.4", "grafana 9.4, enterprise",
                                               "newer grafana", "newer grafana, enterprise",
                                               "newer grafana that rewrites lists",
                                               "newer grafana that wipes others", "redash"}));
}

INSTANTIATE_TEST_SUITE_P(Shard, SimulatedWorlds, testing::Range<std::uint64_t>(0, kShards));

TEST(SimulationTest, EqualSeedsHaveEqualHistories) {
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    std::string first;
    std::string second;
    const Report one = Simulate(seed, Bug::kNone, [&](const std::string& line) { first += line; });
    const Report two = Simulate(seed, Bug::kNone, [&](const std::string& line) { second += line; });
    ASSERT_EQ(one.trace, two.trace) << seed;
    ASSERT_EQ(first, second) << seed;
    ASSERT_EQ(one.steps, two.steps) << seed;
    // A history that is told goes no other way.
    ASSERT_EQ(one.trace, Simulate(seed, Bug::kNone).trace) << seed;
  }
}

TEST(SimulationTest, OtherSeedsHaveOtherHistories) {
  EXPECT_NE(Simulate(1, Bug::kNone).trace, Simulate(2, Bug::kNone).trace);
}

class PlantedBug : public testing::TestWithParam<Bug> {};

TEST_P(PlantedBug, IsCaught) {
  constexpr std::uint64_t kMost = 1000;
  for (std::uint64_t seed = 1; seed <= kMost; ++seed) {
    const Report report = Simulate(seed, GetParam());
    if (report.violation.empty()) continue;
    std::cout << "planted bug " << NameOf(GetParam()) << ": caught by seed " << seed << ": "
              << report.violation << "\n";
    RecordProperty("seeds_needed", std::to_string(seed));
    return;
  }
  FAIL() << NameOf(GetParam()) << " got through " << kMost << " seeds";
}

INSTANTIATE_TEST_SUITE_P(Each, PlantedBug, testing::ValuesIn(kBugs), [](const auto& bug) {
  std::string name(NameOf(bug.param));
  std::erase(name, '-');
  return name;
});

}  // namespace
}  // namespace broker::sim

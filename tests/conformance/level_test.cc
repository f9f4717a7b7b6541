// Every change of every exclusive level: what is told, what is stored then, and how often something
// was written.
#include "tests/conformance/level_test.h"

#include <gtest/gtest.h>

#include <iostream>

#include "tests/conformance/cases.h"
#include "tests/conformance/level_table.h"

namespace broker::test {
namespace {

std::optional<std::string> HeldOrNothing(const std::string& level) {
  if (level.empty()) return std::nullopt;
  return level;
}

std::string LevelHeld(Scene& scene) {
  const std::string own = LineOf(scene.subject(), "") + "=";
  for (const std::string& line : scene.world().Holders(scene.thing())) {
    if (line.starts_with(own)) return line.substr(own.size());
  }
  return "";
}

// 9.4 has no role None: nobody holds it, and the server refuses to give it.
bool IsNoRole(const WorldKind& world, const std::string& level) {
  return world.name == "Grafana_9_4_org" && level == "none";
}

LevelEnd EndIn(const WorldKind& world, const LevelFacts& facts, const LevelChange& change) {
  const LevelEnd end = EndOf(facts, change);
  if (end.writes == 0 || !IsNoRole(world, end.held)) return end;
  return {"UNSUPPORTED_BY_INSTANCE", change.held, end.writes};
}

LevelEnd Tried(Scene& scene, const LevelChange& change) {
  scene.Hold(HeldOrNothing(change.held));
  MutationRequest request =
      scene.Request(change.grant ? Verb::kGrant : Verb::kRevoke, change.asked);
  request.allow_lower_level = change.allow_lower_level;
  request.dry_run = change.dry_run;
  const Told told = scene.Do(std::move(request));
  return {told.said, LevelHeld(scene), scene.Writes()};
}

class LevelTest : public ::testing::Test {
 public:
  LevelTest(const WorldKind& world, const LevelFacts& facts) : world_(world), facts_(facts) {}

  void TestBody() override {
    EXPECT_EQ(DeclaredIn(world_).levels, facts_.levels);
    EXPECT_EQ(DeclaredIn(world_).principal_types, facts_.principals);
    int rows = 0;
    for (const std::string& principal : facts_.principals) {
      Scene scene(world_, nullptr, principal);
      for (const LevelChange& change : AllChanges(facts_, principal)) {
        if (IsNoRole(world_, change.held)) continue;
        ++rows;
        const LevelEnd want = EndIn(world_, facts_, change);
        const LevelEnd got = Tried(scene, change);
        EXPECT_EQ(got, want) << principal << ": " << TextOf(change) << ": " << TextOf(got)
                             << "; wanted: " << TextOf(want);
      }
    }
    std::cout << world_.name << ": " << rows << " combinations\n";
  }

 private:
  const WorldKind& world_;
  const LevelFacts& facts_;
};

}  // namespace

void RegisterLevels() {
  for (const WorldKind& world : Worlds()) {
    if (!DeclaredIn(world).exclusive) continue;
    for (const LevelFacts& facts : AllLevelFacts()) {
      if (DeclaredIn(world).type != facts.type) continue;
      ::testing::RegisterTest(
          ("ConformanceLevels/" + world.name).c_str(), "EveryCombination", nullptr, nullptr,
          __FILE__, __LINE__,
          [&world, &facts]() -> ::testing::Test* { return new LevelTest(world, facts); });
    }
  }
}

}  // namespace broker::test

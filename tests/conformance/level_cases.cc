// Levels of which a principal has one at most.
#include "tests/conformance/cases.h"

namespace broker::test {
namespace {

// Above the base level there is more than one.
bool CanBeRaised(const EntitlementType& type) {
  const int base = type.base_level.empty() ? -1 : type.RankOf(type.base_level);
  return HasLevels(type) &&
         static_cast<int>(type.levels.size() - type.guarded_levels.size()) - base > 2;
}

void EveryLevelIsStoredAsItself(Scene& scene) {
  for (const std::string& level : scene.Levels()) {
    scene.Hold(scene.Floor());
    scene.ExpectSaid(scene.Grant(level), scene.First());
    scene.ExpectHeld(level);
    scene.ExpectWrites(1);
  }
}

void AHigherLevelReplacesTheOneHeld(Scene& scene) {
  scene.Hold(scene.Lowest());
  const Told told = scene.Grant(scene.Levels().back());
  scene.ExpectSaid(told, "level_changed");
  scene.Expect("level before", told.result.before.value_or(Holding()).level, scene.Lowest());
  scene.ExpectHeld(scene.Levels().back());
  scene.ExpectWrites(1);
}

void ALowerLevelIsRefused(Scene& scene) {
  scene.Hold(scene.Levels().back());
  const Told told = scene.Grant(scene.Lowest());
  scene.ExpectSaid(told, "WOULD_LOWER_LEVEL");
  scene.Expect("level told", told.failure.metadata.at("level"), scene.Levels().back());
  scene.ExpectHeld(scene.Levels().back());
  scene.ExpectWrites(0);
}

void ALowerLevelIsGivenOnDemand(Scene& scene) {
  scene.Hold(scene.Levels().back());
  scene.ExpectSaid(scene.Grant(scene.Lowest(), true), "level_changed");
  scene.ExpectHeld(scene.Lowest());
  scene.ExpectWrites(1);
}

void RevokeOfAnotherLevelIsRefused(Scene& scene) {
  scene.Hold(scene.Levels().back());
  const Told told = scene.Revoke(scene.Lowest());
  scene.ExpectSaid(told, "HELD_AT_OTHER_LEVEL");
  scene.Expect("level told", told.failure.metadata.at("level"), scene.Levels().back());
  scene.ExpectHeld(scene.Levels().back());
  scene.ExpectWrites(0);
}

void RevokeOfTheLevelHeld(Scene& scene) {
  for (const std::string& level : scene.Levels()) {
    scene.Hold(level);
    scene.ExpectSaid(scene.Revoke(level), "revoked");
    scene.ExpectHeld(scene.Floor());
    scene.ExpectWrites(1);
  }
}

void TheBaseLevelIsNotRevoked(Scene& scene) {
  scene.Hold(scene.type().base_level);
  scene.ExpectSaid(scene.Revoke(scene.type().base_level), "already_absent");
  scene.ExpectSaid(scene.Revoke(), "already_absent");
  scene.ExpectHeld(scene.type().base_level);
  scene.ExpectWrites(0);
}

bool HasBaseLevel(const EntitlementType& type) { return !type.base_level.empty(); }

void AGuardedLevelIsNotGranted(Scene& scene) {
  for (const std::string& level : scene.type().guarded_levels) {
    scene.ExpectSaid(scene.Grant(level), "GUARDED_ENTITLEMENT");
  }
  scene.ExpectHeld(scene.Floor());
  scene.ExpectWrites(0);
}

bool HasGuardedLevels(const EntitlementType& type) { return !type.guarded_levels.empty(); }

void AGuardedLevelIsRevoked(Scene& scene) {
  scene.Hold(scene.type().guarded_levels.back());
  scene.ExpectSaid(scene.Revoke(), "revoked");
  scene.ExpectHeld(scene.Floor());
  scene.ExpectWrites(1);
}

}  // namespace

void AddLevelCases(CaseList& cases) {
  cases.push_back({"EveryLevelIsStoredAsItself", EveryLevelIsStoredAsItself, HasLevels, true});
  cases.push_back(
      {"AHigherLevelReplacesTheOneHeld", AHigherLevelReplacesTheOneHeld, CanBeRaised, true});
  cases.push_back({"ALowerLevelIsRefused", ALowerLevelIsRefused, CanBeRaised, true});
  cases.push_back({"ALowerLevelIsGivenOnDemand", ALowerLevelIsGivenOnDemand, CanBeRaised, true});
  cases.push_back(
      {"RevokeOfAnotherLevelIsRefused", RevokeOfAnotherLevelIsRefused, CanBeRaised, true});
  cases.push_back({"RevokeOfTheLevelHeld", RevokeOfTheLevelHeld, HasLevels, true});
  cases.push_back({"TheBaseLevelIsNotRevoked", TheBaseLevelIsNotRevoked, HasBaseLevel, true});
  cases.push_back({"AGuardedLevelIsNotGranted", AGuardedLevelIsNotGranted, HasGuardedLevels, true});
  cases.push_back({"AGuardedLevelIsRevoked", AGuardedLevelIsRevoked, HasGuardedLevels, true});
}

}  // namespace broker::test

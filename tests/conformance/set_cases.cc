// Sets: what one principal holds of a type becomes exactly a list, by single changes.
#include <algorithm>
#include <functional>

#include "tests/conformance/batch.h"
#include "tests/conformance/cases.h"
#include "tests/conformance/edge.h"

namespace broker::test {
namespace {

bool HasSets(const EntitlementType& type) { return type.base_level.empty(); }
bool HasSetsOfLevels(const EntitlementType& type) { return HasSets(type) && HasLevels(type); }
bool HasNoSets(const EntitlementType& type) { return !HasSets(type); }

// The subject holds `leaving`, the thing of the scene, and `staying`; the set has `staying` and
// `coming`, at the levels below.
struct Stage {
  explicit Stage(Scene& scene)
      : leaving(scene.thing()),
        staying(scene.world().AddThing("Staying")),
        coming(scene.world().AddThing("Coming")) {
    scene.world().Hold(scene.subject(), staying, scene.Lowest());
    scene.Hold(scene.Lowest());
    others = scene.HeldByOthers();
  }

  std::vector<Piece> PiecesIn(const Scene& scene) const {
    return {{staying, scene.Lowest()}, {coming, scene.Levels().back()}};
  }
  SetRequest SetIn(Scene& scene) const { return SetTo(scene, PiecesIn(scene)); }

  Thing leaving;
  Thing staying;
  Thing coming;
  Lines others;
};

// "12=member", as HoldingsOf.
Lines LinesOf(const std::vector<Piece>& pieces) {
  Lines lines;
  for (const auto& [thing, level] : pieces) {
    lines.push_back(thing.id + (level.empty() ? "" : "=" + level));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

bool Holds(Scene& scene, const Who& who, const Thing& thing) {
  const Lines holders = scene.world().Holders(thing);
  return std::any_of(holders.begin(), holders.end(),
                     [&](const std::string& line) { return IsOf(line, who); });
}

// Runs `act` before each write, until it is replaced.
void BeforeEachWrite(Scene& scene, const std::function<void()>& act) {
  scene.rig().wire().BeforeNextWrite([&scene, act] {
    act();
    BeforeEachWrite(scene, act);
  });
}

void ASetMakesExactlyTheList(Scene& scene) {
  const Stage stage(scene);
  const auto before = scene.Held().size();
  const ItemResult item = ApplyOne(scene, stage.SetIn(scene));
  Lines want(before - 1, "revoked");
  want.insert(want.begin(), "granted");
  scene.Expect("answers", SaidOf(item), want);
  scene.Expect("held", scene.Held(), LinesOf(stage.PiecesIn(scene)));
  scene.Expect("what others hold", scene.HeldByOthers(), stage.others);
  scene.ExpectWrites(static_cast<int>(before));
}

void ASetAddsBeforeItTakes(Scene& scene) {
  const Stage stage(scene);
  BeforeEachWrite(scene, [&] {
    const bool taken = !Holds(scene, scene.subject(), stage.leaving);
    if (taken && !Holds(scene, scene.subject(), stage.coming)) scene.Fail("taken before it added");
  });
  ApplyOne(scene, stage.SetIn(scene));
  scene.rig().wire().BeforeNextWrite(nullptr);
  scene.Expect("held", scene.Held(), LinesOf(stage.PiecesIn(scene)));
}

void ASetTwiceWritesOnce(Scene& scene) {
  const Stage stage(scene);
  ApplyOne(scene, stage.SetIn(scene));
  scene.world().front().ClearLog();
  const ItemResult again = ApplyOne(scene, stage.SetIn(scene));
  scene.Expect("answers", SaidOf(again), Lines());
  scene.Expect("finished", again.finished(), true);
  scene.Expect("held", scene.Held(), LinesOf(stage.PiecesIn(scene)));
  scene.ExpectWrites(0);
}

void ASetMakesTheLevelsOfTheList(Scene& scene) {
  const Stage stage(scene);
  scene.world().Hold(scene.subject(), stage.coming, scene.Levels().back());
  const std::vector<Piece> pieces = {{stage.staying, scene.Levels().back()},
                                     {stage.coming, scene.Lowest()}};
  const ItemResult item = ApplyOne(scene, SetTo(scene, pieces));
  scene.Expect("answers", SaidOf(item), Lines{"level_changed", "level_changed", "revoked"});
  scene.Expect("held", scene.Held(), LinesOf(pieces));
  scene.ExpectWrites(3);
}

void ASetOfNothingTakesAll(Scene& scene) {
  const Stage stage(scene);
  const auto before = scene.Held().size();
  scene.Expect("answers", SaidOf(ApplyOne(scene, SetTo(scene, {}))), Lines(before, "revoked"));
  scene.Expect("held", scene.Held(), Lines());
  scene.Expect("what others hold", scene.HeldByOthers(), stage.others);
}

void ASetIsPinnedByItsPlan(Scene& scene) {
  const Stage stage(scene);
  const Thing given = scene.world().AddThing("Given meanwhile");
  const ItemResult plan = ApplyOne(scene, stage.SetIn(scene), /*dry_run=*/true);
  scene.ExpectWrites(0);
  SetRequest pinned = stage.SetIn(scene);
  pinned.precondition.etag = plan.set_etag;
  scene.world().Hold(scene.subject(), given, scene.Lowest());
  const Lines held = scene.Held();
  scene.Expect("answers to a stale plan", SaidOf(ApplyOne(scene, pinned)),
               Lines{"PRECONDITION_FAILED"});
  scene.Expect("held", scene.Held(), held);
  scene.ExpectWrites(0);
  scene.world().Hold(scene.subject(), given, std::nullopt);
  scene.Expect("answers", SaidOf(ApplyOne(scene, pinned)), SaidOf(plan));
  scene.Expect("held then", scene.Held(), LinesOf(stage.PiecesIn(scene)));
}

void ASetForAnotherThanApprovedIsRefused(Scene& scene) {
  const Stage stage(scene);
  SetRequest set = stage.SetIn(scene);
  set.precondition.principal_id = scene.subject().id + "0";
  scene.Expect("answers", SaidOf(ApplyOne(scene, set)), Lines{"PRECONDITION_FAILED"});
  scene.ExpectWrites(0);
}

void NothingIsTakenAfterAnAdditionThatFailed(Scene& scene) {
  const Stage stage(scene);
  scene.world().front().AddFault(
      R"({"method": "POST", "fault": {"status": 400, "body": {"message": "no"}}})");
  const ItemResult item = ApplyOne(scene, stage.SetIn(scene));
  scene.Expect("finished", item.finished(), false);
  scene.Expect("still held", Holds(scene, scene.subject(), stage.leaving), true);
  scene.ExpectWrites(scene.type().write_is_idempotent ? 2 : 1);
}

// Somebody else gives the subject one more. It goes, since it is not in the list, but not untold.
void WhatASetTakesIsTold(Scene& scene) {
  const Stage stage(scene);
  const Thing given = scene.world().AddThing("Given meanwhile");
  Lines want = scene.Held();
  scene.rig().wire().BeforeNextWrite(
      [&] { scene.world().Hold(scene.subject(), given, scene.Lowest()); });
  const ItemResult item = ApplyOne(scene, stage.SetIn(scene));
  want.push_back(LinesOf({{given, scene.Lowest()}}).front());
  for (const MutationResult& result : item.results) {
    const Thing thing{result.entitlement.id, ""};
    const std::string before = result.before.value_or(Holding()).level;
    const std::string after = result.after.value_or(Holding()).level;
    std::erase(want, LinesOf({{thing, before}}).front());
    if (result.outcome == Outcome::kGranted) want.push_back(LinesOf({{thing, after}}).front());
  }
  std::sort(want.begin(), want.end());
  scene.Expect("held", scene.Held(), want);
  scene.Expect("what was to be held", scene.Held(), LinesOf(stage.PiecesIn(scene)));
}

void ASetLeavesWhatIsUnlisted(Scene& scene) {
  const std::optional<Thing> unlisted = scene.world().HoldUnlisted(scene.subject());
  if (!unlisted) return scene.Fail("nothing is unlisted; exclude the case");
  const Stage stage(scene);
  SetRequest set = stage.SetIn(scene);
  scene.Expect("finished", ApplyOne(scene, set).finished(), true);
  scene.Expect("left", Holds(scene, scene.subject(), *unlisted), true);
  set.include_hidden = true;
  scene.Expect("answers", SaidOf(ApplyOne(scene, set)), Lines{"revoked"});
  scene.Expect("left if it is asked for", Holds(scene, scene.subject(), *unlisted), false);
}

void TheBrokersOwnAccountIsNotSet(Scene& scene) {
  const std::optional<Who> own = scene.world().Own();
  const auto& types = scene.type().principal_types;
  if (!own || std::find(types.begin(), types.end(), own->type) == types.end()) {
    return scene.Fail("the broker has no account that can hold it; exclude the case");
  }
  const Stage stage(scene);
  scene.world().Hold(*own, scene.thing(), scene.Lowest());
  const Lines held = HoldingsOf(scene.world(), *own);
  for (const std::vector<Piece>& pieces : {std::vector<Piece>{}, stage.PiecesIn(scene)}) {
    SetRequest set = SetTo(scene, pieces);
    set.principal = ById(*own);
    scene.Expect("answers", SaidOf(ApplyOne(scene, set)), Lines{"GUARDED_ENTITLEMENT"});
  }
  scene.Expect("held", HoldingsOf(scene.world(), *own), held);
  scene.ExpectWrites(0);
}

// What everybody holds at one level at least is no list.
void ThereIsNoSetOverABaseLevel(Scene& scene) {
  const SetRequest set = SetTo(scene, {{scene.thing(), scene.Lowest()}});
  scene.Expect("answer at the edge", SaidAtTheEdge(scene, set),
               std::string("INVALID_FIELD items[0].set.type"));
}

}  // namespace

void AddSetCases(CaseList& cases) {
  cases.push_back({"ASetMakesExactlyTheList", ASetMakesExactlyTheList, HasSets, true});
  cases.push_back({"ASetAddsBeforeItTakes", ASetAddsBeforeItTakes, HasSets});
  cases.push_back({"ASetTwiceWritesOnce", ASetTwiceWritesOnce, HasSets});
  cases.push_back({"ASetMakesTheLevelsOfTheList", ASetMakesTheLevelsOfTheList, HasSetsOfLevels});
  cases.push_back({"ASetOfNothingTakesAll", ASetOfNothingTakesAll, HasSets});
  cases.push_back({"ASetIsPinnedByItsPlan", ASetIsPinnedByItsPlan, HasSets});
  cases.push_back(
      {"ASetForAnotherThanApprovedIsRefused", ASetForAnotherThanApprovedIsRefused, HasSets});
  cases.push_back({"NothingIsTakenAfterAnAdditionThatFailed",
                   NothingIsTakenAfterAnAdditionThatFailed, HasSets});
  cases.push_back({"WhatASetTakesIsTold", WhatASetTakesIsTold, HasSets});
  cases.push_back({"ASetLeavesWhatIsUnlisted", ASetLeavesWhatIsUnlisted, HasSets});
  cases.push_back({"TheBrokersOwnAccountIsNotSet", TheBrokersOwnAccountIsNotSet, HasSets});
  cases.push_back({"ThereIsNoSetOverABaseLevel", ThereIsNoSetOverABaseLevel, HasNoSets});
}

}  // namespace broker::test

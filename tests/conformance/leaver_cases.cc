// revoke_all: nothing is left that can be taken, and it is not called done before.
#include <algorithm>

#include "tests/conformance/batch.h"
#include "tests/conformance/cases.h"
#include "tests/conformance/each_error.h"

namespace broker::test {
namespace {

// The subject holds the thing at the highest level, guarded or not, and two more at the lowest.
void HoldMuch(Scene& scene) {
  for (int i = 0; i < 2 && !scene.world().IsOne(); ++i) {
    const Thing thing = scene.world().AddThing("More " + std::to_string(i));
    scene.world().Hold(scene.subject(), thing, scene.Lowest());
  }
  scene.Hold(scene.type().levels.empty() ? "" : scene.type().levels.back());
}

void ExpectNothingLeft(Scene& scene) { scene.Expect("held", scene.Held(), scene.Base()); }

void ALeaverLosesEverything(Scene& scene) {
  HoldMuch(scene);
  const auto held = scene.Held().size();
  const Lines others = scene.HeldByOthers();
  const ItemResult item = ApplyOne(scene, LeaverOf(scene));
  scene.Expect("answers", SaidOf(item), Lines(held, "revoked"));
  ExpectNothingLeft(scene);
  scene.Expect("what others hold", scene.HeldByOthers(), others);
  scene.ExpectWrites(static_cast<int>(held));
}

// By an address, with all that the product has.
void ALeaverLosesEverythingEverywhere(Scene& scene) {
  HoldMuch(scene);
  RevokeAllRequest leaver = LeaverOf(scene);
  leaver.instance = "-";
  leaver.principal = {kUser, PrincipalRef::Key::kEmail, scene.subject().email};
  leaver.types.clear();
  const ItemResult item = ApplyOne(scene, leaver);
  for (const Failure& problem : item.problems) scene.Fail("problem: " + problem.message);
  ExpectNothingLeft(scene);
}

void ALeaverTwiceWritesOnce(Scene& scene) {
  HoldMuch(scene);
  ApplyOne(scene, LeaverOf(scene));
  scene.world().front().ClearLog();
  const ItemResult again = ApplyOne(scene, LeaverOf(scene));
  scene.Expect("answers", SaidOf(again), Lines());
  scene.Expect("finished", again.finished(), true);
  scene.ExpectWrites(0);
}

// The items of one batch.
void WhatALeaverGetsAfterwardsStays(Scene& scene) {
  const MutationRequest grant = scene.Request(Verb::kGrant, scene.Lowest());
  const RevokeAllRequest leave = LeaverOf(scene);
  const auto items = Apply(scene, {leave, grant, leave, grant});
  scene.Expect("answer to the grant", SaidOf(items[1]), Lines{scene.First()});
  scene.Expect("answer to the second leave", SaidOf(items[2]), Lines{"revoked"});
  scene.Expect("answer to the second grant", SaidOf(items[3]), Lines{scene.First()});
  const std::string level = scene.Lowest().empty() ? "" : "=" + scene.Lowest();
  scene.Expect("held", scene.Held(), Lines{scene.thing().id + level});
}

void ADryRunOfALeaverWritesNothing(Scene& scene) {
  HoldMuch(scene);
  const Lines held = scene.Held();
  const ItemResult plan = ApplyOne(scene, LeaverOf(scene), /*dry_run=*/true);
  scene.Expect("held", scene.Held(), held);
  scene.ExpectWrites(0);
  scene.Expect("answers", SaidOf(ApplyOne(scene, LeaverOf(scene))), SaidOf(plan));
}

// Whatever cannot be read: everything is gone, or it says that it is not done.
void ALeaverIsNotDoneWhileSomethingIsUnread(Scene& scene) {
  int told = 0;
  const auto leave = [&](const std::string& where) {
    const ItemResult item = ApplyOne(scene, LeaverOf(scene));
    scene.world().front().ClearFaults();
    for (const Failure& problem : item.problems) {
      scene.Expect("instance told" + where, problem.metadata.count("instance") == 1, true);
    }
    if (!item.problems.empty()) ++told;
    if (item.problems.empty() && scene.Held() != scene.Base()) {
      scene.Fail("called done with " + TextOf(scene.Held()) + " held" + where);
    }
  };
  const auto prepare = [&] { scene.Hold(scene.Lowest()); };
  WithEachError(scene, {kInternal}, prepare, leave);
  if (told == 0) scene.Fail("nothing that failed was told");
}

void ALeaverIsNotDoneWhileTheInstanceIsAway(Scene& scene) {
  scene.Hold(scene.Lowest());
  scene.world().front().AddFault(
      R"({"fault": {"status": 503, "body": "<html>no upstream</html>"}})");
  RevokeAllRequest leaver = LeaverOf(scene);
  leaver.instance = "-";
  leaver.principal = {kUser, PrincipalRef::Key::kEmail, scene.subject().email};
  const ItemResult item = ApplyOne(scene, leaver);
  scene.Expect("answers", SaidOf(item), Lines{"UPSTREAM_UNAVAILABLE"});
  if (item.problems.empty()) return;
  const Metadata& told = item.problems.front().metadata;
  scene.Expect("instance told", told.contains("instance"), true);
  scene.ExpectHeld(scene.Lowest());
}

void ALeaverKeepsTheAccount(Scene& scene) {
  HoldMuch(scene);
  scene.Expect("finished", ApplyOne(scene, LeaverOf(scene)).finished(), true);
  scene.Expect("account there", scene.world().Exists(scene.subject()), true);
}

bool TellsOfAccount(const ItemResult& item, const Who& who) {
  return std::any_of(item.remnants.begin(), item.remnants.end(), [&](const Remnant& remnant) {
    return remnant.kind == "account" && remnant.id == who.id;
  });
}

void AnAccountThatStaysEnabledIsTold(Scene& scene) {
  scene.Expect("told", TellsOfAccount(ApplyOne(scene, LeaverOf(scene)), scene.subject()), true);
  scene.world().Disable(scene.subject());
  scene.Expect("told once it is disabled",
               TellsOfAccount(ApplyOne(scene, LeaverOf(scene)), scene.subject()), false);
}

void ALeaverLosesWhatIsUnlisted(Scene& scene) {
  const std::optional<Thing> unlisted = scene.world().HoldUnlisted(scene.subject());
  if (!unlisted) return scene.Fail("nothing is unlisted; exclude the case");
  scene.Expect("finished", ApplyOne(scene, LeaverOf(scene)).finished(), true);
  for (const std::string& line : scene.world().Holders(*unlisted)) {
    if (IsOf(line, scene.subject())) scene.Fail("still held: " + line);
  }
}

void ALeaverLosesItInEveryScope(Scene& scene) {
  const Thing wide = scene.world().AddWide("Wide");
  const Thing both = scene.world().AddWide("In each scope");
  const auto& scopes = scene.type().scopes;
  for (std::size_t i = 1; i < scopes.size(); ++i) {
    scene.world().HoldIn(scopes[i], scene.subject(), wide);
    scene.world().HoldIn(scopes[i], scene.subject(), both);
  }
  scene.world().Hold(scene.subject(), both, scene.Lowest());
  const ItemResult item = ApplyOne(scene, LeaverOf(scene));
  for (const Failure& problem : item.problems) scene.Fail("problem: " + problem.message);
  ExpectNothingLeft(scene);
}

void ALeaverKeepsWhatComesAnotherWay(Scene& scene) {
  scene.world().HoldIndirectly(scene.subject(), scene.thing());
  scene.Hold(scene.Lowest());
  const Lines others = scene.HeldByOthers();
  const ItemResult item = ApplyOne(scene, LeaverOf(scene));
  scene.Expect("answers", SaidOf(item), Lines{"still_held_indirectly"});
  ExpectNothingLeft(scene);
  scene.Expect("what others hold", scene.HeldByOthers(), others);
}

void TheBrokersOwnAccountDoesNotLeave(Scene& scene) {
  const std::optional<Who> own = scene.world().Own();
  const auto& types = scene.type().principal_types;
  if (!own || std::find(types.begin(), types.end(), own->type) == types.end()) {
    return scene.Fail("the broker has no account that can hold it; exclude the case");
  }
  scene.world().Hold(*own, scene.thing(), scene.Levels().back());
  const Lines held = HoldingsOf(scene.world(), *own);
  RevokeAllRequest leaver = LeaverOf(scene);
  leaver.principal = ById(*own);
  scene.Expect("finished", ApplyOne(scene, leaver).finished(), false);
  scene.Expect("held", HoldingsOf(scene.world(), *own), held);
  scene.ExpectWrites(0);
}

void WhomNobodyKnowsHasNotLeft(Scene& scene) {
  RevokeAllRequest leaver = LeaverOf(scene);
  leaver.principal.value = "4711";
  scene.Expect("answers", SaidOf(ApplyOne(scene, leaver)), Lines{"PRINCIPAL_NOT_FOUND"});
  scene.ExpectWrites(0);
}

}  // namespace

void AddLeaverCases(CaseList& cases) {
  cases.push_back({"ALeaverLosesEverything", ALeaverLosesEverything, nullptr, true});
  cases.push_back({"ALeaverLosesEverythingEverywhere", ALeaverLosesEverythingEverywhere});
  cases.push_back({"ALeaverTwiceWritesOnce", ALeaverTwiceWritesOnce});
  cases.push_back({"WhatALeaverGetsAfterwardsStays", WhatALeaverGetsAfterwardsStays});
  cases.push_back({"ADryRunOfALeaverWritesNothing", ADryRunOfALeaverWritesNothing});
  cases.push_back(
      {"ALeaverIsNotDoneWhileSomethingIsUnread", ALeaverIsNotDoneWhileSomethingIsUnread});
  cases.push_back(
      {"ALeaverIsNotDoneWhileTheInstanceIsAway", ALeaverIsNotDoneWhileTheInstanceIsAway});
  cases.push_back({"ALeaverKeepsTheAccount", ALeaverKeepsTheAccount});
  cases.push_back({"AnAccountThatStaysEnabledIsTold", AnAccountThatStaysEnabledIsTold});
  cases.push_back({"ALeaverLosesWhatIsUnlisted", ALeaverLosesWhatIsUnlisted});
  cases.push_back({"ALeaverLosesItInEveryScope", ALeaverLosesItInEveryScope, HasScopes});
  cases.push_back(
      {"ALeaverKeepsWhatComesAnotherWay", ALeaverKeepsWhatComesAnotherWay, ReportsIndirect});
  cases.push_back({"TheBrokersOwnAccountDoesNotLeave", TheBrokersOwnAccountDoesNotLeave});
  cases.push_back({"WhomNobodyKnowsHasNotLeft", WhomNobodyKnowsHasNotLeft});
}

}  // namespace broker::test

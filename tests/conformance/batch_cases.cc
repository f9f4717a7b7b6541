// Many changes in one call: each is what it is alone, in order, and none is done untold.
#include "tests/conformance/batch.h"
#include "tests/conformance/cases.h"

namespace broker::test {
namespace {

MutationRequest Of(MutationRequest change, const Who& who) {
  change.principal = ById(who);
  return change;
}

Who NobodyLike(Who who) {
  who.id = "4711";
  return who;
}

std::string LevelOf(const std::optional<Holding>& holding) {
  if (!holding) return "untold";
  return holding->direct ? "held " + holding->level : "not held";
}

// All of a change that is the same however it was asked for.
std::string AnswerOf(const MutationResult& result) {
  std::string text = NameOf(result.outcome) + " " + result.principal.id + " " +
                     result.entitlement.id + ": " + LevelOf(result.before) + ", then " +
                     LevelOf(result.after);
  for (const Warning& warning : result.warnings) text += "; " + warning.message;
  return text;
}

std::string AnswerOf(const Told& told) { return told.ok() ? AnswerOf(told.result) : told.said; }

std::string AnswerOf(const ItemResult& item) {
  if (item.results.size() == 1 && item.problems.empty()) return AnswerOf(item.results.front());
  return SaidOf(item).size() == 1 ? SaidOf(item).front() : TextOf(SaidOf(item));
}

// What there is to do, what there is not, and what cannot be done. `second` holds the lowest level.
std::vector<MutationRequest> SomeOfEach(Scene& scene, const Who& second) {
  const MutationRequest grant = scene.Request(Verb::kGrant, scene.Lowest());
  const MutationRequest revoke = scene.Request(Verb::kRevoke, "");
  return {grant, Of(grant, NobodyLike(second)), Of(revoke, second), grant, Of(revoke, second)};
}

void ABatchIsItsSingleChanges(Scene& scene) {
  const Who second = scene.Add(scene.subject().type, "second-in-batch");
  const auto begin = [&] {
    scene.world().Hold(second, scene.thing(), scene.Lowest());
    scene.Hold(scene.Floor());
  };
  const std::vector<MutationRequest> changes = SomeOfEach(scene, second);
  begin();
  Lines alone;
  for (const MutationRequest& change : changes) alone.push_back(AnswerOf(scene.Do(change)));
  const Lines stored = scene.world().Holders(scene.thing());
  const int writes = scene.Writes();
  begin();
  Lines together;
  for (const ItemResult& item : Apply(scene, {changes.begin(), changes.end()})) {
    together.push_back(AnswerOf(item));
  }
  scene.Expect("answer of the batch", together, alone);
  scene.Expect("state after the batch", scene.world().Holders(scene.thing()), stored);
  scene.ExpectWrites(writes);
}

// Named in two ways.
void ItemsOfOnePrincipalAreInOrder(Scene& scene) {
  constexpr int kRounds = 3;
  const MutationRequest grant = scene.Request(Verb::kGrant, scene.Lowest());
  MutationRequest revoke = scene.Request(Verb::kRevoke, "");
  revoke.principal = {kUser, PrincipalRef::Key::kEmail, scene.subject().email};
  revoke.entitlement.key = EntitlementRef::Key::kName;
  revoke.entitlement.value = scene.thing().name;
  std::vector<ItemAction> actions;
  Lines want;
  for (int round = 0; round < kRounds; ++round) {
    actions.insert(actions.end(), {grant, revoke});
    want.insert(want.end(), {scene.First(), "revoked"});
  }
  Lines said;
  for (const ItemResult& item : Apply(scene, actions)) said.push_back(SaidOf(item).front());
  scene.Expect("answers", said, want);
  scene.ExpectHeld(scene.Floor());
  scene.ExpectWrites(2 * kRounds);
}

void ManyAtOnceAreAllDone(Scene& scene) {
  constexpr int kMany = 6;
  std::vector<ItemAction> actions;
  Lines want = scene.world().Holders(scene.thing());
  for (int i = 0; i < kMany; ++i) {
    const Who who = scene.Add(kUser, "many" + std::to_string(i));
    actions.push_back(Of(scene.Request(Verb::kGrant, scene.Lowest()), who));
    std::erase_if(want, [&](const std::string& line) { return IsOf(line, who); });
    want.push_back(LineOf(who, scene.Lowest()));
  }
  for (const ItemResult& item : Apply(scene, actions)) {
    scene.Expect("answer", SaidOf(item), Lines{scene.First()});
  }
  Lines got = scene.world().Holders(scene.thing());
  std::sort(want.begin(), want.end());
  std::sort(got.begin(), got.end());
  scene.Expect("state", got, want);
  scene.ExpectWrites(kMany);
}

// The subject gets it, somebody who is not there, and a third.
std::vector<ItemAction> WithOneThatFails(Scene& scene, const Who& third) {
  const MutationRequest grant = scene.Request(Verb::kGrant, scene.Lowest());
  return {grant, Of(grant, NobodyLike(third)), Of(grant, third)};
}

void AFailureStopsNothingElse(Scene& scene) {
  const Who third = scene.Add(scene.subject().type, "third-in-batch");
  const auto items = Apply(scene, WithOneThatFails(scene, third));
  scene.Expect("answer", SaidOf(items[1]), Lines{"PRINCIPAL_NOT_FOUND"});
  scene.Expect("answer to what comes after", SaidOf(items[2]), Lines{scene.First()});
  scene.ExpectWrites(2);
}

void AFailureStopsTheRestIfWanted(Scene& scene) {
  const Who third = scene.Add(scene.subject().type, "third-in-batch");
  const auto items = Apply(scene, WithOneThatFails(scene, third), {true, false});
  scene.Expect("answer", SaidOf(items[0]), Lines{scene.First()});
  scene.Expect("answer to what fails", SaidOf(items[1]), Lines{"PRINCIPAL_NOT_FOUND"});
  scene.Expect("answer to what comes after", SaidOf(items[2]), Lines{"skipped"});
  scene.ExpectHeld(scene.Lowest());
  scene.ExpectWrites(1);
}

void ADryRunOfABatchWritesNothing(Scene& scene) {
  const Who second = scene.Add(scene.subject().type, "second-in-batch");
  scene.world().Hold(second, scene.thing(), scene.Lowest());
  const std::vector<ItemAction> actions = {scene.Request(Verb::kGrant, scene.Lowest()),
                                           Of(scene.Request(Verb::kRevoke, ""), second)};
  scene.world().front().ClearLog();
  const Lines before = scene.world().Holders(scene.thing());
  const auto plan = Apply(scene, actions, {false, true});
  scene.Expect("state", scene.world().Holders(scene.thing()), before);
  scene.ExpectWrites(0);
  const auto made = Apply(scene, actions);
  for (std::size_t i = 0; i < plan.size(); ++i) {
    scene.Expect("plan", SaidOf(plan[i]), SaidOf(made[i]));
    if (plan[i].results.size() != 1) continue;
    const MutationResult& result = plan[i].results.front();
    scene.Expect("dry_run", result.dry_run, true);
    scene.Expect("changed", result.changed, true);
    scene.Expect("operation", result.operation_id, std::string());
  }
  scene.ExpectWrites(2);
}

void TheEtagsOfAPlanPinTheChanges(Scene& scene) {
  const Who second = scene.Add(scene.subject().type, "second-in-batch");
  scene.world().Hold(second, scene.thing(), scene.Lowest());
  std::vector<MutationRequest> changes = {scene.Request(Verb::kGrant, scene.Lowest()),
                                          Of(scene.Request(Verb::kRevoke, ""), second)};
  const auto plan = Apply(scene, {changes.begin(), changes.end()}, {false, true});
  for (std::size_t i = 0; i < plan.size(); ++i) {
    if (plan[i].results.size() != 1) return scene.Fail("an item has no plan");
    changes[i].precondition.etag = plan[i].results.front().before.value_or(Holding()).etag;
  }
  scene.world().Hold(second, scene.thing(), scene.Floor());
  scene.world().front().ClearLog();
  const auto made = Apply(scene, {changes.begin(), changes.end()});
  scene.Expect("answer where nothing changed", SaidOf(made[0]), Lines{scene.First()});
  scene.Expect("answer where it did", SaidOf(made[1]), Lines{"PRECONDITION_FAILED"});
  scene.ExpectWrites(1);
}

}  // namespace

void AddBatchCases(CaseList& cases) {
  cases.push_back({"ABatchIsItsSingleChanges", ABatchIsItsSingleChanges});
  cases.push_back({"ItemsOfOnePrincipalAreInOrder", ItemsOfOnePrincipalAreInOrder});
  cases.push_back({"ManyAtOnceAreAllDone", ManyAtOnceAreAllDone});
  cases.push_back({"AFailureStopsNothingElse", AFailureStopsNothingElse});
  cases.push_back({"AFailureStopsTheRestIfWanted", AFailureStopsTheRestIfWanted});
  cases.push_back({"ADryRunOfABatchWritesNothing", ADryRunOfABatchWritesNothing});
  cases.push_back({"TheEtagsOfAPlanPinTheChanges", TheEtagsOfAPlanPinTheChanges});
}

}  // namespace broker::test

// Grant and revoke of one level: what is told, what is stored, how often something is written.
#include "tests/conformance/cases.h"

namespace broker::test {
namespace {

void GrantStoresIt(Scene& scene) {
  const Told told = scene.Grant(scene.Lowest());
  scene.ExpectSaid(told, scene.First());
  scene.ExpectHeld(scene.Lowest());
  scene.ExpectWrites(1);
  scene.Expect("changed", told.result.changed, true);
  if (!told.result.after || !told.result.before) return scene.Fail("no before and after");
  scene.Expect("level before", told.result.before->level, scene.Floor().value_or(""));
  scene.Expect("held after", told.result.after->direct, true);
  scene.Expect("level after", told.result.after->level, scene.Lowest());
  scene.Expect("principal", told.result.principal.id, scene.subject().id);
  scene.Expect("entitlement", told.result.entitlement.id, scene.thing().id);
}

void GrantTwiceWritesOnce(Scene& scene) {
  scene.Grant(scene.Lowest());
  const Told again = scene.Grant(scene.Lowest());
  scene.ExpectSaid(again, "already_held");
  scene.Expect("changed", again.result.changed, false);
  scene.ExpectHeld(scene.Lowest());
  scene.ExpectWrites(1);
}

void GrantOfWhatIsHeldWritesNothing(Scene& scene) {
  scene.Hold(scene.Lowest());
  scene.ExpectSaid(scene.Grant(scene.Lowest()), "already_held");
  scene.ExpectHeld(scene.Lowest());
  scene.ExpectWrites(0);
}

void RevokeLeavesTheBaseLevelAlone(Scene& scene) {
  scene.Hold(scene.Lowest());
  const Told told = scene.Revoke();
  scene.ExpectSaid(told, "revoked");
  scene.ExpectHeld(scene.Floor());
  scene.ExpectWrites(1);
  scene.Expect("changed", told.result.changed, true);
  scene.Expect("level after", told.result.after.value_or(Holding()).level,
               scene.Floor().value_or(""));
}

void RevokeTwiceWritesOnce(Scene& scene) {
  scene.Hold(scene.Lowest());
  scene.Revoke();
  const Told again = scene.Revoke();
  scene.ExpectSaid(again, "already_absent");
  scene.Expect("changed", again.result.changed, false);
  scene.ExpectHeld(scene.Floor());
  scene.ExpectWrites(1);
}

void RevokeOfNothingWritesNothing(Scene& scene) {
  scene.ExpectSaid(scene.Revoke(), "already_absent");
  scene.ExpectSaid(scene.Revoke(scene.Lowest()), "already_absent");
  scene.ExpectHeld(scene.Floor());
  scene.ExpectWrites(0);
}

void RevokeKeepsTheAccount(Scene& scene) {
  scene.Hold(scene.Levels().back());
  scene.ExpectSaid(scene.Revoke(), "revoked");
  scene.Expect("account there", scene.world().Exists(scene.subject()), true);
}

void GrantAndRevokeLeaveNoTrace(Scene& scene) {
  for (int round = 0; round < 2; ++round) {
    scene.ExpectSaid(scene.Grant(scene.Lowest()), scene.First());
    scene.ExpectSaid(scene.Revoke(scene.Lowest()), "revoked");
  }
  scene.ExpectHeld(scene.Floor());
  scene.ExpectWrites(4);
}

void DryRunWritesNothing(Scene& scene) {
  MutationRequest grant = scene.Request(Verb::kGrant, scene.Lowest());
  grant.dry_run = true;
  const Told would = scene.Do(grant);
  scene.ExpectSaid(would, scene.First());
  scene.Expect("changed", would.result.changed, true);
  scene.Expect("operation", would.result.operation_id, std::string());
  scene.ExpectHeld(scene.Floor());
  scene.Hold(scene.Lowest());
  MutationRequest revoke = scene.Request(Verb::kRevoke, "");
  revoke.dry_run = true;
  scene.ExpectSaid(scene.Do(revoke), "revoked");
  scene.ExpectHeld(scene.Lowest());
  scene.ExpectWrites(0);
}

void AnEtagHoldsForOneState(Scene& scene) {
  const Told first = scene.Grant(scene.Lowest());
  MutationRequest revoke = scene.Request(Verb::kRevoke, "");
  revoke.precondition.etag = first.result.before.value_or(Holding()).etag;
  scene.ExpectSaid(scene.Do(revoke), "PRECONDITION_FAILED");
  scene.ExpectHeld(scene.Lowest());
  revoke.precondition.etag = first.result.after.value_or(Holding()).etag;
  scene.ExpectSaid(scene.Do(revoke), "revoked");
  scene.ExpectHeld(scene.Floor());
  scene.ExpectWrites(2);
}

void AnotherPrincipalThanApprovedIsRefused(Scene& scene) {
  MutationRequest grant = scene.Request(Verb::kGrant, scene.Lowest());
  grant.precondition.principal_id = scene.subject().id + "0";
  scene.ExpectSaid(scene.Do(grant), "PRECONDITION_FAILED");
  scene.ExpectHeld(scene.Floor());
  scene.ExpectWrites(0);
}

}  // namespace

void AddChangeCases(CaseList& cases) {
  cases.push_back({"GrantStoresIt", GrantStoresIt, nullptr, true});
  cases.push_back({"GrantTwiceWritesOnce", GrantTwiceWritesOnce, nullptr, true});
  cases.push_back(
      {"GrantOfWhatIsHeldWritesNothing", GrantOfWhatIsHeldWritesNothing, nullptr, true});
  cases.push_back({"RevokeLeavesTheBaseLevelAlone", RevokeLeavesTheBaseLevelAlone, nullptr, true});
  cases.push_back({"RevokeTwiceWritesOnce", RevokeTwiceWritesOnce, nullptr, true});
  cases.push_back({"RevokeOfNothingWritesNothing", RevokeOfNothingWritesNothing, nullptr, true});
  cases.push_back({"RevokeKeepsTheAccount", RevokeKeepsTheAccount, nullptr, true});
  cases.push_back({"GrantAndRevokeLeaveNoTrace", GrantAndRevokeLeaveNoTrace, nullptr, true});
  cases.push_back({"DryRunWritesNothing", DryRunWritesNothing, nullptr, true});
  cases.push_back({"AnEtagHoldsForOneState", AnEtagHoldsForOneState, nullptr, true});
  cases.push_back({"AnotherPrincipalThanApprovedIsRefused", AnotherPrincipalThanApprovedIsRefused,
                   nullptr, true});
}

}  // namespace broker::test

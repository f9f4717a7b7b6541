// Access that is stored more than once, comes another way, or leads to something hidden.
#include "tests/conformance/cases.h"

namespace broker::test {
namespace {

void EveryCopyIsRevoked(Scene& scene) {
  scene.Hold(scene.Lowest(), 3);
  scene.ExpectHeld(scene.Lowest(), 3);
  scene.ExpectSaid(scene.Revoke(), "revoked");
  scene.ExpectHeld(scene.Floor());
}

void CopiesAreNotMultiplied(Scene& scene) {
  scene.Hold(scene.Lowest(), 2);
  scene.ExpectHeld(scene.Lowest(), 2);
  scene.ExpectSaid(scene.Grant(scene.Lowest()), "already_held");
  scene.ExpectHeld(scene.Lowest(), 2);
  scene.ExpectWrites(0);
}

void AnotherWayIsToldAndStays(Scene& scene) {
  const bool is_account =
      scene.subject().type == kUser || scene.subject().type == "service_account";
  if (!is_account) return;  // those that others are part of have no other way here
  scene.world().HoldIndirectly(scene.subject(), scene.thing());
  const Told granted = scene.Grant(scene.Lowest());
  scene.ExpectSaid(granted, "granted");
  scene.Expect("a warning", granted.Warns(WarningCode::kAlsoHeldIndirectly), true);
  scene.Expect("ways told", granted.result.after.value_or(Holding()).indirect.empty(), false);
  const Told revoked = scene.Revoke();
  scene.ExpectSaid(revoked, "still_held_indirectly");
  scene.Expect("held itself", revoked.result.after.value_or(Holding()).direct, false);
  scene.ExpectWrites(2);
}

void NoOtherWayIsMadeUp(Scene& scene) {
  const Told granted = scene.Grant(scene.Lowest());
  scene.Expect("a warning", granted.Warns(WarningCode::kAlsoHeldIndirectly), false);
  scene.Expect("ways told", granted.result.after.value_or(Holding()).indirect.empty(), true);
  scene.ExpectSaid(scene.Revoke(), "revoked");
}

void WhatLiesHiddenIsTold(Scene& scene) {
  const Thing hidden = scene.world().AddHidden("Hidden");
  MutationRequest request = scene.Request(Verb::kGrant, scene.Lowest());
  request.entitlement.value = hidden.id;
  const Told told = scene.Do(std::move(request));
  scene.ExpectSaid(told, "granted");
  scene.Expect("a warning", told.Warns(WarningCode::kContainerNotVisible), true);
  const Told open = scene.Grant(scene.Lowest());
  scene.Expect("a warning of what lies open", open.Warns(WarningCode::kContainerNotVisible), false);
}

}  // namespace

void AddWayCases(CaseList& cases) {
  cases.push_back({"EveryCopyIsRevoked", EveryCopyIsRevoked});
  cases.push_back({"CopiesAreNotMultiplied", CopiesAreNotMultiplied});
  cases.push_back({"AnotherWayIsToldAndStays", AnotherWayIsToldAndStays, ReportsIndirect, true});
  cases.push_back({"NoOtherWayIsMadeUp", NoOtherWayIsMadeUp, nullptr, true});
  cases.push_back({"WhatLiesHiddenIsTold", WhatLiesHiddenIsTold, nullptr, true});
}

}  // namespace broker::test

// What is told and done is what the server holds at that moment, whoever else changes it.
#include <algorithm>

#include "service/core/error.h"
#include "tests/conformance/cases.h"

namespace broker::test {
namespace {

// "absent", or the level that ListGrants shows of the subject and the thing.
std::string Shown(Scene& scene) {
  GrantQuery query;
  query.instance = Rig::kInstance;
  query.principal = ById(scene.subject());
  query.entitlement = ById(scene.type(), scene.thing());
  const auto listing = scene.rig().Run(scene.broker().ListGrants(query, scene.rig().Soon()));
  if (!listing.ok()) return std::string(broker::NameOf(FailureOf(listing.status()).reason));
  return listing->rows.empty() ? "absent" : "held " + listing->rows.front().grant.holding.level;
}

void AGrantIsShownAtOnce(Scene& scene) {
  const std::string floor = scene.Floor() ? "held " + *scene.Floor() : "absent";
  scene.Expect("shown at first", Shown(scene), floor);
  scene.Grant(scene.Lowest());
  scene.Expect("shown after the grant", Shown(scene), "held " + scene.Lowest());
  scene.Revoke();
  scene.Expect("shown after the revoke", Shown(scene), floor);
}

void WhatOthersDoIsShownAtOnce(Scene& scene) {
  Shown(scene);
  scene.Hold(scene.Lowest());
  scene.Expect("shown after it was given", Shown(scene), "held " + scene.Lowest());
  scene.Hold(scene.Floor());
  scene.Expect("shown after it was taken", Shown(scene),
               scene.Floor() ? "held " + *scene.Floor() : "absent");
}

void WhatOthersTookIsGrantedAgain(Scene& scene) {
  scene.Grant(scene.Lowest());
  scene.Hold(scene.Floor());
  scene.ExpectSaid(scene.Grant(scene.Lowest()), scene.First());
  scene.ExpectHeld(scene.Lowest());
  scene.ExpectWrites(1);
}

void WhatOthersGaveIsRevoked(Scene& scene) {
  scene.ExpectSaid(scene.Revoke(), "already_absent");
  scene.Hold(scene.Lowest());
  scene.ExpectSaid(scene.Revoke(), "revoked");
  scene.ExpectHeld(scene.Floor());
  scene.ExpectWrites(1);
}

void AChangeMeanwhileIsKept(Scene& scene) {
  scene.rig().wire().BeforeNextWrite([&scene] { scene.ChangeBeside(); });
  scene.ExpectSaid(scene.Grant(scene.Lowest()), scene.First());
  scene.ExpectHeld(scene.Lowest());
  scene.rig().wire().BeforeNextWrite([&scene] { scene.ChangeBeside(); });
  scene.ExpectSaid(scene.Revoke(), "revoked");
  scene.ExpectHeld(scene.Floor());
  scene.ExpectWrites(2);
}

void AChangeMeanwhileIsTold(Scene& scene) {
  const Told quiet = scene.Grant(scene.Lowest());
  scene.Expect("a warning without a change", quiet.Warns(WarningCode::kCollateralChange), false);
  scene.rig().wire().BeforeNextWrite([&scene] { scene.ChangeBeside(); });
  const Told told = scene.Revoke();
  scene.ExpectSaid(told, "revoked");
  scene.Expect("a warning of the change", told.Warns(WarningCode::kCollateralChange), true);
}

// Somebody else grants the same between the read and the write.
void AGrantOvertakenByTheSameStoresOne(Scene& scene) {
  const std::string level = scene.Lowest();
  scene.rig().wire().BeforeNextWrite(
      [&scene, level] { scene.world().Hold(scene.subject(), scene.thing(), level); });
  scene.ExpectSaid(scene.Grant(level), scene.First());
  scene.ExpectHeld(level);
}

void TwoGrantsAtOnceWriteOnce(Scene& scene) {
  const MutationRequest grant = scene.Request(Verb::kGrant, scene.Lowest());
  const auto [one, other] = scene.DoBoth(grant, grant);
  Lines said = {one.said, other.said};
  std::sort(said.begin(), said.end());
  scene.Expect("answers", said, Lines{"already_held", scene.First()});
  scene.ExpectHeld(scene.Lowest());
  scene.ExpectWrites(1);
}

void OthersKeepTheirs(Scene& scene) {
  for (const std::string& level : scene.Levels()) {
    scene.Grant(level, true);
    scene.ExpectHeld(level);
  }
  scene.Revoke();
  scene.ExpectHeld(scene.Floor());
}

}  // namespace

void AddTruthCases(CaseList& cases) {
  cases.push_back({"AGrantIsShownAtOnce", AGrantIsShownAtOnce, nullptr, true});
  cases.push_back({"WhatOthersDoIsShownAtOnce", WhatOthersDoIsShownAtOnce, nullptr, true});
  cases.push_back({"WhatOthersTookIsGrantedAgain", WhatOthersTookIsGrantedAgain, nullptr, true});
  cases.push_back({"WhatOthersGaveIsRevoked", WhatOthersGaveIsRevoked, nullptr, true});
  cases.push_back({"AChangeMeanwhileIsKept", AChangeMeanwhileIsKept, nullptr, true});
  cases.push_back({"AChangeMeanwhileIsTold", AChangeMeanwhileIsTold});
  cases.push_back({"AGrantOvertakenByTheSameStoresOne", AGrantOvertakenByTheSameStoresOne});
  cases.push_back({"TwoGrantsAtOnceWriteOnce", TwoGrantsAtOnceWriteOnce, nullptr, true});
  cases.push_back({"OthersKeepTheirs", OthersKeepTheirs, nullptr, true});
}

}  // namespace broker::test

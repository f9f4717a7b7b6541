// What is refused whoever asks.
#include <algorithm>

#include "tests/conformance/cases.h"
#include "tests/conformance/walk.h"

namespace broker::test {
namespace {

bool Lists(Scene& scene, const std::string& id, bool grantable_only) {
  EntitlementListQuery query;
  query.query.include_hidden = true;
  query.grantable_only = grantable_only;
  const Lines ids = WalkThings(scene, query, 100).lines;
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

void AGuardedThingIsNotGranted(Scene& scene) {
  const std::optional<Thing> guarded = scene.world().Guarded();
  if (!guarded) return scene.Fail("there is no guarded thing; exclude the case");
  MutationRequest request = scene.Request(Verb::kGrant, scene.Lowest());
  request.entitlement.value = guarded->id;
  const Told told = scene.Do(std::move(request));
  scene.ExpectSaid(told, "GUARDED_ENTITLEMENT");
  scene.ExpectHeld(scene.Floor());
  scene.ExpectWrites(0);
  scene.Expect("listed", Lists(scene, guarded->id, false), true);
}

void AGuardedThingIsNotCalledGrantable(Scene& scene) {
  const std::optional<Thing> guarded = scene.world().Guarded();
  if (!guarded) return scene.Fail("there is no guarded thing; exclude the case");
  scene.Expect("listed as grantable", Lists(scene, guarded->id, true), false);
}

void TheBrokersOwnAccountIsNotChanged(Scene& scene) {
  const std::optional<Who> own = scene.world().Own();
  if (!own) return scene.Fail("the broker has no account; exclude the case");
  MutationRequest request = scene.Request(Verb::kGrant, scene.Lowest());
  request.principal = ById(*own);
  request.allow_lower_level = true;
  scene.ExpectSaid(scene.Do(request), "GUARDED_ENTITLEMENT");
  scene.world().Hold(*own, scene.thing(), scene.Levels().back());
  request.verb = Verb::kRevoke;
  request.entitlement.level.clear();
  scene.ExpectSaid(scene.Do(request), "GUARDED_ENTITLEMENT");
  scene.ExpectWrites(0);
}

}  // namespace

void AddGuardCases(CaseList& cases) {
  cases.push_back({"AGuardedThingIsNotGranted", AGuardedThingIsNotGranted});
  cases.push_back({"AGuardedThingIsNotCalledGrantable", AGuardedThingIsNotCalledGrantable});
  cases.push_back({"TheBrokersOwnAccountIsNotChanged", TheBrokersOwnAccountIsNotChanged});
}

}  // namespace broker::test

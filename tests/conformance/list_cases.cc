// Lists are whole, agree with one another and with what is stored.
#include <algorithm>

#include "service/core/error.h"
#include "tests/conformance/cases.h"
#include "tests/conformance/walk.h"

namespace broker::test {
namespace {

constexpr int kMore = 5;

void TheCatalogueIsWhole(Scene& scene) {
  for (int i = 0; i < kMore && !scene.world().IsOne(); ++i) {
    scene.world().AddThing("More " + std::to_string(i));
  }
  EntitlementListQuery all;
  all.query.include_hidden = true;
  for (const int size : {2, 3, 1000}) {
    ExpectWhole(scene, "catalogue", WalkThings(scene, all, size), scene.world().ThingIds());
  }
}

void ThePrincipalsAreWhole(Scene& scene) {
  const std::string& type = scene.subject().type;
  for (int i = 0; i < kMore && type != "basic_role"; ++i) {
    scene.world().Add(type, "more" + std::to_string(i));
  }
  for (const int size : {3, 1000}) {
    ExpectWhole(scene, "principals", WalkPeople(scene, type, size),
                scene.world().PrincipalIds(type));
  }
}

void TheHoldersAreWhole(Scene& scene) {
  for (int i = 0; i < kMore; ++i) {
    scene.world().Hold(scene.world().Add(kUser, "more" + std::to_string(i)), scene.thing(),
                       scene.Lowest());
  }
  for (const int size : {2, 1000}) {
    ExpectWhole(scene, "holders", WalkHolders(scene, scene.thing(), size),
                scene.world().Holders(scene.thing()));
  }
}

void WhatOneHoldsIsWhole(Scene& scene) {
  scene.Hold(scene.Lowest());
  for (int i = 0; i < kMore && !scene.world().IsOne(); ++i) {
    const Thing thing = scene.world().AddThing("More " + std::to_string(i));
    scene.world().Hold(scene.subject(), thing, scene.Levels().back());
  }
  const Lines want = scene.Held();
  for (const int size : {2, 1000}) {
    ExpectWhole(scene, "held", WalkHeld(scene, scene.subject(), size), want);
  }
}

void TheInventoryIsWhole(Scene& scene) {
  scene.Hold(scene.Lowest());
  scene.world().Crowd();
  Lines want;
  for (const std::string& id : scene.world().ThingIds()) {
    for (const std::string& holder : scene.world().Holders({id, ""})) {
      want.push_back(id + " " + holder);
    }
  }
  std::sort(want.begin(), want.end());
  ExpectWhole(scene, "inventory", StreamInventory(scene), want);
}

// The etag of a list is that of a change.
void ListsTellTheEtagOfAChange(Scene& scene) {
  const Told told = scene.Grant(scene.Lowest());
  const std::string want = told.result.after.value_or(Holding()).etag;
  GrantQuery query;
  query.instance = Rig::kInstance;
  query.entitlement = ById(scene.type(), scene.thing());
  query.page.size = 1000;
  const auto holders = scene.rig().Run(scene.broker().ListGrants(query, scene.rig().Soon()));
  query.entitlement.reset();
  query.principal = ById(scene.subject());
  query.types = {scene.type().type};
  const auto held = scene.rig().Run(scene.broker().ListGrants(query, scene.rig().Soon()));
  int found = 0;
  for (const auto* listing : {&holders, &held}) {
    if (!listing->ok()) return scene.Fail(FailureOf(listing->status()).message);
    for (const GrantRow& row : (*listing)->rows) {
      const bool same = row.grant.principal.id == scene.subject().id &&
                        row.grant.principal.type == scene.subject().type &&
                        row.grant.entitlement.id == scene.thing().id;
      if (same) ++found;
      if (same) scene.Expect("etag", row.grant.holding.etag, want);
    }
  }
  scene.Expect("rows of it", found, 2);
}

void ASearchFindsPartsIgnoringCase(Scene& scene) {
  Lines want = {scene.world().AddThing("A needle").id, scene.world().AddThing("NEEDLEs").id,
                scene.world().AddThing("neeDle_x").id};
  scene.world().AddThing("ned");
  std::sort(want.begin(), want.end());
  EntitlementListQuery query;
  query.query.contains = "needle";
  ExpectWhole(scene, "found", WalkThings(scene, query, 2), want);
}

void WhatIsHeldIsNotAvailable(Scene& scene) {
  const Thing other = scene.world().AddThing("Not held");
  scene.Hold(scene.Lowest());
  EntitlementListQuery query;
  query.available_to = ById(scene.subject());
  query.query.include_hidden = true;
  Lines want = scene.world().ThingIds();
  for (const std::string& held : scene.Held()) std::erase(want, held.substr(0, held.find('=')));
  ExpectWhole(scene, "available", WalkThings(scene, query, 2), want);
}

void APageTokenIsOfItsListAlone(Scene& scene) {
  scene.world().AddThing("Second");
  EntitlementListQuery query;
  query.instance = Rig::kInstance;
  query.query.type = scene.type().type;
  query.page.size = 1;
  const auto first = scene.rig().Run(scene.broker().ListEntitlements(query, scene.rig().Soon()));
  if (!first.ok() || first->next.empty()) return scene.Fail("there is no second page");
  query.page.cursor = first->next;
  query.query.contains = "con";
  const auto other = scene.rig().Run(scene.broker().ListEntitlements(query, scene.rig().Soon()));
  scene.Expect("token of another list refused", HasReason(other.status(), Reason::kInvalidToken),
               true);
}

}  // namespace

void AddListCases(CaseList& cases) {
  cases.push_back({"TheCatalogueIsWhole", TheCatalogueIsWhole});
  cases.push_back({"ThePrincipalsAreWhole", ThePrincipalsAreWhole, nullptr, true});
  cases.push_back({"TheHoldersAreWhole", TheHoldersAreWhole});
  cases.push_back({"WhatOneHoldsIsWhole", WhatOneHoldsIsWhole, nullptr, true});
  cases.push_back({"TheInventoryIsWhole", TheInventoryIsWhole});
  cases.push_back({"ListsTellTheEtagOfAChange", ListsTellTheEtagOfAChange, nullptr, true});
  cases.push_back({"ASearchFindsPartsIgnoringCase", ASearchFindsPartsIgnoringCase});
  cases.push_back({"WhatIsHeldIsNotAvailable", WhatIsHeldIsNotAvailable});
  cases.push_back({"APageTokenIsOfItsListAlone", APageTokenIsOfItsListAlone});
}

}  // namespace broker::test

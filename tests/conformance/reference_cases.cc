// Whom and what a reference names: exactly one, or the change is refused.
#include "service/core/error.h"
#include "tests/conformance/cases.h"

namespace broker::test {
namespace {

using PrincipalKey = PrincipalRef::Key;
using ThingKey = EntitlementRef::Key;

PrincipalRef ByEmail(const std::string& email) { return {kUser, PrincipalKey::kEmail, email}; }

EntitlementRef ByName(const Scene& scene, const std::string& name) {
  return {scene.type().type, ThingKey::kName, name, "", DefaultScope(scene.type())};
}

// As the user names it: by a name for teams and the like, by a login or an e-mail for people.
Told GrantAs(Scene& scene, const PrincipalRef& ref) {
  MutationRequest request = scene.Request(Verb::kGrant, scene.Lowest());
  request.principal = ref;
  return scene.Do(std::move(request));
}

Told GrantOf(Scene& scene, const EntitlementRef& ref) {
  MutationRequest request = scene.Request(Verb::kGrant, scene.Lowest());
  request.entitlement = ref;
  request.entitlement.level = scene.Lowest();
  return scene.Do(std::move(request));
}

// Those that are found first are made first, and come first in the alphabet.
void TheExactAddressIsTaken(Scene& scene) {
  for (const std::string name : {"a.target", "atarget", "target.b", "under-score", "underscore"}) {
    scene.Add(kUser, name);
  }
  for (const std::string name : {"target", "under_score"}) {
    const Who who = scene.Add(kUser, name);
    scene.world().front().ClearLog();
    const Told told = GrantAs(scene, ByEmail(who.email));
    scene.ExpectSaid(told, scene.First());
    scene.Expect("principal", told.result.principal.id, who.id);
    scene.Expect("e-mail", told.result.principal.email, who.email);
    scene.ExpectWrites(1);
  }
  scene.ExpectSaid(GrantAs(scene, ByEmail("arget@example.com")), "PRINCIPAL_NOT_FOUND");
  scene.ExpectSaid(GrantAs(scene, ByEmail("%@example.com")), "PRINCIPAL_NOT_FOUND");
}

// One's login may be another's address.
void ALoginIsNoAddress(Scene& scene) {
  const Who address = scene.Add(kUser, "cross");
  const Who login = scene.Add(kUser, "cross@example.com");
  const Told by_email = GrantAs(scene, ByEmail("cross@example.com"));
  scene.Expect("principal by e-mail", by_email.result.principal.id, address.id);
  const Told by_login = GrantAs(scene, {kUser, PrincipalKey::kLogin, "cross@example.com"});
  scene.Expect("principal by login", by_login.result.principal.id, login.id);
  scene.ExpectSaid(GrantAs(scene, {kUser, PrincipalKey::kLogin, "cros"}), "PRINCIPAL_NOT_FOUND");
  scene.ExpectWrites(2);
}

void TheExactNameIsTaken(Scene& scene) {
  for (const std::string name : {"A Target", "Target B", "Under-score"}) {
    scene.world().AddThing(name);
  }
  for (const std::string name : {"Target", "Under_score"}) {
    const Thing thing = scene.world().AddThing(name);
    scene.world().front().ClearLog();
    const Told told = GrantOf(scene, ByName(scene, name));
    scene.ExpectSaid(told, scene.First());
    scene.Expect("entitlement", told.result.entitlement.id, thing.id);
    scene.Expect("holders", scene.world().Holders(thing),
                 Lines{LineOf(scene.subject(), scene.Lowest())});
    scene.ExpectWrites(1);
  }
  for (const std::string near : {"Targe", "target", "TARGET", "Target%"}) {
    scene.ExpectSaid(GrantOf(scene, ByName(scene, near)), "ENTITLEMENT_NOT_FOUND");
  }
}

void ThingsOfOneNameAreAmbiguous(Scene& scene) {
  const Thing one = scene.world().AddThing("Twin");
  const Thing two = scene.world().AddThing("Twin");
  const Told told = GrantOf(scene, ByName(scene, "Twin"));
  scene.ExpectSaid(told, "AMBIGUOUS_ENTITLEMENT");
  if (!told.failure.metadata.contains("candidates")) scene.Fail("no candidates are told");
  scene.ExpectWrites(0);
  scene.ExpectSaid(GrantOf(scene, ById(scene.type(), two)), scene.First());
  scene.Expect("holders of the other", scene.world().Holders(one), Lines());
}

void PeopleOfOneAddressAreAmbiguous(Scene& scene) {
  scene.world().SetEmail(scene.Add(kUser, "double"), "Subject@example.com");
  const Told told = GrantAs(scene, ByEmail("subject@example.com"));
  scene.ExpectSaid(told, "AMBIGUOUS_PRINCIPAL");
  if (!told.failure.metadata.contains("candidates")) scene.Fail("no candidates are told");
  scene.ExpectHeld(scene.Floor());
  scene.ExpectWrites(0);
}

void TheDisabledAreFoundAndTold(Scene& scene) {
  scene.world().Disable(scene.subject());
  const Told told = GrantAs(scene, ByEmail(scene.subject().email));
  scene.ExpectSaid(told, scene.First());
  scene.Expect("disabled", told.result.principal.disabled, true);
  scene.Expect("a warning", told.Warns(WarningCode::kPrincipalDisabled), true);
  scene.ExpectHeld(scene.Lowest());
}

void AnAddressThatMovedIsFollowed(Scene& scene) {
  const Who heir = scene.Add(kUser, "heir");
  scene.ExpectSaid(GrantAs(scene, ByEmail(scene.subject().email)), scene.First());
  scene.world().SetEmail(scene.subject(), "left@example.com");
  scene.world().SetEmail(heir, scene.subject().email);
  const Told told = GrantAs(scene, ByEmail(scene.subject().email));
  scene.ExpectSaid(told, scene.First());
  scene.Expect("principal", told.result.principal.id, heir.id);
  scene.ExpectWrites(2);
}

void TheUnknownAreNotFound(Scene& scene) {
  PrincipalRef nobody = ById(scene.subject());
  nobody.value = "4711";
  scene.ExpectSaid(GrantAs(scene, nobody), "PRINCIPAL_NOT_FOUND");
  nobody.key = nobody.type == kUser ? PrincipalKey::kEmail : PrincipalKey::kName;
  nobody.value = "nobody@example.com";
  scene.ExpectSaid(GrantAs(scene, nobody), "PRINCIPAL_NOT_FOUND");
  scene.ExpectSaid(GrantOf(scene, ByName(scene, "No such thing")), "ENTITLEMENT_NOT_FOUND");
  scene.ExpectHeld(scene.Floor());
  scene.ExpectWrites(0);
}

void WhoIsGoneIsNotFound(Scene& scene) {
  if (scene.subject().type == "basic_role") return;
  scene.Grant(scene.Lowest());
  scene.world().Remove(scene.subject());
  scene.ExpectSaid(scene.Grant(scene.Lowest()), "PRINCIPAL_NOT_FOUND");
  scene.ExpectSaid(scene.Revoke(), "PRINCIPAL_NOT_FOUND");
  scene.ExpectWrites(1);
}

void WhatIsGoneIsNotFound(Scene& scene) {
  const Thing thing = scene.world().AddThing("Gone");
  scene.ExpectSaid(GrantOf(scene, ById(scene.type(), thing)), scene.First());
  scene.world().Hold(scene.subject(), thing, scene.Floor());
  scene.world().RemoveThing(thing);
  const Told at_once = GrantOf(scene, ById(scene.type(), thing));
  if (at_once.ok()) scene.Fail("granted what is gone");
  scene.rig().Pass(std::chrono::minutes(1));
  scene.ExpectSaid(GrantOf(scene, ById(scene.type(), thing)), "ENTITLEMENT_NOT_FOUND");
}

void NamesOfPeopleAreNoReference(Scene& scene) {
  scene.ExpectSaid(GrantAs(scene, {kUser, PrincipalKey::kName, scene.subject().name}),
                   "INVALID_FIELD");
  scene.ExpectWrites(0);
}

}  // namespace

void AddReferenceCases(CaseList& cases) {
  cases.push_back({"TheExactAddressIsTaken", TheExactAddressIsTaken});
  cases.push_back({"ALoginIsNoAddress", ALoginIsNoAddress});
  cases.push_back({"TheExactNameIsTaken", TheExactNameIsTaken});
  cases.push_back({"ThingsOfOneNameAreAmbiguous", ThingsOfOneNameAreAmbiguous});
  cases.push_back({"PeopleOfOneAddressAreAmbiguous", PeopleOfOneAddressAreAmbiguous});
  cases.push_back({"TheDisabledAreFoundAndTold", TheDisabledAreFoundAndTold});
  cases.push_back({"AnAddressThatMovedIsFollowed", AnAddressThatMovedIsFollowed});
  cases.push_back({"TheUnknownAreNotFound", TheUnknownAreNotFound, nullptr, true});
  cases.push_back({"WhoIsGoneIsNotFound", WhoIsGoneIsNotFound, nullptr, true});
  cases.push_back({"WhatIsGoneIsNotFound", WhatIsGoneIsNotFound});
  cases.push_back({"NamesOfPeopleAreNoReference", NamesOfPeopleAreNoReference});
}

}  // namespace broker::test

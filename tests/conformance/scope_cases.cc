// What is held in one scope is not held in another.
#include "tests/conformance/cases.h"

namespace broker::test {
namespace {

MutationRequest In(MutationRequest change, const Thing& thing, const std::string& scope) {
  change.entitlement.value = thing.id;
  change.entitlement.scope = scope;
  return change;
}

std::string LineIn(const Scene& scene, const std::string& scope) {
  return LineOf(scene.subject(), "") + (scope == DefaultScope(scene.type()) ? "" : "@" + scope);
}

void EveryScopeIsChangedAsItself(Scene& scene) {
  const Thing wide = scene.world().AddWide("Wide");
  for (const std::string& scope : scene.type().scopes) {
    const MutationRequest grant = In(scene.Request(Verb::kGrant, scene.Lowest()), wide, scope);
    scene.ExpectSaid(scene.Do(grant), "granted");
    scene.Expect("holders", scene.world().Holders(wide), Lines{LineIn(scene, scope)});
    scene.ExpectSaid(scene.Do(grant), "already_held");
    scene.ExpectSaid(scene.Do(In(scene.Request(Verb::kRevoke, ""), wide, scope)), "revoked");
    scene.Expect("holders then", scene.world().Holders(wide), Lines());
  }
  scene.ExpectWrites(2 * static_cast<int>(scene.type().scopes.size()));
}

// Whether it is told that it is held in another one or that it is not held in this one: it stays.
void ARevokeTakesNothingOfAnotherScope(Scene& scene) {
  const Thing wide = scene.world().AddWide("Wide");
  const auto& scopes = scene.type().scopes;
  for (const std::string& held : scopes) {
    scene.Do(In(scene.Request(Verb::kGrant, scene.Lowest()), wide, held));
    for (const std::string& asked : scopes) {
      if (asked == held) continue;
      const Told told = scene.Do(In(scene.Request(Verb::kRevoke, ""), wide, asked));
      const bool kept = told.said == "HELD_IN_OTHER_SCOPE" || told.said == "already_absent";
      if (!kept) scene.Fail("answer is " + told.said);
      scene.Expect("holders", scene.world().Holders(wide), Lines{LineIn(scene, held)});
    }
    scene.Do(In(scene.Request(Verb::kRevoke, ""), wide, held));
  }
}

}  // namespace

void AddScopeCases(CaseList& cases) {
  cases.push_back({"EveryScopeIsChangedAsItself", EveryScopeIsChangedAsItself, HasScopes});
  cases.push_back(
      {"ARevokeTakesNothingOfAnotherScope", ARevokeTakesNothingOfAnotherScope, HasScopes});
}

}  // namespace broker::test

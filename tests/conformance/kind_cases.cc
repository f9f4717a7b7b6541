// An id means something only together with its kind.
#include <algorithm>

#include "tests/conformance/cases.h"

namespace broker::test {
namespace {

void AnIdOfAnotherKindOfPrincipalIsNotFound(Scene& scene) {
  const std::string& type = scene.subject().type;
  const Lines own = scene.world().PrincipalIds(type);
  std::vector<std::string> strange = {"0", "-1", "1.0", "9223372036854775807"};
  for (const std::string& other : scene.rig().provider().info().principal_types) {
    if (other != type) strange.push_back(scene.Add(other, "of-another-kind").id);
  }
  for (const std::string& id : strange) {
    if (std::binary_search(own.begin(), own.end(), id)) continue;
    MutationRequest request = scene.Request(Verb::kGrant, scene.Lowest());
    request.principal.value = id;
    const Told told = scene.Do(std::move(request));
    scene.Expect("answer to " + type + " " + id, told.said, std::string("PRINCIPAL_NOT_FOUND"));
  }
  scene.ExpectHeld(scene.Floor());
  scene.ExpectWrites(0);
}

void AnIdOfAnotherKindOfThingIsNotFound(Scene& scene) {
  for (const std::string& id : scene.world().StrangeIds()) {
    MutationRequest request = scene.Request(Verb::kGrant, scene.Lowest());
    request.entitlement.value = id;
    const Told told = scene.Do(std::move(request));
    scene.Expect("answer to " + id, told.said, std::string("ENTITLEMENT_NOT_FOUND"));
  }
  scene.ExpectHeld(scene.Floor());
  scene.ExpectWrites(0);
}

}  // namespace

void AddKindCases(CaseList& cases) {
  cases.push_back({"AnIdOfAnotherKindOfPrincipalIsNotFound", AnIdOfAnotherKindOfPrincipalIsNotFound,
                   nullptr, true});
  cases.push_back({"AnIdOfAnotherKindOfThingIsNotFound", AnIdOfAnotherKindOfThingIsNotFound});
}

}  // namespace broker::test

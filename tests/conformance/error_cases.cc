// Reads that fail: an error says nothing of what there is.
#include <functional>
#include <set>

#include "tests/conformance/cases.h"
#include "tests/conformance/each_error.h"
#include "tests/conformance/walk.h"

namespace broker::test {
namespace {

void TryChange(Scene& scene, Verb verb, const std::optional<std::string>& before,
               const std::optional<std::string>& after) {
  const std::set<std::string> never = {"PRINCIPAL_NOT_FOUND", "ENTITLEMENT_NOT_FOUND",
                                       "already_absent", "already_held"};
  const auto change = [&](const std::string& where) {
    const Told told = scene.Do(scene.Request(verb, scene.Lowest()));
    if (never.contains(told.said)) scene.Fail("answer is " + told.said + where);
    scene.world().front().ClearFaults();
    const auto id = told.failure.metadata.find("operation_id");
    const bool open = told.said == "OUTCOME_UNKNOWN";
    const Told end = open ? scene.Wait(id->second) : told;
    scene.ExpectHeld(end.ok() ? after : before);
  };
  const Lines errors = {kProxys404, kRouters404, kInternal, kForbidden,
                        scene.world().BadCredential()};
  const auto prepare = [&] { scene.Hold(before); };
  WithEachError(scene, errors, prepare, change);
}

void AnErrorIsNoAbsenceForAGrant(Scene& scene) {
  TryChange(scene, Verb::kGrant, scene.Floor(), scene.Lowest());
}

void AnErrorIsNoAbsenceForARevoke(Scene& scene) {
  TryChange(scene, Verb::kRevoke, scene.Lowest(), scene.Floor());
}

// Whole, or with a problem.
void TryList(Scene& scene, const std::function<Walked()>& walk) {
  scene.Hold(scene.Lowest());
  const Walked whole = walk();
  ExpectWhole(scene, "list", whole, whole.lines);
  if (whole.lines.empty()) scene.Fail("the list is empty");
  const auto list = [&](const std::string& where) {
    const Walked walked = walk();
    if (walked.problems.empty() && walked.lines != whole.lines) {
      scene.Fail("the list is " + TextOf(walked.lines) + " without a problem" + where);
    }
  };
  const auto nothing = [] {};
  WithEachError(scene, {kProxys404, kInternal, kForbidden}, nothing, list);
}

void AnErrorMakesNoListShort(Scene& scene) {
  EntitlementListQuery all;
  all.query.include_hidden = true;
  TryList(scene, [&] { return WalkThings(scene, all, 100); });
  TryList(scene, [&] { return WalkHolders(scene, scene.thing(), 100); });
  TryList(scene, [&] { return WalkHeld(scene, scene.subject(), 100); });
  TryList(scene, [&] { return StreamInventory(scene); });
}

void AnErrorMakesNoListOfPrincipalsShort(Scene& scene) {
  if (scene.subject().type == "basic_role") return;  // known without a read
  TryList(scene, [&] { return WalkPeople(scene, scene.subject().type, 100); });
}

}  // namespace

void AddErrorCases(CaseList& cases) {
  cases.push_back({"AnErrorIsNoAbsenceForAGrant", AnErrorIsNoAbsenceForAGrant});
  cases.push_back({"AnErrorIsNoAbsenceForARevoke", AnErrorIsNoAbsenceForARevoke});
  cases.push_back({"AnErrorMakesNoListShort", AnErrorMakesNoListShort});
  cases.push_back(
      {"AnErrorMakesNoListOfPrincipalsShort", AnErrorMakesNoListOfPrincipalsShort, nullptr, true});
}

}  // namespace broker::test

// Reads that fail: an error says nothing of what there is.
#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include "service/core/error.h"
#include "tests/conformance/cases.h"
#include "tests/conformance/walk.h"

namespace broker::test {
namespace {

// Answers that say nothing of what there is.
constexpr char kProxys404[] = R"({"status": 404, "body": "<html>nginx: not found</html>"})";
constexpr char kRouters404[] = R"({"status": 404, "body": {"message": "Not found"}})";
constexpr char kInternal[] = R"({"status": 500, "body": {"message": "internal"}})";
constexpr char kForbidden[] = R"({"status": 403, "body": {"message": "no"}})";

// The path without the ids in it.
std::string RouteOf(const std::string& path, const Lines& ids) {
  std::string route;
  std::istringstream segments(path);
  for (std::string segment; std::getline(segments, segment, '/');) {
    const bool is_id = std::binary_search(ids.begin(), ids.end(), segment) ||
                       segment.find_first_of("0123456789") != std::string::npos;
    route += is_id ? "/*" : "/" + segment;
  }
  return route;
}

// What `act` reads with nothing remembered: of each route the last path.
std::map<std::string, std::string> ReadsOf(Scene& scene, const std::function<void()>& act) {
  scene.Restart();
  scene.world().front().ClearLog();
  act();
  const Lines ids = scene.world().ThingIds();
  std::map<std::string, std::string> paths;
  for (const fakes::LogEntry& entry : scene.world().front().Log()) {
    const std::string path = entry.path.substr(0, entry.path.find('?'));
    if (entry.method == "GET") paths[RouteOf(path, ids)] = path;
  }
  return paths;
}

// Runs `act`, with nothing remembered, once for each error at each of its reads.
void WithEachError(Scene& scene, const Lines& errors, const std::function<void()>& prepare,
                   const std::function<void(const std::string& where)>& act) {
  prepare();
  const auto paths = ReadsOf(scene, [&] { act(""); });
  for (const auto& [route, path] : paths) {
    for (const std::string& error : errors) {
      scene.Restart();
      prepare();
      scene.world().front().AddFault(R"({"method": "GET", "path": ")" + path + R"(", "fault": )" +
                                     error + "}");
      act(" where GET " + path + " gets " + error);
      scene.world().front().ClearFaults();
    }
  }
}

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

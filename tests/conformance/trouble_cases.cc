// Writes that are refused, lost, late or answered wrongly, and reads that fail.
#include <set>

#include "service/core/error.h"
#include "tests/conformance/cases.h"

namespace broker::test {
namespace {

std::string OperationOf(const Told& told) {
  const auto id = told.failure.metadata.find("operation_id");
  return id == told.failure.metadata.end() ? "" : id->second;
}

void ALostGrantIsSettledAndNotSentAgain(Scene& scene) {
  scene.rig().wire().LoseNextWrite(Wire::Loss::kRequest);
  const Told told = scene.Grant(scene.Lowest());
  scene.ExpectSaid(told, "OUTCOME_UNKNOWN");
  scene.ExpectSaid(scene.Wait(OperationOf(told)), "UPSTREAM_UNAVAILABLE");
  scene.ExpectHeld(scene.Floor());
  scene.Expect("writes sent", scene.rig().wire().writes(), 1);
}

void ALateGrantIsSettledAsMade(Scene& scene) {
  scene.rig().wire().LoseNextWrite(Wire::Loss::kLate);
  const Told told = scene.Grant(scene.Lowest());
  scene.ExpectSaid(told, "OUTCOME_UNKNOWN");
  scene.ExpectHeld(scene.Floor());
  scene.rig().Run(scene.rig().wire().DeliverLate());
  scene.ExpectSaid(scene.Wait(OperationOf(told)), scene.First());
  scene.ExpectHeld(scene.Lowest());
  scene.ExpectWrites(1);
}

void ALostAnswerIsMadeUpForByARead(Scene& scene) {
  scene.rig().wire().LoseNextWrite(Wire::Loss::kAnswer);
  scene.ExpectSaid(scene.Grant(scene.Lowest()), scene.First());
  scene.ExpectHeld(scene.Lowest());
  scene.rig().wire().LoseNextWrite(Wire::Loss::kAnswer);
  scene.ExpectSaid(scene.Revoke(), "revoked");
  scene.ExpectHeld(scene.Floor());
  scene.ExpectWrites(2);
}

void ALostRevokeIsPushed(Scene& scene) {
  scene.Hold(scene.Lowest());
  scene.rig().wire().LoseNextWrite(Wire::Loss::kRequest);
  const Told told = scene.Revoke();
  scene.ExpectSaid(told, "OUTCOME_UNKNOWN");
  scene.ExpectHeld(scene.Lowest());
  scene.ExpectSaid(scene.Wait(OperationOf(told)), "revoked");
  scene.ExpectHeld(scene.Floor());
  scene.ExpectWrites(1);
}

void ARefusedGrantIsTold(Scene& scene) {
  for (const char* method : {"POST", "PATCH"}) {
    scene.world().front().AddFault(std::string(R"({"method": ")") + method +
                                   R"(", "fault": {"status": 400, "body": {"message": "no"}}})");
  }
  const Told told = scene.Grant(scene.Lowest());
  const bool refused = told.said == "UPSTREAM_UNAVAILABLE" || told.said == "UPSTREAM_PROTOCOL";
  if (!refused) scene.Fail("answer is " + told.said);
  scene.ExpectHeld(scene.Floor());
  scene.ExpectWrites(scene.type().write_is_idempotent ? 2 : 1);
}

void ASuccessWithoutEffectIsNotBelieved(Scene& scene) {
  scene.Hold(scene.Lowest());
  for (const char* method : {"POST", "PATCH", "DELETE"}) {
    scene.world().front().AddFault(std::string(R"({"method": ")") + method +
                                   R"(", "fault": {"status": 200, "body": )" +
                                   scene.world().RevokedBody() + "}}");
  }
  scene.ExpectSaid(scene.Revoke(), "UPSTREAM_UNAVAILABLE");
  scene.ExpectHeld(scene.Lowest());
  scene.ExpectWrites(1);
}

// Answers that say nothing of what there is.
std::vector<std::string> Errors(Scene& scene) {
  return {R"({"status": 404, "body": "<html>nginx: not found</html>"})",
          R"({"status": 404, "body": {"message": "Not found"}})",
          R"({"status": 500, "body": {"message": "internal"}})",
          R"({"status": 403, "body": {"message": "no"}})", scene.world().BadCredential()};
}

// The reads that a change with nothing remembered makes, each once.
std::set<std::string> ReadsOf(Scene& scene, Verb verb, const std::optional<std::string>& before) {
  scene.Restart();
  scene.Hold(before);
  scene.Do(scene.Request(verb, scene.Lowest()));
  std::set<std::string> paths;
  for (const fakes::LogEntry& entry : scene.world().front().Log()) {
    if (entry.method == "GET") paths.insert(entry.path.substr(0, entry.path.find('?')));
  }
  return paths;
}

void TryErrors(Scene& scene, Verb verb, const std::optional<std::string>& before,
               const std::optional<std::string>& after) {
  const std::set<std::string> never = {"PRINCIPAL_NOT_FOUND", "ENTITLEMENT_NOT_FOUND",
                                       "already_absent", "already_held"};
  for (const std::string& path : ReadsOf(scene, verb, before)) {
    for (const std::string& error : Errors(scene)) {
      scene.Restart();
      scene.Hold(before);
      scene.world().front().ClearFaults();
      scene.world().front().AddFault(R"({"method": "GET", "path": ")" + path + R"(", "fault": )" +
                                     error + "}");
      const Told told = scene.Do(scene.Request(verb, scene.Lowest()));
      if (never.contains(told.said)) {
        scene.Fail("answer is " + told.said + " where GET " + path + " gets " + error);
      }
      scene.world().front().ClearFaults();
      const bool open = told.said == "OUTCOME_UNKNOWN";
      const Told end = open ? scene.Wait(OperationOf(told)) : told;
      scene.ExpectHeld(end.ok() ? after : before);
    }
  }
}

void AnErrorIsNoAbsenceForAGrant(Scene& scene) {
  TryErrors(scene, Verb::kGrant, scene.Floor(), scene.Lowest());
}

void AnErrorIsNoAbsenceForARevoke(Scene& scene) {
  TryErrors(scene, Verb::kRevoke, scene.Lowest(), scene.Floor());
}

}  // namespace

void AddTroubleCases(CaseList& cases) {
  cases.push_back({"ALostGrantIsSettledAndNotSentAgain", ALostGrantIsSettledAndNotSentAgain});
  cases.push_back({"ALateGrantIsSettledAsMade", ALateGrantIsSettledAsMade, nullptr, true});
  cases.push_back({"ALostAnswerIsMadeUpForByARead", ALostAnswerIsMadeUpForByARead, nullptr, true});
  cases.push_back({"ALostRevokeIsPushed", ALostRevokeIsPushed});
  cases.push_back({"ARefusedGrantIsTold", ARefusedGrantIsTold});
  cases.push_back({"ASuccessWithoutEffectIsNotBelieved", ASuccessWithoutEffectIsNotBelieved});
  cases.push_back({"AnErrorIsNoAbsenceForAGrant", AnErrorIsNoAbsenceForAGrant});
  cases.push_back({"AnErrorIsNoAbsenceForARevoke", AnErrorIsNoAbsenceForARevoke});
}

}  // namespace broker::test

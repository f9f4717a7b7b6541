// Writes that are refused, lost, late or answered wrongly.
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

}  // namespace

void AddTroubleCases(CaseList& cases) {
  cases.push_back({"ALostGrantIsSettledAndNotSentAgain", ALostGrantIsSettledAndNotSentAgain});
  cases.push_back({"ALateGrantIsSettledAsMade", ALateGrantIsSettledAsMade, nullptr, true});
  cases.push_back({"ALostAnswerIsMadeUpForByARead", ALostAnswerIsMadeUpForByARead, nullptr, true});
  cases.push_back({"ALostRevokeIsPushed", ALostRevokeIsPushed});
  cases.push_back({"ARefusedGrantIsTold", ARefusedGrantIsTold});
  cases.push_back({"ASuccessWithoutEffectIsNotBelieved", ASuccessWithoutEffectIsNotBelieved});
}

}  // namespace broker::test

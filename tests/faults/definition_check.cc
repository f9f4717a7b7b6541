#include <gtest/gtest.h>

#include <algorithm>

#include "tests/faults/definition_scenario.h"
#include "tests/faults/fault_kinds.h"
#include "tests/support/test_broker.h"

namespace broker::test {
namespace {

using Problems = std::vector<std::string>;

// More often than any operation needs: each waits for up to the broker's cap of 30 s.
constexpr int kWaits = 4;

v1::Operation Settled(v1::PermissionBroker::Stub& stub, const std::string& id) {
  v1::WaitOperationRequest request;
  request.set_operation_id(id);
  v1::Operation operation;
  for (int waits = 0; waits < kWaits && !operation.settled(); ++waits) {
    const auto told = Call(stub, &v1::PermissionBroker::Stub::WaitOperation, request);
    if (told.ok()) operation = told.reply.operation();
  }
  return operation;
}

void CheckWords(const std::string& text, const DefinitionUpstream& upstream, Problems& problems) {
  for (const std::string& word :
       {upstream.secret(), std::string(kUpstreamWords), std::string("sign in to the proxy")}) {
    if (text.find(word) != std::string::npos) problems.push_back("lets out \"" + word + "\"");
  }
}

// Of the answer to one call.
class Judge {
 public:
  Judge(const DefinitionScenario& scenario, const DefinitionEnd& end, std::string before,
        std::string stored)
      : scenario_(scenario), end_(end), before_(std::move(before)), stored_(std::move(stored)) {}

  // `operation`: settled, if the answer names one.
  Problems Find(const v1::Operation& operation) {
    end_.status.ok() ? CheckSuccess(operation) : CheckFailure(operation);
    const int from = scenario_.PlaceOf(before_);
    const int to = scenario_.PlaceOf(stored_);
    if (to < from || to < 0) Blame("is no step on the way");
    return std::move(problems_);
  }

 private:
  void Blame(const std::string& what) {
    problems_.push_back(what + ": stored is \"" + stored_ + "\", answered " + end_.reason + " " +
                        end_.text);
  }

  void CheckSuccess(const v1::Operation& operation) {
    if (!scenario_.IsDone(stored_)) Blame("is not so");
    const bool was_done = scenario_.IsDone(before_);
    const bool unchanged = was_done && scenario_.outcome != v1::OUTCOME_RESET;
    const auto outcome = unchanged ? v1::OUTCOME_UNCHANGED : scenario_.outcome;
    if (end_.result.outcome() != outcome || end_.result.changed() == was_done) {
      Blame("has another outcome");
    }
    const std::string journaled = operation.entitlement_result().SerializeAsString();
    if (journaled != end_.result.SerializeAsString()) Blame("is journaled otherwise");
  }

  void CheckFailure(const v1::Operation& operation) {
    if (scenario_.IsDone(before_) && end_.reason != scenario_.again) Blame("cannot be repeated");
    if (end_.operation_id.empty()) {
      if (end_.reason == "OUTCOME_UNKNOWN") Blame("names no operation");
      if (scenario_.IsDone(stored_) && !scenario_.IsDone(before_)) Blame("was done");
      return;
    }
    for (const std::string& problem : CheckOperation(scenario_, operation, stored_)) {
      Blame(problem);
    }
    if (end_.reason == "OUTCOME_UNKNOWN") return;
    if (v1::ErrorReason_Name(operation.problem().reason()) != "ERROR_REASON_" + end_.reason) {
      Blame("is journaled otherwise");
    }
  }

  const DefinitionScenario& scenario_;
  const DefinitionEnd& end_;
  const std::string before_;
  const std::string stored_;
  Problems problems_;
};

}  // namespace

int DefinitionScenario::PlaceOf(const std::string& stored) const {
  const auto found = std::find(states.begin(), states.end(), stored);
  return found == states.end() ? -1 : static_cast<int>(found - states.begin());
}

std::vector<fakes::LogEntry> RequestsOf(const DefinitionScenario& scenario) {
  const TempDir dir;
  const auto upstream = scenario.make();
  InstanceConfig instance = upstream->Instance(dir);
  instance.name = "only";
  TestBroker broker({instance}, dir.At("data"));
  DefinitionCalls calls(broker.port());
  EXPECT_EQ(upstream->Stored(), scenario.states.front());
  const auto answer = ChangeAndCheck(scenario, "only", *upstream, calls, broker.stub());
  EXPECT_TRUE(answer.ok);
  for (const std::string& problem : answer.problems) ADD_FAILURE() << problem;
  return upstream->front().Log();
}

int DefinitionWrites(const fakes::Front& front) {
  int writes = 0;
  for (const auto& entry : front.Log()) {
    const bool of_members = entry.path.find("/members") != std::string::npos;
    writes += entry.method != "GET" && !of_members ? 1 : 0;
  }
  return writes;
}

DefinitionAnswer ChangeAndCheck(const DefinitionScenario& scenario, const std::string& instance,
                                DefinitionUpstream& upstream, DefinitionCalls& calls,
                                v1::PermissionBroker::Stub& stub) {
  const std::string before = upstream.Stored();
  const DefinitionEnd end = scenario.change(calls, instance);
  DefinitionAnswer answer;
  answer.ok = end.status.ok();
  answer.arrived = answer.ok || !end.reason.empty();
  if (!answer.arrived) return answer;
  v1::Operation operation;
  if (!end.operation_id.empty()) {
    operation = Settled(stub, end.operation_id);
    if (!operation.settled()) answer.problems.push_back("is never settled");
  }
  Judge judge(scenario, end, before, upstream.Stored());
  for (std::string& problem : judge.Find(operation)) answer.problems.push_back(std::move(problem));
  CheckWords(end.text + operation.ShortDebugString(), upstream, answer.problems);
  return answer;
}

Problems CheckOperation(const DefinitionScenario& scenario, const v1::Operation& operation,
                        const std::string& stored) {
  const bool done = scenario.IsDone(stored);
  const bool made = operation.has_entitlement_result();
  const bool unknown = operation.problem().reason() == v1::ERROR_REASON_OUTCOME_UNKNOWN;
  Problems problems;
  if (!operation.settled()) problems.push_back("is not settled");
  if (made && !done) problems.push_back("is journaled as done");
  if (unknown && !scenario.invisible) problems.push_back("is journaled as unknown");
  if (operation.has_problem() && done && !scenario.invisible) {
    problems.push_back("is journaled as not done");
  }
  for (std::string& problem : problems) problem += " " + operation.ShortDebugString();
  return problems;
}

Problems CheckThatItCompletes(const DefinitionScenario& scenario, const std::string& instance,
                              DefinitionUpstream& upstream, DefinitionCalls& calls,
                              v1::PermissionBroker::Stub& stub) {
  const bool was_done = scenario.IsDone(upstream.Stored());
  const int writes = DefinitionWrites(upstream.front());
  DefinitionAnswer answer = ChangeAndCheck(scenario, instance, upstream, calls, stub);
  for (std::string& problem : answer.problems) problem = "asked for again, " + problem;
  if (!answer.ok && !was_done) answer.problems.push_back("cannot be made again");
  if (!scenario.IsDone(upstream.Stored())) answer.problems.push_back("is not done in the end");
  const bool may_write = !was_done || scenario.outcome == v1::OUTCOME_RESET;
  const int more = DefinitionWrites(upstream.front()) - writes;
  if (more > (may_write ? 1 : 0)) answer.problems.push_back("was written again");
  return std::move(answer.problems);
}

}  // namespace broker::test

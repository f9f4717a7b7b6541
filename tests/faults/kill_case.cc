#include "tests/faults/kill_case.h"

#include <csignal>
#include <future>
#include <optional>

#include "tests/faults/killed_broker.h"
#include "tests/support/broker_process.h"

namespace broker::test {
namespace {

using std::chrono::milliseconds;

constexpr char kOnly[] = "only";
constexpr milliseconds kLookEvery{5};
// More often than any operation needs: each waits for up to the broker's cap of 30 s.
constexpr int kWaits = 4;

// The outcome of a Grant or Revoke; nullopt if it failed.
std::optional<v1::Outcome> Change(BrokerProcess& broker, bool grant, const std::string& target) {
  const std::string request = "instance: '" + std::string(kOnly) + "' " + target;
  if (grant) {
    const auto answer =
        Call(broker.stub(), &v1::PermissionBroker::Stub::Grant, Text<v1::GrantRequest>(request));
    return answer.ok() ? std::optional(answer.reply.result().outcome()) : std::nullopt;
  }
  const auto answer =
      Call(broker.stub(), &v1::PermissionBroker::Stub::Revoke, Text<v1::RevokeRequest>(request));
  return answer.ok() ? std::optional(answer.reply.result().outcome()) : std::nullopt;
}

class Run {
 public:
  Run(const KillCase& kill_case, const std::string& binary)
      : case_(kill_case), binary_(binary), upstream_(kill_case.make()) {
    upstream_->SetHeld(!case_.grant);
    start_ = upstream_->Stored();
    InstanceConfig instance = upstream_->Instance(dir_);
    instance.name = kOnly;
    config_ = WriteBrokerConfig({instance}, dir_);
  }

  KillReport Report() {
    FirstLife();
    upstream_->front().ClearFaults();
    SecondLife();
    return std::move(report_);
  }

 private:
  void Blame(const std::string& what) { report_.problems.push_back(case_.name + ": " + what); }

  void FirstLife() {
    std::vector<std::string> environment;
    if (!case_.kill_at.empty()) environment.push_back("BROKER_KILL_AT=" + case_.kill_at);
    if (!case_.faults.empty()) upstream_->front().AddFault(case_.faults);
    BrokerProcess broker(binary_, config_, environment);
    if (broker.serves()) {
      auto call = std::async(std::launch::async,
                             [&] { return Change(broker, case_.grant, upstream_->Target()); });
      while (call.wait_for(kLookEvery) != std::future_status::ready) {
        if (Struck()) broker.Kill();
      }
      answer_ = call.get();
      broker.Stop();
    }
    const int end = broker.End();
    report_.killed = end == -SIGKILL;
    if (!report_.killed && end != 0) {
      Blame("ended with " + std::to_string(end) + ": " + broker.log());
    }
    if (!report_.killed && !answer_) Blame("failed without being killed");
  }

  bool Struck() {
    for (const auto& entry : upstream_->front().Log()) {
      if (entry.faulted) return true;
    }
    return false;
  }

  void SecondLife() {
    BrokerProcess broker(binary_, config_);
    if (!broker.serves()) return Blame("does not start again: " + broker.log());
    const std::vector<std::string> ids = OperationIdsIn(dir_, kOnly);
    if (ids.size() > 1) Blame("journaled one change more than once");
    if (ids.empty() && answer_) Blame("answered and journaled nothing");
    if (ids.empty() && upstream_->Stored() != start_) Blame("changed and journaled nothing");
    for (const std::string& id : ids) CheckOperation(broker, id);
    CheckWrites();
    CheckNextChanges(broker);
    broker.Stop();
    if (const int end = broker.End(); end != 0) Blame("then ended with " + std::to_string(end));
  }

  void CheckOperation(BrokerProcess& broker, const std::string& id) {
    v1::WaitOperationRequest request;
    request.set_operation_id(id);
    v1::Operation operation;
    for (int waits = 0; waits < kWaits && !operation.settled(); ++waits) {
      const auto told = Call(broker.stub(), &v1::PermissionBroker::Stub::WaitOperation, request);
      if (!told.ok()) return Blame("cannot be waited for: " + told.status.error_message());
      operation = told.reply.operation();
    }
    if (!operation.settled()) return Blame("is never settled");
    const bool made = operation.has_result();
    const std::string stored = upstream_->Stored();
    const std::string wanted = made ? upstream_->StoredIfHeld(case_.grant) : start_;
    if (stored != wanted) Blame("stores " + stored + ", journals " + operation.ShortDebugString());
    if (!case_.grant && !made) Blame("gave up a revoke: " + operation.ShortDebugString());
    if (answer_ && (!made || operation.result().outcome() != *answer_)) {
      Blame("answered otherwise than journaled: " + operation.ShortDebugString());
    }
  }

  void CheckWrites() {
    int writes = 0;
    for (const auto& entry : upstream_->front().Log()) writes += entry.method != "GET" ? 1 : 0;
    if (writes > case_.most_writes) Blame("wrote " + std::to_string(writes) + " times");
  }

  // Nothing is left behind that would be in the way of the next change.
  void CheckNextChanges(BrokerProcess& broker) {
    const std::string stored = upstream_->Stored();
    const bool held = stored != upstream_->StoredIfHeld(false);
    const auto granted = Change(broker, true, upstream_->Target());
    if (granted != (held ? v1::OUTCOME_ALREADY_HELD : v1::OUTCOME_GRANTED) ||
        upstream_->Stored() != (held ? stored : upstream_->StoredIfHeld(true))) {
      Blame("cannot be granted afterwards");
    }
    if (Change(broker, false, upstream_->Target()) != v1::OUTCOME_REVOKED ||
        upstream_->Stored() != upstream_->StoredIfHeld(false)) {
      Blame("cannot be revoked afterwards");
    }
  }

  const KillCase& case_;
  const std::string binary_;
  const TempDir dir_;
  const std::unique_ptr<Upstream> upstream_;
  std::string start_;
  std::string config_;
  std::optional<v1::Outcome> answer_;  // of the call that was interrupted
  KillReport report_;
};

}  // namespace

KillReport RunKillCase(const KillCase& kill_case, const std::string& binary) {
  return Run(kill_case, binary).Report();
}

}  // namespace broker::test

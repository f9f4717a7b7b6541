// kill -9 at every commit and every upstream request of a change of a definition: after the restart
// it is settled, the journal and the upstream say the same, nothing was sent twice, and the same
// change can be asked for again.
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <future>
#include <iostream>
#include <memory>
#include <thread>

#include "tests/faults/definition_scenario.h"
#include "tests/faults/fault_kinds.h"
#include "tests/faults/killed_broker.h"
#include "tests/support/broker_process.h"

namespace broker::test {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLookEvery{5};
// More than any of these has.
constexpr int kMostCommits = 8;
constexpr int kMostRequests = 16;
constexpr std::size_t kAtOnce = 32;
constexpr int kWaits = 4;

struct Kill {
  std::string name;
  std::string at_commit;  // BROKER_KILL_AT
  std::string faults;     // or: when the first request meets one
};

class KilledDefinition {
 public:
  KilledDefinition(const DefinitionScenario& scenario, Kill kill)
      : scenario_(scenario), kill_(std::move(kill)), upstream_(scenario.make()) {
    if (upstream_->Stored() != scenario_.start) Blame("starts with " + upstream_->Stored());
    config_ = WriteBrokerConfig(upstream_->Instance(dir_), dir_);
  }

  // False if it was complete before it could be killed.
  bool Run() {
    const bool killed = FirstLife();
    upstream_->front().ClearFaults();
    SecondLife();
    return killed;
  }
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  void Blame(const std::string& what) { problems_.push_back(kill_.name + ": " + what); }

  bool Struck() {
    for (const auto& entry : upstream_->front().Log()) {
      if (entry.faulted) return true;
    }
    return false;
  }

  int Writes() {
    int writes = 0;
    for (const auto& entry : upstream_->front().Log()) writes += entry.method != "GET" ? 1 : 0;
    return writes;
  }

  bool FirstLife() {
    std::vector<std::string> environment;
    if (!kill_.at_commit.empty()) environment.push_back("BROKER_KILL_AT=" + kill_.at_commit);
    if (!kill_.faults.empty()) upstream_->front().AddFault(kill_.faults);
    BrokerProcess broker(BROKER_BINARY, config_, environment);
    if (broker.serves()) {
      DefinitionCalls calls(broker.port());
      auto call = std::async(std::launch::async, [&] { return scenario_.change(calls); });
      while (call.wait_for(kLookEvery) != std::future_status::ready) {
        if (Struck()) broker.Kill();
      }
      answered_ = call.get().ok;
      broker.Stop();
    }
    const bool killed = broker.End() == -SIGKILL;
    if (!killed && !answered_) Blame("failed without being killed");
    return killed;
  }

  void SecondLife() {
    BrokerProcess broker(BROKER_BINARY, config_);
    if (!broker.serves()) return Blame("does not start again: " + broker.log());
    const std::vector<std::string> ids = OperationIdsIn(dir_);
    if (ids.size() > 1) Blame("journaled one change more than once");
    if (ids.empty() && upstream_->Stored() != scenario_.start) Blame("journaled nothing");
    for (const std::string& id : ids) CheckOperation(broker, id);
    if (Writes() > 1) Blame("was sent again");
    CheckAgain(broker);
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
    const bool made = operation.has_entitlement_result();
    const std::string stored = upstream_->Stored();
    const std::string told = ", journals " + operation.ShortDebugString();
    if (answered_ && !made) Blame("was answered" + told);
    if (made && stored != scenario_.done) Blame("stores " + stored + told);
    const bool unknown = operation.problem().reason() == v1::ERROR_REASON_OUTCOME_UNKNOWN;
    if (unknown && !scenario_.invisible) Blame("does not know" + told);
    if (!made && !unknown && stored != scenario_.start) Blame("stores " + stored + told);
  }

  void CheckAgain(BrokerProcess& broker) {
    DefinitionCalls calls(broker.port());
    const bool was_done = upstream_->Stored() == scenario_.done;
    const DefinitionEnd end = scenario_.change(calls);
    if (!end.ok && !(was_done && end.reason == scenario_.again)) {
      Blame("cannot be asked for again: " + end.reason);
    }
    if (upstream_->Stored() != scenario_.done) Blame("is not done in the end");
    if (Writes() > 2) Blame("wrote too often");
  }

  const DefinitionScenario& scenario_;
  const Kill kill_;
  const TempDir dir_;
  const std::unique_ptr<DefinitionUpstream> upstream_;
  std::string config_;
  bool answered_ = false;
  std::vector<std::string> problems_;
};

// One change, with every place of one kind to kill it at.
struct Series {
  DefinitionScenario scenario;
  std::string when;
  bool by_commit = true;
  std::atomic<int> completes_at;  // the first place that was not reached

  Series(DefinitionScenario the_scenario, std::string the_when, bool commit)
      : scenario(std::move(the_scenario)),
        when(std::move(the_when)),
        by_commit(commit),
        completes_at(most() + 1) {}

  int most() const { return by_commit ? kMostCommits : kMostRequests; }
  Kill At(int n) const {
    const std::string place = when + (by_commit ? " commit " : " request ") + std::to_string(n);
    Kill kill{scenario.name + ", " + place, "", ""};
    if (by_commit) {
      kill.at_commit = when + ":" + std::to_string(n);
    } else {
      kill.faults = ScriptOf({{"*", "", n, 1, when, EffectOf("hang", Body::kObject)}});
    }
    return kill;
  }
  void NotReached(int n) {
    int known = completes_at;
    while (n < known && !completes_at.compare_exchange_weak(known, n)) {
    }
  }
};

// Kills at the first, second ... place of each until it completes.
void KillAtEach(bool by_commit, int least) {
  std::vector<std::unique_ptr<Series>> all;
  for (const DefinitionScenario& scenario : DefinitionScenarios()) {
    for (const char* when : {"before", "after"}) {
      all.push_back(std::make_unique<Series>(scenario, when, by_commit));
    }
  }
  const std::size_t count = all.size() * static_cast<std::size_t>(all.front()->most());
  std::vector<std::vector<std::string>> problems(count);
  std::atomic<std::size_t> next = 0;
  std::atomic<int> kills = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      Series& series = *all[i % all.size()];
      const int n = static_cast<int>(i / all.size()) + 1;
      if (n > series.completes_at) continue;
      KilledDefinition definition(series.scenario, series.At(n));
      if (definition.Run()) {
        ++kills;
      } else {
        series.NotReached(n);
      }
      problems[i] = definition.problems();
    }
  };
  std::vector<std::thread> workers;
  for (std::size_t i = 0; i < kAtOnce; ++i) workers.emplace_back(work);
  for (std::thread& worker : workers) worker.join();
  for (const auto& of_one : problems) {
    for (const std::string& problem : of_one) ADD_FAILURE() << problem;
  }
  for (const auto& series : all) {
    EXPECT_LE(series->completes_at, series->most()) << series->scenario.name << " never completes";
    EXPECT_GT(series->completes_at, least) << series->scenario.name;
  }
  std::cout << kills << " kills of " << all.size() << " changes\n";
}

// Taking over what was left open, opening, sending and closing.
TEST(DefinitionKills, AtEveryCommit) { KillAtEach(true, 4); }

// Reading, writing and reading at least; the creation of a Redash group shows itself.
TEST(DefinitionKills, AtEveryRequest) { KillAtEach(false, 2); }

}  // namespace
}  // namespace broker::test

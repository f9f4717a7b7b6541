// kill -9 at every commit and every upstream request of a set and of a revoke_all: after the
// restart everything is settled, what is left is a state on the way, no grant was sent twice, and
// the same batch completes it.
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <future>
#include <iostream>
#include <map>
#include <thread>

#include "tests/faults/batch_scenario.h"
#include "tests/faults/fault_kinds.h"
#include "tests/faults/killed_broker.h"
#include "tests/support/broker_process.h"

namespace broker::test {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLookEvery{5};
constexpr std::size_t kAtOnce = 32;
// More than any of these has.
constexpr int kMostCommits = 24;
constexpr int kMostRequests = 64;
constexpr int kWaits = 4;

struct Kill {
  std::string name;
  std::string at_commit;  // BROKER_KILL_AT
  std::string faults;     // or: when the first request meets one
};

class KilledBatch {
 public:
  KilledBatch(const BatchScenario& scenario, Kill kill)
      : scenario_(scenario), kill_(std::move(kill)), upstream_(scenario.make()) {
    upstream_->SetHeld(false);
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

  bool FirstLife() {
    std::vector<std::string> environment;
    if (!kill_.at_commit.empty()) environment.push_back("BROKER_KILL_AT=" + kill_.at_commit);
    if (!kill_.faults.empty()) upstream_->front().AddFault(kill_.faults);
    BrokerProcess broker(BROKER_BINARY, config_, environment);
    if (broker.serves()) {
      auto call = std::async(std::launch::async, [&] {
        return ApplyAndCheck(scenario_, kOnly, *upstream_, broker.stub());
      });
      while (call.wait_for(kLookEvery) != std::future_status::ready) {
        if (Struck()) broker.Kill();
      }
      const BatchAnswer answer = call.get();
      if (answer.arrived && !answer.complete) Blame("was answered, but is not complete");
      broker.Stop();
    }
    return broker.End() == -SIGKILL;
  }

  void SecondLife() {
    BrokerProcess broker(BROKER_BINARY, config_);
    if (!broker.serves()) return Blame("does not start again: " + broker.log());
    for (const std::string& id : OperationIdsIn(dir_)) WaitFor(broker, id);
    const std::string stored = upstream_->Stored();
    if (scenario_.ChangesTo(stored) < 0) Blame("leaves \"" + stored + "\"");
    for (const std::string& problem :
         CheckThatItCompletes(scenario_, kOnly, *upstream_, broker.stub())) {
      Blame(problem);
    }
    CheckWrites();
    broker.Stop();
    if (const int end = broker.End(); end != 0) Blame("then ended with " + std::to_string(end));
  }

  void WaitFor(BrokerProcess& broker, const std::string& id) {
    v1::WaitOperationRequest request;
    request.set_operation_id(id);
    for (int waits = 0; waits < kWaits; ++waits) {
      const auto told = Call(broker.stub(), &v1::PermissionBroker::Stub::WaitOperation, request);
      if (told.ok() && told.reply.operation().settled()) return;
    }
    Blame("is never settled: " + id);
  }

  // A grant that was under way is never sent again before it is known that it did not happen; then
  // the next batch may. So no write is seen more than twice.
  void CheckWrites() {
    std::map<std::string, int> writes;
    for (const auto& entry : upstream_->front().Log()) {
      if (entry.method != "GET") ++writes[entry.method + " " + entry.path + " " + entry.body];
    }
    for (const auto& [write, count] : writes) {
      if (count > 2) Blame("wrote " + std::to_string(count) + " times: " + write);
    }
  }

  const BatchScenario& scenario_;
  const Kill kill_;
  const TempDir dir_;
  const std::unique_ptr<Upstream> upstream_;
  std::string config_;
  std::vector<std::string> problems_;
};

class BatchKillTest : public ::testing::TestWithParam<BatchScenario> {
 protected:
  // Kills at the first, second ... place until a batch completes; how many kills there were.
  int KillAtEach(int most, const std::function<Kill(int)>& kill_at) {
    std::atomic<int> next = 1;
    std::atomic<int> completes_at = most + 1;
    std::atomic<int> kills = 0;
    std::vector<std::vector<std::string>> problems(static_cast<std::size_t>(most) + 1);
    const auto work = [&] {
      for (int n = next++; n <= most && n <= completes_at; n = next++) {
        KilledBatch batch(GetParam(), kill_at(n));
        if (batch.Run()) {
          ++kills;
        } else {
          int known = completes_at;
          while (n < known && !completes_at.compare_exchange_weak(known, n)) {
          }
        }
        problems[static_cast<std::size_t>(n)] = batch.problems();
      }
    };
    std::vector<std::thread> workers;
    for (std::size_t i = 0; i < kAtOnce; ++i) workers.emplace_back(work);
    for (std::thread& worker : workers) worker.join();
    EXPECT_LE(completes_at, most) << "never completes";
    for (const auto& of_one : problems) {
      for (const std::string& problem : of_one) ADD_FAILURE() << problem;
    }
    return kills;
  }
};

TEST_P(BatchKillTest, AtEveryCommit) {
  int kills = 0;
  for (const std::string when : {"before", "after"}) {
    kills += KillAtEach(kMostCommits, [&](int n) {
      return Kill{when + " commit " + std::to_string(n), when + ":" + std::to_string(n), ""};
    });
  }
  EXPECT_GE(kills, 8);
  std::cout << GetParam().name << ": " << kills << " kills around commits\n";
}

TEST_P(BatchKillTest, AtEveryRequest) {
  int kills = 0;
  for (const std::string when : {"before", "after"}) {
    kills += KillAtEach(kMostRequests, [&](int n) {
      return Kill{when + " request " + std::to_string(n), "",
                  ScriptOf({{"*", "", n, 1, when, EffectOf("hang", Body::kObject)}})};
    });
  }
  EXPECT_GE(kills, 8);
  std::cout << GetParam().name << ": " << kills << " kills around requests\n";
}

INSTANTIATE_TEST_SUITE_P(Every, BatchKillTest, ::testing::ValuesIn(BatchScenarios()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace broker::test

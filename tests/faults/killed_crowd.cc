#include "tests/faults/killed_crowd.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <future>
#include <mutex>
#include <utility>

#include "tests/faults/at_once.h"
#include "tests/faults/killed_broker.h"
#include "tests/support/calls.h"

namespace broker::test {
namespace {

constexpr std::chrono::milliseconds kLookEvery{10};
constexpr std::size_t kTogether = 128;
constexpr std::size_t kChecksAtOnce = 16;
// Most of the time one waits until nothing that was sent can land any more.
constexpr std::size_t kLivesAtOnce = 8;
// More than any crowd has.
constexpr std::size_t kMostCommits = 100;
// More often than any operation needs: each waits for up to the broker's cap of 30 s.
constexpr int kWaits = 4;

class Crowd {
 public:
  Crowd(const std::vector<Victim>& victims, const TempDir& dir, std::string binary)
      : victims_(victims), dir_(dir), binary_(std::move(binary)), over_(victims.size()) {
    std::vector<InstanceConfig> instances;
    for (const Victim& victim : victims) instances.push_back(victim.instance);
    config_ = WriteBrokerConfig(instances, dir);
  }

  CrowdReport Run(const std::string& kill_at) {
    FirstLife(kill_at);
    for (const Victim& victim : victims_) victim.front->ClearFaults();
    SecondLife();
    return std::move(report_);
  }

 private:
  void Blame(const std::string& what) {
    const std::lock_guard lock(mutex_);
    report_.problems.push_back(what);
  }
  void Blame(const Victim& victim, const std::vector<std::string>& problems) {
    for (const std::string& problem : problems) Blame(victim.name + ": " + problem);
  }

  void FirstLife(const std::string& kill_at) {
    std::vector<std::string> environment;
    if (!kill_at.empty()) environment.push_back("BROKER_KILL_AT=" + kill_at);
    BrokerProcess broker(binary_, config_, environment);
    if (broker.serves()) {
      auto calls = std::async(std::launch::async, [&] { MakeCalls(broker); });
      if (kill_at.empty()) KillInTheMiddle(broker, calls);
      calls.get();
      broker.Stop();
    }
    const int end = broker.End();
    report_.kills = end == -SIGKILL ? 1 : 0;
    if (report_.kills == 0 && end != 0) {
      Blame("ended with " + std::to_string(end) + ": " + broker.log());
    }
  }

  void MakeCalls(BrokerProcess& broker) {
    RunAtOnce(victims_.size(), victims_.size(), [&](std::size_t i) {
      const std::vector<std::string> problems = victims_[i].call(broker);
      over_[i] = true;
      Blame(victims_[i], problems);
    });
  }

  void KillInTheMiddle(BrokerProcess& broker, const std::future<void>& calls) {
    for (std::size_t i = 0; i < victims_.size();) {
      if (over_[i] || IsStruck(*victims_[i].front)) {
        ++i;
      } else if (calls.wait_for(kLookEvery) == std::future_status::ready) {
        break;
      }
    }
    for (std::size_t i = 0; i < victims_.size(); ++i) report_.held += over_[i] ? 0 : 1;
    broker.Kill();
  }

  void SecondLife() {
    BrokerProcess broker(binary_, config_);
    if (!broker.serves()) return Blame("does not start again: " + broker.log());
    RunAtOnce(victims_.size(), kChecksAtOnce, [&](std::size_t i) {
      const Victim& victim = victims_[i];
      const std::vector<std::string> ids = OperationIdsIn(dir_, victim.instance.name);
      for (const std::string& id : ids) WaitFor(broker, victim, id);
      Blame(victim, victim.check(broker, ids));
    });
    broker.Stop();
    if (const int end = broker.End(); end != 0) Blame("then ended with " + std::to_string(end));
  }

  void WaitFor(BrokerProcess& broker, const Victim& victim, const std::string& id) {
    v1::WaitOperationRequest request;
    request.set_operation_id(id);
    for (int waits = 0; waits < kWaits; ++waits) {
      const auto told = Call(broker.stub(), &v1::PermissionBroker::Stub::WaitOperation, request);
      if (told.ok() && told.reply.operation().settled()) return;
    }
    Blame(victim, {"is never settled: " + id});
  }

  const std::vector<Victim>& victims_;
  const TempDir& dir_;
  const std::string binary_;
  std::vector<std::atomic<bool>> over_;  // the first call is
  std::string config_;
  std::mutex mutex_;
  CrowdReport report_;
};

// Those from `first` on, named by their numbers.
std::vector<Victim> VictimsFrom(std::size_t first, std::size_t count, const MakeVictim& make,
                                const TempDir& dir) {
  std::vector<Victim> victims;
  for (std::size_t i = first; i < first + count; ++i) {
    victims.push_back(make(i, dir));
    victims.back().instance.name = VictimName(i);
  }
  return victims;
}

void Add(CrowdReport& to, const CrowdReport& report) {
  to.kills += report.kills;
  to.held += report.held;
  to.problems.insert(to.problems.end(), report.problems.begin(), report.problems.end());
}

}  // namespace

bool IsStruck(const fakes::Front& front) {
  for (const auto& entry : front.Log()) {
    if (entry.faulted) return true;
  }
  return false;
}

std::string VictimName(std::size_t i) { return "victim-" + std::to_string(i); }

CrowdReport KillAtPlaces(std::size_t count, const MakeVictim& make, const std::string& binary) {
  CrowdReport all;
  for (std::size_t first = 0; first < count; first += kTogether) {
    const TempDir dir;
    const auto victims = VictimsFrom(first, std::min(kTogether, count - first), make, dir);
    Add(all, Crowd(victims, dir, binary).Run(""));
  }
  return all;
}

CrowdReport KillAtCommits(std::size_t count, const MakeVictim& make, const std::string& binary) {
  std::vector<CrowdReport> reports(kMostCommits);
  std::atomic<std::size_t> lives = kMostCommits;  // until one had fewer commits
  RunAtOnce(reports.size(), kLivesAtOnce, [&](std::size_t i) {
    if (i >= lives) return;
    const TempDir dir;
    const auto victims = VictimsFrom(0, count, make, dir);
    const std::string when = i % 2 == 0 ? "before:" : "after:";
    reports[i] = Crowd(victims, dir, binary).Run(when + std::to_string(i + 1));
    if (reports[i].kills > 0) return;
    for (std::size_t known = lives; i < known && !lives.compare_exchange_weak(known, i);) {
    }
  });
  CrowdReport all;
  for (const CrowdReport& report : reports) Add(all, report);
  if (lives == kMostCommits) all.problems.push_back("never completes");
  return all;
}

}  // namespace broker::test

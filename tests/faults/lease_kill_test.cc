// kill -9 at every commit and every request in the life of a lease. Afterwards upstream, journal,
// leases and audit log tell the same.
#include <gtest/gtest.h>

#include <SQLiteCpp/SQLiteCpp.h>

#include <atomic>
#include <csignal>
#include <future>
#include <iostream>

#include "service/core/lease.h"
#include "service/store/audit_copy.h"
#include "tests/faults/at_once.h"
#include "tests/faults/fault_kinds.h"
#include "tests/faults/grafana_upstream.h"
#include "tests/faults/killed_broker.h"
#include "tests/faults/redash_upstream.h"
#include "tests/support/broker_process.h"
#include "tests/support/lease_calls.h"

namespace broker::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr char kInstance[] = "only";
constexpr std::size_t kAtOnce = 32;
constexpr int kMostCommits = 14;
constexpr int kMostRequests = 10;
constexpr milliseconds kLookEvery{20};
constexpr seconds kPatience{60};

enum class Story { kExpiry, kRenewal, kEnd, kAdoption };
constexpr Story kStories[] = {Story::kExpiry, Story::kRenewal, Story::kEnd, Story::kAdoption};

std::string NameOf(Story story) {
  switch (story) {
    case Story::kExpiry: return "expiry";
    case Story::kRenewal: return "renewal";
    case Story::kEnd: return "EndLeases";
    case Story::kAdoption: return "adoption";
  }
  return "";
}

struct Place {
  Story story = Story::kExpiry;
  bool redash = true;
  std::string when;  // "before", "after"
  bool commit = true;
  int n = 1;

  std::string name() const {
    return NameOf(story) + (redash ? " in Redash, " : " in Grafana, ") + when +
           (commit ? " commit " : " request ") + std::to_string(n);
  }
};

class Life {
 public:
  explicit Life(const Place& place) : place_(place) {
    if (place.redash) {
      upstream_ = std::make_unique<RedashUpstream>();
    } else {
      upstream_ = std::make_unique<GrafanaUpstream>();
    }
    upstream_->SetHeld(place.story == Story::kAdoption);
    InstanceConfig instance = upstream_->Instance(dir_);
    instance.name = kInstance;
    config_ = WriteBrokerConfig({instance}, dir_);
  }

  // True: it was killed.
  bool First() {
    std::vector<std::string> environment;
    const std::string at = place_.when + ":" + std::to_string(place_.n);
    if (place_.commit) {
      environment.push_back("BROKER_KILL_AT=" + at);
    } else {
      upstream_->front().AddFault(
          ScriptOf({{"*", "", place_.n, 1, place_.when, EffectOf("hang", Body::kObject)}}));
    }
    BrokerProcess broker(BROKER_BINARY, config_, environment);
    if (broker.serves()) {
      auto told = std::async(std::launch::async, [&] { Tell(broker); });
      while (told.wait_for(kLookEvery) != std::future_status::ready) {
        if (Struck()) broker.Kill();
      }
      broker.Stop();
    }
    const bool killed = broker.End() == -SIGKILL;
    upstream_->front().ClearFaults();
    return killed;
  }

  // Waits until nothing more will happen by itself, and ends in order.
  void Second() {
    BrokerProcess broker(BROKER_BINARY, config_);
    if (!broker.serves()) return Blame("does not start again: " + broker.log());
    LeaseCalls leases(broker.port());
    if (!WaitForRest(leases)) Blame("never comes to rest");
    for (const std::string& id : OperationIdsIn(dir_, kInstance)) {
      (void)Call(broker.stub(), &v1::PermissionBroker::Stub::WaitOperation,
                 Text<v1::WaitOperationRequest>("operation_id: '" + id + "'"));
    }
    if (!WaitForRest(leases)) Blame("never comes to rest");
    broker.Stop();
    if (const int end = broker.End(); end != 0) Blame("then ended with " + std::to_string(end));
    Compare();
  }

  const std::vector<std::string>& problems() const { return problems_; }

 private:
  void Blame(const std::string& what) { problems_.push_back(place_.name() + ": " + what); }

  std::string Target() const {
    return "instance: '" + std::string(kInstance) + "' " + upstream_->Target() + " ";
  }

  // The calls of the story, until one fails because the broker is gone.
  void Tell(BrokerProcess& broker) {
    LeaseCalls leases(broker.port());
    const bool adopts = place_.story == Story::kAdoption;
    const std::string lease = adopts ? Adopted(leases) : Granted(broker);
    if (lease.empty()) return;
    if (place_.story == Story::kRenewal) {
      renewed_ = leases.Renew("lease_id: '" + lease + "' ttl { seconds: 3600 }").ok();
      return;
    }
    if (place_.story == Story::kEnd) {
      leases.End("filter { instance: '" + std::string(kInstance) + "' }");
    }
    WaitForRest(leases);
  }

  std::string Granted(BrokerProcess& broker) {
    const char* ttl = place_.story == Story::kExpiry    ? "ttl { seconds: 1 }"
                      : place_.story == Story::kRenewal ? "ttl { seconds: 4 }"
                                                        : "";
    const auto granted = Call(broker.stub(), &v1::PermissionBroker::Stub::Grant,
                              Text<v1::GrantRequest>(Target() + ttl));
    return granted.ok() ? granted.reply.result().lease().lease_id() : "";
  }

  std::string Adopted(LeaseCalls& leases) {
    const auto adopted = leases.Adopt(Target() + "ttl { seconds: 1 }");
    return adopted.ok() ? adopted.reply.result().lease().lease_id() : "";
  }

  // False: something is still to happen, or the broker is gone.
  bool WaitForRest(LeaseCalls& leases) {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < until) {
      const auto live = leases.List();
      if (!live.ok()) return false;
      bool rests = true;
      for (const v1::Lease& lease : live.reply.leases()) {
        const bool lasts =
            !lease.has_expire_time() || lease.expire_time().seconds() > std::time(nullptr) + 600;
        rests = rests && lease.state() == v1::LEASE_STATE_ACTIVE && lasts;
      }
      if (rests) return true;
      std::this_thread::sleep_for(kLookEvery);
    }
    return false;
  }

  bool Struck() {
    for (const auto& entry : upstream_->front().Log()) {
      if (entry.faulted) return true;
    }
    return false;
  }

  void Compare() {
    const SQLite::Database journal(dir_.At("data/journal.db"), SQLite::OPEN_READONLY, 10000);
    const auto count = [&](const std::string& of) {
      SQLite::Statement rows(journal, "SELECT COUNT(*) FROM " + of);
      rows.executeStep();
      return rows.getColumn(0).getInt();
    };
    if (count("operations WHERE settle_time IS NULL") > 0) Blame("an operation is open");
    const int live = count("leases WHERE state <> 4");
    const int all = count("leases");
    const bool held = upstream_->Stored() == upstream_->StoredIf(Held::kThing);
    const bool adopts = place_.story == Story::kAdoption;
    const bool wanted = live > 0 || (adopts && all == 0);
    if (held != wanted) {
      Blame("stores " + upstream_->Stored() + ", and the journal has " + std::to_string(live) +
            " live leases of " + std::to_string(all));
    }
    if (renewed_ && live == 0) Blame("a renewed lease has ended");
    if (all > 1) Blame("made more than one lease");
    const auto unlike = [&](const std::string& kind) {
      return count(
          "operations o WHERE (SELECT COUNT(*) FROM audit_events e WHERE e.operation_id "
          "= o.id AND e.kind LIKE '%." +
          kind + "') <> 1");
    };
    if (unlike("opened") > 0) Blame("an operation was not told of when it was opened");
    if (unlike("settled") > 0) Blame("an operation was not told of when it was settled");
    const auto chain = CheckAuditCopy(dir_.At("data/journal.db"), "");
    if (!chain.ok() || chain->defect) Blame("the audit log is no chain");
  }

  const Place place_;
  const TempDir dir_;
  std::unique_ptr<Upstream> upstream_;
  std::string config_;
  std::atomic<bool> renewed_ = false;
  std::vector<std::string> problems_;
};

void RunPlaces(const std::string& title, bool commit, int most) {
  std::vector<Place> places;
  for (int n = 1; n <= most; ++n) {
    for (const Story story : kStories) {
      for (const bool redash : {true, false}) {
        for (const char* when : {"before", "after"}) {
          places.push_back({story, redash, when, commit, n});
        }
      }
    }
  }
  std::vector<std::vector<std::string>> problems(places.size());
  std::atomic<int> kills = 0;
  RunAtOnce(places.size(), kAtOnce, [&](std::size_t i) {
    Life life(places[i]);
    if (life.First()) ++kills;
    life.Second();
    problems[i] = life.problems();
  });
  for (const auto& of_one : problems) {
    for (const std::string& problem : of_one) ADD_FAILURE() << problem;
  }
  EXPECT_GT(kills, static_cast<int>(places.size()) / 3);
  std::cout << title << ": " << kills << " kills in " << places.size() << " lives of leases\n";
}

TEST(LeaseKill, AtEveryCommit) { RunPlaces("kills around commits", true, kMostCommits); }

TEST(LeaseKill, AtEveryRequest) { RunPlaces("kills around requests", false, kMostRequests); }

}  // namespace
}  // namespace broker::test

// kill -9 at every commit of the journal and every request to the upstream, one by one, until a run
// completes.
#include <gtest/gtest.h>

#include <atomic>
#include <iostream>

#include "tests/faults/at_once.h"
#include "tests/faults/fault_kinds.h"
#include "tests/faults/grafana_upstream.h"
#include "tests/faults/kill_case.h"
#include "tests/faults/redash_upstream.h"

namespace broker::test {
namespace {

// More than any change of these has.
constexpr int kMostCommits = 8;
constexpr int kMostRequests = 16;
constexpr std::size_t kAtOnce = 32;

template <class T>
std::unique_ptr<Upstream> Make() {
  return std::make_unique<T>();
}

// The group is stored twice, so that a revoke takes two writes.
class DoubledRedash : public RedashUpstream {
 public:
  void Set(Held held) override {
    front().Use([held](fakes::RedashFake& fake) {
      fake.SetGroups(2, held == Held::kThing ? std::vector{2, 3, 3} : std::vector{2});
    });
  }
};

// A change, with every place to kill it at.
struct Series {
  KillCase change;
  bool by_commit = true;
  std::string when;
  int most = 0;
  std::atomic<int> completes_at;  // the first n that was not reached

  Series(KillCase the_change, bool commit, std::string the_when)
      : change(std::move(the_change)),
        by_commit(commit),
        when(std::move(the_when)),
        most(by_commit ? kMostCommits : kMostRequests),
        completes_at(most + 1) {}

  KillCase At(int n) const {
    KillCase at = change;
    at.name += ", " + when + (by_commit ? " commit " : " request ") + std::to_string(n);
    if (by_commit) {
      at.kill_at = when + ":" + std::to_string(n);
    } else {
      at.faults = ScriptOf({{"*", "", n, 1, when, EffectOf("hang", Body::kObject)}});
    }
    return at;
  }
  void NotReached(int n) {
    int known = completes_at;
    while (n < known && !completes_at.compare_exchange_weak(known, n)) {
    }
  }
};

KillCase Change(const std::string& name, bool grant, const MakeUpstream& make, int most_writes) {
  KillCase change;
  change.name = name;
  change.grant = grant;
  change.make = make;
  change.most_writes = most_writes;
  return change;
}

std::vector<KillCase> Changes() {
  return {Change("Redash Grant", true, Make<RedashUpstream>, 1),
          Change("Redash Revoke", false, Make<RedashUpstream>, 2),
          Change("Redash Revoke of two", false, Make<DoubledRedash>, 3),
          Change("Grafana Grant", true, Make<GrafanaUpstream>, 1),
          Change("Grafana Revoke", false, Make<GrafanaUpstream>, 2)};
}

void RunSeries(const std::string& title, bool by_commit) {
  std::vector<std::unique_ptr<Series>> all;
  for (const char* when : {"before", "after"}) {
    for (const KillCase& change : Changes()) {
      all.push_back(std::make_unique<Series>(change, by_commit, when));
    }
  }
  struct Place {
    Series* series;
    int n;
  };
  std::vector<Place> places;
  for (int n = 1; n <= (by_commit ? kMostCommits : kMostRequests); ++n) {
    for (const auto& series : all) places.push_back({series.get(), n});
  }
  std::vector<KillReport> reports(places.size());
  RunAtOnce(places.size(), kAtOnce, [&](std::size_t i) {
    const auto [series, n] = places[i];
    if (n > series->completes_at) return;
    reports[i] = RunKillCase(series->At(n), BROKER_BINARY);
    if (!reports[i].killed) series->NotReached(n);
  });
  int kills = 0;
  for (const KillReport& report : reports) {
    kills += report.killed ? 1 : 0;
    for (const std::string& problem : report.problems) ADD_FAILURE() << problem;
  }
  for (const auto& series : all) {
    EXPECT_LE(series->completes_at, series->most) << series->change.name << " never completes";
    // Taking over what was left open, opening, sending, closing; and as many requests at least.
    EXPECT_GE(series->completes_at, 5) << series->change.name << " is not killed where it should";
  }
  std::cout << title << ": " << kills << " cases, then " << all.size() << " that complete\n";
}

TEST(KillMatrix, Commits) { RunSeries("kills around commits", true); }

TEST(KillMatrix, Requests) { RunSeries("kills around requests", false); }

// The write is under way when the broker dies, and lands when the next one is already looking.
TEST(KillMatrix, AWriteThatLandsAfterTheRestart) {
  std::vector<KillCase> cases;
  for (KillCase late : Changes()) {
    late.name += ", killed during a write that lands later";
    for (const char* method : {"POST", "DELETE"}) {
      late.faults += (late.faults.empty() ? "[" : ", ") + std::string(R"({"method": ")") + method +
                     R"(", "nth": 1, "fault": {"late_ms": 4000, "hang": true}})";
    }
    late.faults += "]";
    // It is waited for, so nothing is written twice.
    late.most_writes = late.most_writes == 3 ? 2 : 1;
    cases.push_back(std::move(late));
  }
  std::vector<KillReport> reports(cases.size());
  RunAtOnce(cases.size(), kAtOnce,
            [&](std::size_t i) { reports[i] = RunKillCase(cases[i], BROKER_BINARY); });
  for (const KillReport& report : reports) {
    EXPECT_TRUE(report.killed);
    for (const std::string& problem : report.problems) ADD_FAILURE() << problem;
  }
  std::cout << "kills during late writes: " << cases.size() << " cases\n";
}

}  // namespace
}  // namespace broker::test

// kill -9 at every upstream request and every commit of sets and of revoke_alls: after the restart
// everything is settled, what is left is a state on the way, no grant was sent twice, and the same
// batch completes it.
#include <gtest/gtest.h>

#include <iostream>
#include <map>

#include "tests/faults/batch_scenario.h"
#include "tests/faults/killed_crowd.h"
#include "tests/faults/request_cells.h"

namespace broker::test {
namespace {

using Problems = std::vector<std::string>;

// In Grafana what is set to no level is taken away.
bool IsGrant(const fakes::LogEntry& entry) {
  return entry.method == "POST" && entry.body.find(R"("permission":"")") == std::string::npos;
}

// A grant that was under way is never sent again before it is known that it did not happen; a
// revoke may be. Then the next batch may send each once more.
void CheckWrites(const fakes::Front& front, int batches, Problems& problems) {
  std::map<std::string, int> writes;
  for (const auto& entry : front.Log()) {
    if (entry.method == "GET") continue;
    const int count = ++writes[entry.method + " " + entry.path + " " + entry.body];
    const int most = IsGrant(entry) ? batches : 2;
    if (count > most)
      problems.push_back("wrote " + std::to_string(count) + " times: " + entry.path);
  }
}

// Of the scenario, which outlives it.
Victim VictimOf(const BatchScenario& scenario, const RequestCell& place, std::size_t i,
                const TempDir& dir) {
  const std::shared_ptr<Upstream> upstream = scenario.make();
  upstream->SetHeld(false);
  if (!place.faults.empty()) upstream->front().AddFault(place.faults);
  Victim victim;
  victim.name = scenario.name + " " + place.name;
  victim.front = &upstream->front();
  victim.instance = upstream->Instance(dir);
  const std::string name = VictimName(i);
  victim.call = [&scenario, upstream, name](BrokerProcess& broker) {
    const BatchAnswer answer = ApplyAndCheck(scenario, name, *upstream, broker.stub());
    const bool failed = answer.arrived && !answer.complete && !IsStruck(upstream->front());
    return failed ? Problems{"was answered, but is not complete"} : Problems();
  };
  victim.check = [&scenario, upstream, name](BrokerProcess& broker, const Problems&) {
    Problems problems;
    const std::string stored = upstream->Stored();
    if (scenario.ChangesTo(stored) < 0) problems.push_back("leaves \"" + stored + "\"");
    CheckWrites(upstream->front(), 1, problems);
    for (std::string& problem : CheckThatItCompletes(scenario, name, *upstream, broker.stub())) {
      problems.push_back(std::move(problem));
    }
    CheckWrites(upstream->front(), 2, problems);
    return problems;
  };
  return victim;
}

TEST(BatchKill, AtEveryRequest) {
  const std::vector<BatchScenario> scenarios = BatchScenarios();
  std::size_t places = 0;
  const CrowdReport report = KillAtEveryRequest(scenarios, VictimOf, BROKER_BINARY, &places);
  for (const std::string& problem : report.problems) ADD_FAILURE() << problem;
  EXPECT_GT(report.held, static_cast<int>(places / 2));
  std::cout << report.held << " batches of " << places << " cut off at their request, by "
            << report.kills << " kills\n";
}

TEST(BatchKill, AtEveryCommit) {
  const std::vector<BatchScenario> scenarios = BatchScenarios();
  const auto make = [&](std::size_t i, const TempDir& dir) {
    return VictimOf(scenarios[i], {}, i, dir);
  };
  const CrowdReport report = KillAtCommits(scenarios.size(), make, BROKER_BINARY);
  for (const std::string& problem : report.problems) ADD_FAILURE() << problem;
  // Opening, sending and closing three changes.
  EXPECT_GE(report.kills, 9);
  std::cout << report.kills << " kills around commits of " << scenarios.size() << " batches\n";
}

}  // namespace
}  // namespace broker::test

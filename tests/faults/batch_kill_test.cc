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

// A grant that was under way is never sent again before it is known that it did not happen; then
// the next batch may. So no write is seen more than twice.
void CheckWrites(const fakes::Front& front, Problems& problems) {
  std::map<std::string, int> writes;
  for (const auto& entry : front.Log()) {
    if (entry.method != "GET") ++writes[entry.method + " " + entry.path + " " + entry.body];
  }
  for (const auto& [write, count] : writes) {
    if (count > 2) problems.push_back("wrote " + std::to_string(count) + " times: " + write);
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
    for (std::string& problem : CheckThatItCompletes(scenario, name, *upstream, broker.stub())) {
      problems.push_back(std::move(problem));
    }
    CheckWrites(upstream->front(), problems);
    return problems;
  };
  return victim;
}

TEST(BatchKill, AtEveryRequest) {
  const std::vector<BatchScenario> scenarios = BatchScenarios();
  std::vector<std::pair<const BatchScenario*, RequestCell>> places;
  for (const BatchScenario& scenario : scenarios) {
    for (RequestCell& place : RequestPlaces(RequestsOf(scenario))) {
      places.emplace_back(&scenario, std::move(place));
    }
  }
  const auto make = [&](std::size_t i, const TempDir& dir) {
    return VictimOf(*places[i].first, places[i].second, i, dir);
  };
  const CrowdReport report = KillAtPlaces(places.size(), make, BROKER_BINARY);
  for (const std::string& problem : report.problems) ADD_FAILURE() << problem;
  EXPECT_GT(report.held, static_cast<int>(places.size() / 2));
  std::cout << report.held << " batches of " << places.size() << " cut off at their request, by "
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

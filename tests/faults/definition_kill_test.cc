// kill -9 at every upstream request and every commit of changes of definitions: after the restart
// they are settled, the journal and the upstream say the same, nothing was sent twice, and the same
// change can be asked for again.
#include <gtest/gtest.h>

#include <iostream>

#include "tests/faults/definition_scenario.h"
#include "tests/faults/killed_crowd.h"
#include "tests/faults/request_cells.h"

namespace broker::test {
namespace {

using Problems = std::vector<std::string>;

v1::Operation OperationOf(BrokerProcess& broker, const std::string& id) {
  v1::GetOperationRequest request;
  request.set_operation_id(id);
  return Call(broker.stub(), &v1::PermissionBroker::Stub::GetOperation, request).reply.operation();
}

// Everything that was left open is settled.
Problems CheckTruth(const DefinitionScenario& scenario, DefinitionUpstream& upstream,
                    BrokerProcess& broker, const std::vector<std::string>& ids) {
  Problems problems;
  const std::string stored = upstream.Stored();
  const bool takes_many = scenario.states.size() > 2;
  if (scenario.PlaceOf(stored) < 0) problems.push_back("leaves \"" + stored + "\"");
  if (ids.size() > 1 && !takes_many) problems.push_back("journaled one change more than once");
  if (ids.empty() && stored != scenario.states.front()) problems.push_back("journaled nothing");
  for (const std::string& id : ids) {
    for (const std::string& problem : CheckOperation(scenario, OperationOf(broker, id), stored)) {
      problems.push_back("stores \"" + stored + "\", " + problem);
    }
  }
  if (DefinitionWrites(upstream.front()) > 1) problems.push_back("was sent again");
  return problems;
}

// Of the scenario, which outlives it.
Victim VictimOf(const DefinitionScenario& scenario, const RequestCell& place, std::size_t i,
                const TempDir& dir) {
  const std::shared_ptr<DefinitionUpstream> upstream = scenario.make();
  if (!place.faults.empty()) upstream->front().AddFault(place.faults);
  Victim victim;
  victim.name = scenario.name + " " + place.name;
  victim.front = &upstream->front();
  victim.instance = upstream->Instance(dir);
  const std::string name = VictimName(i);
  victim.call = [&scenario, upstream, name](BrokerProcess& broker) {
    DefinitionCalls calls(broker.port());
    DefinitionAnswer answer = ChangeAndCheck(scenario, name, *upstream, calls, broker.stub());
    const bool failed = answer.arrived && !answer.ok && !IsStruck(upstream->front());
    return failed ? std::move(answer.problems) : Problems();
  };
  victim.check = [&scenario, upstream, name](BrokerProcess& broker,
                                             const std::vector<std::string>& ids) {
    Problems problems = CheckTruth(scenario, *upstream, broker, ids);
    DefinitionCalls calls(broker.port());
    for (std::string& problem :
         CheckThatItCompletes(scenario, name, *upstream, calls, broker.stub())) {
      problems.push_back(std::move(problem));
    }
    return problems;
  };
  return victim;
}

TEST(DefinitionKill, AtEveryRequest) {
  const std::vector<DefinitionScenario> scenarios = DefinitionScenarios();
  std::size_t places = 0;
  const CrowdReport report = KillAtEveryRequest(scenarios, VictimOf, BROKER_BINARY, &places);
  for (const std::string& problem : report.problems) ADD_FAILURE() << problem;
  EXPECT_GT(report.held, static_cast<int>(places / 2));
  std::cout << report.held << " changes of " << places << " cut off at their request, by "
            << report.kills << " kills\n";
}

TEST(DefinitionKill, AtEveryCommit) {
  const std::vector<DefinitionScenario> scenarios = DefinitionScenarios();
  const auto make = [&](std::size_t i, const TempDir& dir) {
    return VictimOf(scenarios[i], {}, i, dir);
  };
  const CrowdReport report = KillAtCommits(scenarios.size(), make, BROKER_BINARY);
  for (const std::string& problem : report.problems) ADD_FAILURE() << problem;
  // Opening, sending and closing three changes.
  EXPECT_GE(report.kills, 9);
  std::cout << report.kills << " kills around commits of " << scenarios.size() << " changes\n";
}

}  // namespace
}  // namespace broker::test

// Faults at every upstream request of changes of definitions: what is answered and journaled is
// true of what is stored, nothing is half done or sent again, and the same change asked for again
// completes it.
#include <gtest/gtest.h>

#include <iostream>

#include "tests/faults/at_once.h"
#include "tests/faults/definition_scenario.h"
#include "tests/faults/request_cells.h"
#include "tests/support/test_broker.h"

namespace broker::test {
namespace {

constexpr std::size_t kAtOnce = 24;
// Longer than the late faults are late.
constexpr char kWriteHorizonSeconds[] = "2";

class DefinitionMatrixTest : public ::testing::TestWithParam<DefinitionScenario> {
 protected:
  const DefinitionScenario& scenario() const { return GetParam(); }

  std::vector<std::string> RunCell(const RequestCell& cell, const std::string& instance,
                                   DefinitionUpstream& upstream, TestBroker& broker) {
    DefinitionCalls calls(broker.port());
    upstream.front().AddFault(cell.faults);
    DefinitionAnswer answer = ChangeAndCheck(scenario(), instance, upstream, calls, broker.stub());
    std::vector<std::string> problems = std::move(answer.problems);
    if (!answer.arrived) problems.push_back("was not answered");
    if (DefinitionWrites(upstream.front()) > 1) problems.push_back("was sent again");
    upstream.front().ClearFaults();
    for (std::string& problem :
         CheckThatItCompletes(scenario(), instance, upstream, calls, broker.stub())) {
      problems.push_back(std::move(problem));
    }
    return problems;
  }
};

TEST_P(DefinitionMatrixTest, WhateverGoesWrongIsToldAndMendedByTheSameChange) {
  const bool takes_many = scenario().states.size() > 2;
  const std::vector<RequestCell> cells = RequestCells(
      RequestsOf(scenario()), takes_many ? ReadFaults::kThirdInTurn : ReadFaults::kAll);
  const TempDir dir;
  std::vector<std::unique_ptr<DefinitionUpstream>> upstreams;
  std::vector<InstanceConfig> instances;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    upstreams.push_back(scenario().make());
    instances.push_back(upstreams.back()->Instance(dir));
    instances.back().name = "cell-" + std::to_string(i);
    instances.back().options["write_horizon_seconds"] = kWriteHorizonSeconds;
  }
  TestBroker broker(instances, dir.At("data"));
  std::vector<std::vector<std::string>> problems(cells.size());
  RunAtOnce(cells.size(), kAtOnce, [&](std::size_t i) {
    problems[i] = RunCell(cells[i], instances[i].name, *upstreams[i], broker);
  });
  for (std::size_t i = 0; i < cells.size(); ++i) {
    for (const std::string& problem : problems[i]) {
      ADD_FAILURE() << cells[i].name << ": " << problem;
    }
  }
  std::cout << scenario().name << ": " << cells.size() << " cells\n";
}

INSTANTIATE_TEST_SUITE_P(Every, DefinitionMatrixTest, ::testing::ValuesIn(DefinitionScenarios()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace broker::test

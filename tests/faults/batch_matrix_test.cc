// Faults at every upstream request of sets and of revoke_alls: what is answered is true, what is
// left is a state on the way, and the same batch applied again completes it.
#include <gtest/gtest.h>

#include <iostream>

#include "tests/faults/at_once.h"
#include "tests/faults/batch_scenario.h"
#include "tests/faults/request_cells.h"
#include "tests/support/test_broker.h"

namespace broker::test {
namespace {

constexpr std::size_t kAtOnce = 24;
// Longer than the late faults are late.
constexpr char kWriteHorizonSeconds[] = "2";

class BatchMatrixTest : public ::testing::TestWithParam<BatchScenario> {
 protected:
  const BatchScenario& scenario() const { return GetParam(); }

  std::vector<std::string> RunCell(const RequestCell& cell, const std::string& instance,
                                   Upstream& upstream, v1::PermissionBroker::Stub& stub) {
    upstream.front().AddFault(cell.faults);
    BatchAnswer answer = ApplyAndCheck(scenario(), instance, upstream, stub);
    std::vector<std::string> problems = std::move(answer.problems);
    if (!answer.arrived) problems.push_back("was not answered");
    upstream.front().ClearFaults();
    for (std::string& problem : CheckThatItCompletes(scenario(), instance, upstream, stub)) {
      problems.push_back(std::move(problem));
    }
    return problems;
  }
};

TEST_P(BatchMatrixTest, WhateverGoesWrongIsToldAndMendedByTheSameBatch) {
  const std::vector<RequestCell> cells =
      RequestCells(RequestsOf(scenario()), ReadFaults::kThirdInTurn);
  const TempDir dir;
  std::vector<std::unique_ptr<Upstream>> upstreams;
  std::vector<InstanceConfig> instances;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    upstreams.push_back(scenario().make());
    upstreams.back()->SetHeld(false);
    instances.push_back(upstreams.back()->Instance(dir));
    instances.back().name = "cell-" + std::to_string(i);
    instances.back().options["write_horizon_seconds"] = kWriteHorizonSeconds;
  }
  TestBroker broker(instances, dir.At("data"));
  std::vector<std::vector<std::string>> problems(cells.size());
  RunAtOnce(cells.size(), kAtOnce, [&](std::size_t i) {
    problems[i] = RunCell(cells[i], instances[i].name, *upstreams[i], broker.stub());
  });
  for (std::size_t i = 0; i < cells.size(); ++i) {
    for (const std::string& problem : problems[i]) {
      ADD_FAILURE() << cells[i].name << ": " << problem;
    }
  }
  std::cout << scenario().name << ": " << cells.size() << " cells\n";
}

INSTANTIATE_TEST_SUITE_P(Every, BatchMatrixTest, ::testing::ValuesIn(BatchScenarios()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace broker::test

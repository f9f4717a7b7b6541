// Every fault at every upstream request of a set and of a revoke_all: what is answered is true,
// what is left is a state on the way, and the same batch applied again completes it.
#include <gtest/gtest.h>

#include <atomic>
#include <iostream>
#include <thread>

#include "tests/faults/batch_scenario.h"
#include "tests/faults/fault_kinds.h"
#include "tests/support/test_broker.h"

namespace broker::test {
namespace {

constexpr std::size_t kAtOnce = 16;
// Cells behind one broker.
constexpr std::size_t kTogether = 96;
// Longer than the late faults are late.
constexpr char kWriteHorizonSeconds[] = "2";

// One of each kind of end; the matrices of single changes have them all.
const std::vector<std::string>& Faults() {
  static const auto& faults = *new std::vector<std::string>{
      "500 json", "502 html", "401", "429", "cut in body", "html", "reset", "late", "stale"};
  return faults;
}

struct BatchCell {
  std::string name;
  std::string faults;
};

class BatchMatrixTest : public ::testing::TestWithParam<BatchScenario> {
 protected:
  const BatchScenario& scenario() const { return GetParam(); }

  // With nothing remembered, as the cells are.
  int CountRequests() {
    const TempDir dir;
    const auto upstream = scenario().make();
    upstream->SetHeld(false);
    InstanceConfig instance = upstream->Instance(dir);
    instance.name = "cell";
    TestBroker broker({instance}, dir.At("data"));
    EXPECT_EQ(upstream->Stored(), scenario().states.front());
    const BatchAnswer answer = ApplyAndCheck(scenario(), "cell", *upstream, broker.stub());
    EXPECT_TRUE(answer.complete);
    for (const std::string& problem : answer.problems) ADD_FAILURE() << problem;
    return static_cast<int>(upstream->front().Log().size());
  }

  std::vector<BatchCell> Cells() {
    std::vector<BatchCell> cells;
    const int requests = CountRequests();
    for (int nth = 1; nth <= requests; ++nth) {
      for (const std::string& fault : Faults()) {
        for (const char* when : {"before", "after"}) {
          cells.push_back({fault + " " + when + " request " + std::to_string(nth),
                           ScriptOf({{"*", "", nth, 1, when, EffectOf(fault, Body::kObject)}})});
        }
      }
    }
    return cells;
  }

  // REQUIRES: no more than kTogether.
  void RunCells(const std::vector<BatchCell>& cells) {
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
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
      for (std::size_t i = next++; i < cells.size(); i = next++) {
        problems[i] = RunCell(cells[i], instances[i].name, *upstreams[i], broker.stub());
      }
    };
    std::vector<std::thread> workers;
    for (std::size_t i = 0; i < kAtOnce; ++i) workers.emplace_back(work);
    for (std::thread& worker : workers) worker.join();
    for (std::size_t i = 0; i < cells.size(); ++i) {
      for (const std::string& problem : problems[i]) {
        ADD_FAILURE() << cells[i].name << ": " << problem;
      }
    }
  }

  std::vector<std::string> RunCell(const BatchCell& cell, const std::string& instance,
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
  const std::vector<BatchCell> cells = Cells();
  for (std::size_t from = 0; from < cells.size(); from += kTogether) {
    const auto first = cells.begin() + static_cast<std::ptrdiff_t>(from);
    const std::size_t count = std::min(kTogether, cells.size() - from);
    RunCells({first, first + static_cast<std::ptrdiff_t>(count)});
  }
  std::cout << scenario().name << ": " << cells.size() << " cells\n";
}

INSTANTIATE_TEST_SUITE_P(Every, BatchMatrixTest, ::testing::ValuesIn(BatchScenarios()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace broker::test

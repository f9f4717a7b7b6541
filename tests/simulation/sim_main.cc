// simulate: runs worlds and tells of those that go wrong.
#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <map>
#include <string>

#include "tests/simulation/simulation.h"

namespace {

using broker::sim::Bug;
using broker::sim::Report;

// Violations that are told of, one line each.
constexpr int kTold = 10;

struct Totals {
  std::uint64_t steps = 0;
  std::uint64_t operations = 0;
  std::uint64_t leases = 0;
  double virtual_seconds = 0;
  int failures = 0;
  std::uint64_t mixed = 0;
  std::uint64_t excused = 0;
  std::map<std::string, int> products;  // worlds of each
};

int Run(std::uint64_t first, std::uint64_t seeds, Bug bug, bool trace) {
  const auto tell = [](const std::string& line) { std::cout << line << "\n"; };
  Totals totals;
  const auto start = std::chrono::steady_clock::now();
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    const Report report =
        trace ? broker::sim::Simulate(seed, bug, tell) : broker::sim::Simulate(seed, bug);
    totals.steps += report.steps;
    totals.operations += report.operations;
    totals.leases += report.leases;
    totals.virtual_seconds += std::chrono::duration<double>(report.length).count();
    totals.mixed += report.mixed;
    totals.excused += report.excused;
    ++totals.products[report.product];
    if (report.violation.empty()) continue;
    if (++totals.failures <= kTold) {
      std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed),
                  report.violation.c_str());
    }
  }
  const double took =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const auto count = static_cast<double>(seeds);
  std::printf(
      "%llu seeds, %d with a violation; %.0f seeds/s; a seed: %.0f virtual seconds, %.0f steps, "
      "%.1f operations, %.1f leases that end\n",
      static_cast<unsigned long long>(seeds), totals.failures, count / took,
      totals.virtual_seconds / count, static_cast<double>(totals.steps) / count,
      static_cast<double>(totals.operations) / count, static_cast<double>(totals.leases) / count);
  for (const auto& [product, worlds] : totals.products) {
    std::printf("  %s: %d\n", product.c_str(), worlds);
  }
  std::printf("  operations in which others had a hand: %llu; late writes excused by that: %llu\n",
              static_cast<unsigned long long>(totals.mixed),
              static_cast<unsigned long long>(totals.excused));
  return totals.failures == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Runs simulated worlds: real brokers, one thread, virtual time.");
  std::uint64_t first = 1;
  std::uint64_t seeds = 1000;
  std::string name = "none";
  bool trace = false;
  std::string names = "none";
  for (const Bug bug : broker::sim::kBugs) names += ", " + std::string(NameOf(bug));
  app.add_option("--first", first, "The first seed")->capture_default_str();
  app.add_option("--seeds", seeds, "How many seeds")->capture_default_str();
  app.add_option("--bug", name, "Plant a defect: " + names)->capture_default_str();
  app.add_flag("--trace", trace, "Tell everything that happens");
  CLI11_PARSE(app, argc, argv);
  const auto bug = broker::sim::BugNamed(name);
  if (!bug) {
    std::cerr << "no such bug; there are: " << names << "\n";
    return 2;
  }
  return Run(first, seeds, *bug, trace);
}

// bench: how fast the broker's program is beside a bare gRPC server that answers the same calls,
// and beside the HTTP requests that a script would make itself. Everything runs on this machine, in
// rounds: each round measures all of them one after another, and the figures are the medians over
// the rounds, as ratios within a round.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <iostream>

#include "tests/bench/scenarios.h"

namespace {

using broker::bench::Isolation;
using broker::bench::Round;

double MedianOf(const std::vector<Round>& rounds,
                const std::function<double(const Round&)>& value) {
  std::vector<double> values;
  for (const Round& round : rounds) values.push_back(value(round));
  return broker::bench::Median(std::move(values));
}

void PrintRow(const std::vector<Round>& rounds, const std::string& name,
              const broker::bench::Sample Round::*sample) {
  const auto median = [&](auto value) {
    return MedianOf(rounds, [&](const Round& round) { return value(round.*sample, round); });
  };
  std::printf(
      "| %-42s | %6.0f | %5.2f | %4.0f | %5.2f | %6.2f | %6.2f | %4.2f |\n", name.c_str(),
      median([](const auto& s, const Round&) { return s.load.calls_a_second; }),
      median([](const auto& s, const Round& r) {
        return s.load.calls_a_second / r.echo.load.calls_a_second;
      }),
      median([](const auto& s, const Round&) { return s.cpu_a_call * 1e6; }),
      median([](const auto& s, const Round& r) { return s.cpu_a_call / r.echo.cpu_a_call; }),
      median([](const auto& s, const Round&) { return s.load.p50.count() * 1e3; }),
      median([](const auto& s, const Round&) { return s.load.p99.count() * 1e3; }),
      median([](const auto& s, const Round&) { return s.requests_a_call; }));
}

void Print(const std::vector<Round>& rounds, int in_flight) {
  std::printf("%d calls in flight, medians of %zu rounds\n\n", in_flight, rounds.size());
  std::printf("| %-42s | call/s | ratio | CPU  | ratio | p50    | p99    | HTTP |\n", "");
  std::printf(
      "|--------------------------------------------|--------|-------|------|-------|--------|-----"
      "---|------|\n");
  PrintRow(rounds, "bare callback echo", &Round::echo);
  PrintRow(rounds, "Redash grant", &Round::redash);
  PrintRow(rounds, "Redash grant with a ttl", &Round::redash_for_a_while);
  PrintRow(rounds, "Redash grant, upstream closes connections", &Round::redash_closing);
  PrintRow(rounds, "Grafana team grant", &Round::grafana);
  PrintRow(rounds, "the two HTTP requests of a Redash grant", &Round::direct);
  std::printf(
      "\nratio: to the echo; CPU: us of the server's process a call; p50, p99: ms; HTTP: "
      "upstream requests a call\n");
}

void Print(const std::vector<Isolation>& rounds) {
  std::vector<double> ratios;
  for (const Isolation& round : rounds) ratios.push_back(round.beside_hanging / round.alone);
  std::printf(
      "p99 of a Redash grant while another instance hangs with as many calls, to its p99 "
      "alone: %.2f\n",
      broker::bench::Median(std::move(ratios)));
}

void Run(const broker::bench::Options& options, int rounds) {
  broker::bench::World world(options);
  std::vector<Round> measured;
  std::vector<Isolation> isolation;
  for (int i = 0; i < rounds; ++i) {
    measured.push_back(world.RunRound());
    isolation.push_back(world.RunIsolation());
    std::cerr << "round " << i + 1 << " of " << rounds << "\n";
  }
  Print(measured, options.in_flight);
  Print(isolation);
  std::printf(
      "resident: %.1f MB when started, %.1f MB at the end, %llu calls later; the echo: "
      "%.1f MB\n",
      world.memory().at_start / 1e6, world.memory().at_end / 1e6,
      static_cast<unsigned long long>(world.memory().calls), world.memory().echo / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Measures the broker beside a bare gRPC server and beside bare HTTP requests.");
  broker::bench::Options options;
  int rounds = 5;
  app.add_option("--rounds", rounds, "how often everything is measured")->capture_default_str();
  app.add_option("--seconds", options.seconds, "how long each measurement takes")
      ->capture_default_str();
  app.add_option("--in-flight", options.in_flight, "calls at once")->capture_default_str();
  app.add_option("--journal-in", options.journal_in, "folder for the broker's journal")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  try {
    Run(options, rounds);
  } catch (const std::exception& problem) {
    std::cerr << "bench: " << problem.what() << "\n";
    return 1;
  }
  return 0;
}

// fake-grafana: a stateful Grafana for tests and demonstrations.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <utility>

#include "tests/fakes/grafana/grafana_fake.h"
#include "tests/fakes/process.h"

int main(int argc, char** argv) {
  CLI::App app("A stateful fake of Grafana's HTTP API, open source edition");
  broker::fakes::ProcessOptions process;
  broker::fakes::AddProcessFlags(app, process);
  broker::fakes::grafana::GrafanaOptions options;
  app.add_option("--seed", options.seed, "Makes other tokens");
  CLI11_PARSE(app, argc, argv);
  auto fake = std::make_unique<broker::fakes::grafana::GrafanaFake>(options);
  return broker::fakes::RunProcess(std::move(process), std::move(fake));
}

// fake-grafana: a stateful Grafana for tests and demonstrations.
#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "tests/fakes/grafana/grafana_fake.h"
#include "tests/fakes/process.h"

int main(int argc, char** argv) {
  CLI::App app("A stateful fake of Grafana's HTTP API, of either edition");
  broker::fakes::ProcessOptions process;
  broker::fakes::AddProcessFlags(app, process);
  broker::fakes::grafana::GrafanaOptions options;
  app.add_option("--seed", options.seed, "Makes other tokens");
  using broker::fakes::grafana::Personality;
  const std::map<std::string, Personality> personalities = {{"9.4", Personality::k9_4},
                                                            {"newer", Personality::kNewer}};
  app.add_option("--personality", options.personality, "Which release: 9.4 or newer")
      ->transform(CLI::CheckedTransformer(personalities));
  using broker::fakes::grafana::Edition;
  const std::map<std::string, Edition> editions = {{"oss", Edition::kOss},
                                                   {"enterprise", Edition::kEnterprise}};
  app.add_option("--edition", options.edition, "oss or enterprise")
      ->transform(CLI::CheckedTransformer(editions));
  std::string reading = "strict";
  app.add_option("--role-reading", reading, "What Enterprise does where its contract is open")
      ->check(CLI::IsMember({"strict", "lenient"}));
  app.add_flag("--rewrites-whole-object", options.rewrites_whole_object,
               "Overlapping writes to one folder or dashboard lose one another");
  app.add_option("--wipes-others", options.wipes_others,
                 "Every so many writes to a folder or dashboard drop another's entry");
  CLI11_PARSE(app, argc, argv);
  using broker::fakes::grafana::kLenient;
  if (reading == "lenient") options.role_reading = kLenient;
  auto fake = std::make_unique<broker::fakes::grafana::GrafanaFake>(options);
  return broker::fakes::RunProcess(std::move(process), std::move(fake));
}

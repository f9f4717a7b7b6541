// fake-redash: the fake Redash as a program.
#include <CLI/CLI.hpp>
#include <iostream>

#include "tests/fakes/process.h"
#include "tests/fakes/redash/redash_fake.h"

int main(int argc, char** argv) {
  namespace fakes = broker::fakes;
  CLI::App app("A fake Redash server");
  fakes::ProcessOptions process;
  // As many as gunicorn starts by default.
  process.front.workers = 4;
  fakes::RedashOptions redash;
  bool print_keys = false;
  fakes::AddProcessFlags(app, process);
  app.add_option("--version", redash.version, "8.0.0 and 10.1.0 differ from 25.8.0 in places")
      ->capture_default_str();
  app.add_option("--seed", redash.seed, "decides the order of unordered results")
      ->capture_default_str();
  app.add_flag("--enforce-csrf", redash.enforce_csrf, "as REDASH_ENFORCE_CSRF");
  app.add_flag("--enforce-https", redash.enforce_https, "as REDASH_ENFORCE_HTTPS");
  app.add_flag("--multi-org", redash.multi_org, "as REDASH_MULTI_ORG: paths are /SLUG/api/...");
  app.add_option("--org-slug", redash.org_slug)->capture_default_str();
  app.add_option("--edits-per-hour", redash.edits_per_hour)->capture_default_str();
  app.add_flag("--broken-queue", redash.broken_queue,
               "calls that record an event take effect and answer 500");
  app.add_flag("--print-keys", print_keys, "print the API keys of the seeded users and end");
  CLI11_PARSE(app, argc, argv);

  auto fake = std::make_unique<fakes::RedashFake>(redash, fakes::SystemWallClock);
  if (print_keys) {
    for (const auto& [id, user] : fake->state().users) {
      std::cout << user.api_key << " " << user.email << "\n";
    }
    return 0;
  }
  return fakes::RunProcess(process, std::move(fake));
}

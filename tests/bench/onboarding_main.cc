// bench-onboarding: many people get five entitlements each in a Redash and a Grafana: by Apply, a
// hundred a call, against one Grant after the other. What it costs upstream, and how long it takes.
#include <grpcpp/client_context.h>

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>

#include "permissionbroker/v1/permission_broker.grpc.pb.h"
#include "tests/bench/process_usage.h"
#include "tests/fakes/front.h"
#include "tests/fakes/grafana/grafana_fake.h"
#include "tests/fakes/redash/redash_fake.h"
#include "tests/support/broker_process.h"
#include "tests/support/temp_dir.h"

namespace {

namespace v1 = permissionbroker::v1;
using broker::bench::Seconds;
using broker::fakes::RedashFake;
using broker::fakes::grafana::GrafanaFake;
using broker::test::BrokerProcess;
using broker::test::TempDir;
using Clock = std::chrono::steady_clock;

constexpr int kPeopleACall = 20;
// Instance, type, id.
constexpr const char* kEach[][3] = {{"redash", "group", "3"},
                                    {"redash", "group", "5"},
                                    {"redash", "group", "7"},
                                    {"grafana", "team", "5"},
                                    {"grafana", "team", "2"}};

struct Row {
  std::string name;
  std::size_t calls = 0;
  std::size_t changed = 0;
  std::size_t requests = 0;
  std::size_t writes = 0;
  Seconds took{};
};

// Both fakes and a broker of its own in front of them.
class World {
 public:
  explicit World(int people)
      : people_(people),
        redash_(std::make_unique<RedashFake>(broker::fakes::RedashOptions{},
                                             broker::fakes::SystemWallClock),
                {.workers = 4}),
        grafana_(std::make_unique<GrafanaFake>(), {}) {
    for (int i = 0; i < people; ++i) {
      redash_.Use([i](RedashFake& fake) { return fake.AddUser(EmailOf(i), "New"); });
      grafana_.Use([i](GrafanaFake& fake) {
        fake.world().AddUser("new" + std::to_string(i), EmailOf(i), "New", 1,
                             broker::fakes::grafana::Role::kViewer);
        return 0;
      });
    }
    dir_.WriteSecret("key", redash_.Use([](RedashFake& fake) {
      return fake.KeyOf(RedashFake::kBrokerService);
    }));
    dir_.WriteSecret("token",
                     grafana_.Use([](GrafanaFake& fake) { return fake.TokenOf("sa-broker"); }));
    const std::string config =
        dir_.Write("config.yaml",
                   "listen: 127.0.0.1:0\ninsecure: true\ndata_dir: " + dir_.At("data") +
                       "\ninstances:\n  - {name: redash, kind: redash, url: \"" + redash_.url() +
                       "\", credential: {api_key_file: secrets/key}}\n  - {name: grafana, kind: "
                       "grafana, url: \"" +
                       grafana_.url() + "\", credential: {token_file: secrets/token}}\n");
    server_ = std::make_unique<BrokerProcess>(BENCH_BROKER_BINARY, config);
    if (!server_->serves()) throw std::runtime_error(server_->log());
  }

  Row ApplyAll(const std::string& name) {
    return Measured(name, [this](Row& row) {
      for (int first = 0; first < people_; first += kPeopleACall) Apply(first, row);
    });
  }
  Row GrantAll(const std::string& name) {
    return Measured(name, [this](Row& row) {
      for (int person = 0; person < people_; ++person) {
        for (const auto& what : kEach) Grant(person, what, row);
      }
    });
  }

 private:
  static std::string EmailOf(int person) { return "new" + std::to_string(person) + "@example.com"; }
  static void Fill(v1::GrantRequest* grant, int person, const char* const what[3]) {
    grant->set_instance(what[0]);
    grant->mutable_principal()->set_email(EmailOf(person));
    grant->mutable_entitlement()->set_type(what[1]);
    grant->mutable_entitlement()->set_id(what[2]);
  }

  void Apply(int first, Row& row) {
    v1::ApplyRequest request;
    request.set_mode(v1::APPLY_MODE_BEST_EFFORT);
    for (int person = first; person < std::min(first + kPeopleACall, people_); ++person) {
      for (const auto& what : kEach) Fill(request.add_items()->mutable_grant(), person, what);
    }
    grpc::ClientContext context;
    v1::ApplyResponse response;
    const grpc::Status status = server_->stub().Apply(&context, request, &response);
    if (!status.ok()) throw std::runtime_error(status.error_message());
    if (!response.complete()) throw std::runtime_error(response.ShortDebugString());
    ++row.calls;
    for (const auto& item : response.items()) row.changed += item.results(0).changed() ? 1 : 0;
  }
  void Grant(int person, const char* const what[3], Row& row) {
    v1::GrantRequest request;
    Fill(&request, person, what);
    grpc::ClientContext context;
    v1::GrantResponse response;
    const grpc::Status status = server_->stub().Grant(&context, request, &response);
    if (!status.ok()) throw std::runtime_error(status.error_message());
    ++row.calls;
    row.changed += response.result().changed() ? 1 : 0;
  }

  template <class Work>
  Row Measured(const std::string& name, Work work) {
    redash_.ClearLog();
    grafana_.ClearLog();
    Row row;
    row.name = name;
    const auto start = Clock::now();
    work(row);
    row.took = Clock::now() - start;
    for (const broker::fakes::Front* front :
         {static_cast<const broker::fakes::Front*>(&redash_),
          static_cast<const broker::fakes::Front*>(&grafana_)}) {
      for (const auto& entry : front->Log()) row.writes += entry.method == "GET" ? 0 : 1;
      row.requests += front->Log().size();
    }
    return row;
  }

  const int people_;
  const TempDir dir_;
  broker::fakes::FrontFor<RedashFake> redash_;
  broker::fakes::FrontFor<GrafanaFake> grafana_;
  std::unique_ptr<BrokerProcess> server_;
};

void Print(const Row& row, const Row& base) {
  std::printf("| %-28s | %5zu | %7zu | %8zu | %6zu | %7.2f | %5.2f |\n", row.name.c_str(),
              row.calls, row.changed, row.requests, row.writes, row.took.count(),
              row.took.count() / base.took.count());
}

void Run(int people) {
  World one_by_one(people);
  const Row base = one_by_one.GrantAll("one Grant after the other");
  World batches(people);
  const Row first = batches.ApplyAll("Apply, 100 changes a call");
  const Row second = batches.ApplyAll("the same once more");
  std::printf(
      "| %d people, 5 each            | calls | changed | requests | writes | seconds | ratio |\n"
      "|---|---|---|---|---|---|---|\n",
      people);
  for (const Row& row : {base, first, second}) Print(row, base);
  const double each = static_cast<double>(first.requests) / static_cast<double>(first.changed);
  std::printf("\nupstream requests for each change: %.2f\n", each);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Onboards people in a Redash and a Grafana, in batches and one by one.");
  int people = 200;
  app.add_option("--people", people, "how many people")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    Run(people);
  } catch (const std::exception& problem) {
    std::cerr << "bench-onboarding: " << problem.what() << "\n";
    return 1;
  }
  return 0;
}

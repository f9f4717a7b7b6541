// bench-inventory: everything that is held in one Redash, streamed: how many requests it takes,
// when the first rows come, and how much memory the broker needs for it. One fresh broker a size.
#include <grpcpp/client_context.h>

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "permissionbroker/v1/permission_broker.grpc.pb.h"
#include "tests/bench/process_usage.h"
#include "tests/fakes/front.h"
#include "tests/fakes/redash/redash_fake.h"
#include "tests/support/broker_process.h"
#include "tests/support/temp_dir.h"

namespace {

namespace v1 = permissionbroker::v1;
using broker::bench::Seconds;
using broker::fakes::RedashFake;
using broker::test::BrokerProcess;
using broker::test::TempDir;
using Clock = std::chrono::steady_clock;

struct Row {
  int users = 0;
  std::size_t requests = 0;
  std::size_t messages = 0;
  std::size_t grants = 0;
  Seconds first{};
  Seconds all{};
  std::uint64_t resident = 0;  // before
  std::uint64_t peak = 0;
};

void Stream(v1::PermissionBroker::Stub& stub, Row& row) {
  grpc::ClientContext context;
  v1::StreamGrantsRequest request;
  request.set_instance("redash");
  const auto start = Clock::now();
  const auto reader = stub.StreamGrants(&context, request);
  v1::StreamGrantsResponse message;
  while (reader->Read(&message)) {
    if (row.messages++ == 0) row.first = Clock::now() - start;
    row.grants += static_cast<std::size_t>(message.grants_size());
    if (message.problems_size() > 0) throw std::runtime_error(message.problems(0).message());
  }
  const grpc::Status status = reader->Finish();
  if (!status.ok()) throw std::runtime_error(status.error_message());
  row.all = Clock::now() - start;
}

Row Measure(int users) {
  using namespace broker::fakes;
  FrontFor<RedashFake> redash(std::make_unique<RedashFake>(RedashOptions{}, SystemWallClock),
                              {.workers = 4});
  const std::string key = redash.Use([users](RedashFake& fake) {
    for (int i = 0; i < users; ++i) {
      fake.AddUser("u" + std::to_string(i) + "@example.com", "Somebody", {2, 3});
    }
    return fake.KeyOf(RedashFake::kBrokerService);
  });
  const TempDir dir;
  dir.WriteSecret("key", key);
  const std::string config =
      dir.Write("config.yaml", "listen: 127.0.0.1:0\ninsecure: true\ndata_dir: " + dir.At("data") +
                                   "\ninstances:\n  - {name: redash, kind: redash, url: \"" +
                                   redash.url() + "\", credential: {api_key_file: secrets/key}}\n");
  BrokerProcess server(BENCH_BROKER_BINARY, config);
  if (!server.serves()) throw std::runtime_error(server.log());
  Row row;
  row.users = users;
  row.resident = broker::bench::ResidentOf(server.pid());
  Stream(server.stub(), row);
  row.requests = redash.Log().size();
  row.peak = broker::bench::PeakOf(server.pid());
  return row;
}

void Run(const std::vector<int>& sizes) {
  std::printf(
      "| users   | rows    | messages | requests | first rows, ms | all, ms | resident before, MB "
      "| "
      "peak, MB |\n|---|---|---|---|---|---|---|---|\n");
  for (const int users : sizes) {
    const Row row = Measure(users);
    std::printf("| %7d | %7zu | %8zu | %8zu | %14.1f | %7.0f | %19.1f | %8.1f |\n", row.users,
                row.grants, row.messages, row.requests, row.first.count() * 1e3,
                row.all.count() * 1e3, static_cast<double>(row.resident) / 1e6,
                static_cast<double>(row.peak) / 1e6);
    std::fflush(stdout);
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Streams everything that is held in a Redash with many users.");
  std::vector<int> sizes = {10'000, 100'000};
  app.add_option("--users", sizes, "how many users; several sizes are measured one by one");
  CLI11_PARSE(app, argc, argv);
  try {
    Run(sizes);
  } catch (const std::exception& problem) {
    std::cerr << "bench-inventory: " << problem.what() << "\n";
    return 1;
  }
  return 0;
}

#include "tests/bench/lease_rush.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "permissionbroker/v1/lease.grpc.pb.h"
#include "permissionbroker/v1/permission_broker.grpc.pb.h"
#include "tests/bench/journal_dir.h"
#include "tests/bench/lease_journal.h"
#include "tests/fakes/front.h"
#include "tests/fakes/redash/redash_fake.h"
#include "tests/support/broker_process.h"
#include "tests/support/temp_dir.h"

namespace broker::bench {
namespace {

namespace v1 = permissionbroker::v1;
using fakes::RedashFake;
using std::chrono::system_clock;
using test::BrokerProcess;

// Enough pairs of both that no grant meets what is held already.
constexpr int kPeople = 5000;
constexpr int kGroups = 40;
// From the writing of the journal until the first window.
constexpr auto kStart = std::chrono::milliseconds(2500);
constexpr auto kTooLong = std::chrono::minutes(30);

struct Flight {
  grpc::ClientContext context;
  v1::GrantRequest request;
  v1::GrantResponse response;
};

class World {
 public:
  explicit World(const RushOptions& options)
      : options_(options),
        journal_(options.journal_in),
        redash_(std::make_unique<RedashFake>(fakes::RedashOptions{}, fakes::SystemWallClock), {}) {
    redash_.Use([this](RedashFake& fake) { return Populate(fake); });
    const auto alone = std::chrono::duration<double>(options.window * options.windows);
    due_ = std::chrono::time_point_cast<std::chrono::microseconds>(
        system_clock::now() + kStart +
        std::chrono::duration_cast<std::chrono::microseconds>(alone));
    WriteLeases(journal_.path(),
                {options.due, redash_.url(), first_due_, Id(due_group_), due_, {}});
    server_ = std::make_unique<BrokerProcess>(BENCH_BROKER_BINARY, WriteConfig());
    if (!server_->serves()) throw std::runtime_error(server_->log());
  }

  Rush Run() {
    RunLoad(FreshGrant(), options_.in_flight, Seconds(0.5), next_);
    next_ += kPeople / 10;
    for (int i = 0; i < options_.windows; ++i) Window(&alone_);
    if (system_clock::now() > due_) std::cerr << "they were due before; nothing can be compared\n";
    std::this_thread::sleep_until(due_);
    while (left() > 0 && system_clock::now() < due_ + kTooLong) Window(&beside_);
    // In the last one nothing ended in the end.
    if (beside_.size() > 1) beside_.pop_back();
    const std::uint64_t grants = CallsIn(beside_);
    for (int i = 0; i < options_.windows; ++i) Window(&alone_);
    rush_.left = left();
    rush_.ended = CountEnded();
    rush_.grants = grants;
    rush_.alone_p50 = MedianOf(alone_, &Measured::p50);
    rush_.alone_p99 = MedianOf(alone_, &Measured::p99);
    rush_.beside_p50 = MedianOf(beside_, &Measured::p50);
    rush_.beside_p99 = MedianOf(beside_, &Measured::p99);
    return rush_;
  }

 private:
  static std::string Id(int id) { return std::to_string(id); }
  static std::uint64_t CallsIn(const std::vector<Measured>& windows) {
    std::uint64_t calls = 0;
    for (const Measured& window : windows) calls += window.calls;
    return calls;
  }
  static Seconds MedianOf(const std::vector<Measured>& windows, Seconds Measured::*value) {
    std::vector<double> values;
    for (const Measured& window : windows) values.push_back((window.*value).count());
    return Seconds(Median(std::move(values)));
  }

  int Populate(RedashFake& fake) {
    due_group_ = fake.AddGroup("Due");
    for (int i = 0; i < kGroups; ++i) groups_.push_back(fake.AddGroup("Fresh " + Id(i)));
    for (int i = 0; i < options_.due; ++i) {
      const int user = fake.AddUser("due" + Id(i) + "@example.com", "Somebody", {2, due_group_});
      if (i == 0) first_due_ = user;
    }
    for (int i = 0; i < kPeople; ++i) {
      const int user = fake.AddUser("fresh" + Id(i) + "@example.com", "Somebody");
      if (i == 0) first_fresh_ = user;
    }
    return 0;
  }

  std::string WriteConfig() {
    dir_.Write("key", redash_.Use(
                          [](RedashFake& fake) { return fake.KeyOf(RedashFake::kBrokerService); }));
    return dir_.Write("config.yaml",
                      "listen: 127.0.0.1:0\ninsecure: true\ndata_dir: " + journal_.path() +
                          "\ninstances:\n  - {name: redash, kind: redash, url: \"" + redash_.url() +
                          "\", credential: {api_key_file: key}, options: {max_in_flight: \"" +
                          Id(options_.cap) + "\"}}\n");
  }

  void Fill(std::uint64_t n, v1::GrantRequest* request) const {
    const auto person = static_cast<int>(n % kPeople);
    const auto group = static_cast<std::size_t>(n / kPeople % kGroups);
    request->set_instance("redash");
    request->mutable_principal()->set_type("user");
    request->mutable_principal()->set_id(Id(first_fresh_ + person));
    request->mutable_entitlement()->set_type("group");
    request->mutable_entitlement()->set_id(Id(groups_[group]));
    request->mutable_ttl()->set_seconds(3600);
  }

  Call FreshGrant() {
    return [this](std::uint64_t n, std::function<void(bool)> ended) {
      const auto flight = std::make_shared<Flight>();
      Fill(n, &flight->request);
      Flight* const raw = flight.get();
      server_->stub().async()->Grant(
          &raw->context, &raw->request, &raw->response,
          [this, flight, ended = std::move(ended)](const grpc::Status& status) {
            const bool good = status.ok() && flight->response.result().changed();
            if (!good) Note(status.ok() ? "nothing was changed" : status.error_message());
            ended(good);
          });
    };
  }

  void Note(const std::string& problem) {
    const std::lock_guard lock(mutex_);
    problem_ = problem;
  }

  void Window(std::vector<Measured>* windows) {
    const Measured window =
        RunLoad(FreshGrant(), options_.in_flight, Seconds(options_.window), next_);
    if (window.failures > 0) {
      throw std::runtime_error(std::to_string(window.failures) +
                               " fresh grants failed: " + problem_);
    }
    next_ += window.calls;
    windows->push_back(window);
    ReadLog();
  }

  void ReadLog() {
    for (const fakes::LogEntry& entry : redash_.Log()) {
      rush_.peak = std::max(rush_.peak, entry.in_flight);
      if (entry.method != "DELETE") continue;
      const system_clock::time_point at{std::chrono::milliseconds(entry.at)};
      rush_.took = std::max<Seconds>(rush_.took, at - due_);
    }
    redash_.ClearLog();
  }

  std::uint64_t left() {
    return redash_.Use([this](RedashFake& fake) {
      std::uint64_t left = 0;
      for (int i = 0; i < options_.due; ++i) {
        const std::vector<int> groups = fake.GroupsOf(first_due_ + i);
        left += std::count(groups.begin(), groups.end(), due_group_) > 0 ? 1 : 0;
      }
      return left;
    });
  }

  std::uint64_t CountEnded() {
    const auto stub = v1::LeaseService::NewStub(grpc::CreateChannel(
        "127.0.0.1:" + Id(server_->port()), grpc::InsecureChannelCredentials()));
    v1::ListLeasesRequest request;
    request.mutable_filter()->set_instance("redash");
    request.mutable_filter()->set_entitlement_type("group");
    request.mutable_filter()->set_entitlement_id(Id(due_group_));
    request.add_states(v1::LEASE_STATE_ENDED);
    std::uint64_t ended = 0;
    do {
      grpc::ClientContext context;
      v1::ListLeasesResponse response;
      const grpc::Status status = stub->ListLeases(&context, request, &response);
      if (!status.ok()) throw std::runtime_error(status.error_message());
      ended += static_cast<std::uint64_t>(response.leases_size());
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty());
    return ended;
  }

  const RushOptions options_;
  const test::TempDir dir_;
  const JournalDir journal_;
  fakes::FrontFor<RedashFake> redash_;
  int due_group_ = 0;
  int first_due_ = 0;
  int first_fresh_ = 0;
  std::vector<int> groups_;
  Instant due_{};
  std::unique_ptr<BrokerProcess> server_;
  std::uint64_t next_ = 0;
  std::vector<Measured> alone_;
  std::vector<Measured> beside_;
  Rush rush_;
  std::mutex mutex_;
  std::string problem_;  // of the last fresh grant that failed
};

}  // namespace

Rush MeasureRush(const RushOptions& options) { return World(options).Run(); }

}  // namespace broker::bench

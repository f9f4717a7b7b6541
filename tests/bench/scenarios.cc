#include "tests/bench/scenarios.h"

#include <grpcpp/client_context.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <string>
#include <vector>

#include "permissionbroker/v1/permission_broker.grpc.pb.h"
#include "tests/bench/answers.h"
#include "tests/bench/direct.h"
#include "tests/bench/journal_dir.h"
#include "tests/bench/process_usage.h"
#include "tests/bench/upstream.h"
#include "tests/support/broker_process.h"
#include "tests/support/temp_dir.h"

namespace broker::bench {
namespace {

namespace v1 = permissionbroker::v1;
using test::BrokerProcess;
using test::TempDir;

// Fewer than the caches hold, more than there are calls in flight: warm, and no two of a time the
// same.
constexpr std::uint64_t kUsers = 256;

// An id of 0 would be none.
std::uint64_t UserOf(std::uint64_t n) { return 1 + n % kUsers; }

v1::GrantRequest RedashGrant(const std::string& instance, std::uint64_t n) {
  v1::GrantRequest request;
  request.set_instance(instance);
  request.mutable_principal()->set_email("u" + std::to_string(UserOf(n)) + "@example.com");
  request.mutable_entitlement()->set_type("group");
  request.mutable_entitlement()->set_name("Bench");
  request.mutable_justification()->set_reason("INC-42");
  return request;
}

// Leases with an end stay beside one another, so a grant like those before would find them all:
// this goes through many pairs.
v1::GrantRequest RedashGrantForAWhile(const std::string& instance, std::uint64_t n) {
  constexpr std::uint64_t kMoreUsers = 1024;
  v1::GrantRequest request = RedashGrant(instance, n);
  request.mutable_principal()->set_email("u" + std::to_string(1 + n % kMoreUsers) + "@example.com");
  request.mutable_entitlement()->set_name(
      "Bench" + std::to_string(1 + n / kMoreUsers % Answers::kMoreGroups));
  request.mutable_ttl()->set_seconds(3600);
  return request;
}

v1::GrantRequest GrafanaGrant(const std::string& instance, std::uint64_t n) {
  v1::GrantRequest request = RedashGrant(instance, n);
  request.mutable_entitlement()->set_type("team");
  request.mutable_entitlement()->set_name("team" + std::to_string(UserOf(n)));
  request.mutable_entitlement()->set_level("member");
  return request;
}

// One call in flight; lives until it has ended.
struct Flight {
  grpc::ClientContext context;
  v1::GrantRequest request;
  v1::GrantResponse response;
};

using MakeRequest = v1::GrantRequest (*)(const std::string& instance, std::uint64_t n);

Call GrantCall(v1::PermissionBroker::Stub* stub, std::string instance, MakeRequest make) {
  return [stub, instance = std::move(instance), make](std::uint64_t n,
                                                      std::function<void(bool)> ended) {
    const auto flight = std::make_shared<Flight>();
    flight->request = make(instance, n);
    Flight* const raw = flight.get();
    stub->async()->Grant(
        &raw->context, &raw->request, &raw->response,
        [flight, ended = std::move(ended)](const grpc::Status& status) {
          ended(status.ok() && flight->response.result().outcome() == v1::OUTCOME_GRANTED);
        });
  };
}

std::string Instance(const char* name, const char* kind, const std::string& url) {
  const std::string secret = kind == std::string("redash") ? "api_key_file" : "token_file";
  return std::string("  - {name: ") + name + ", kind: " + kind + ", url: \"" + url +
         "\", credential: {" + secret + ": secret}}\n";
}

void Require(const Measured& measured, const char* what) {
  if (measured.failures == 0) return;
  throw std::runtime_error(std::string(what) + ": " + std::to_string(measured.failures) + " of " +
                           std::to_string(measured.calls) + " calls failed");
}

}  // namespace

class World::Impl {
 public:
  explicit Impl(Options options)
      : options_(options),
        journal_(options.journal_in),
        redash_(Manners::kKeepsAlive),
        grafana_(Manners::kKeepsAlive),
        closing_(Manners::kCloses),
        hanging_(Manners::kHangs),
        echo_(BENCH_ECHO_BINARY, ""),
        broker_(BENCH_BROKER_BINARY, WriteConfig()),
        direct_(redash_.url()) {
    if (!echo_.serves() || !broker_.serves()) throw std::runtime_error(broker_.log());
    at_start_ = ResidentOf(broker_.pid());
  }

  Round RunRound() {
    Round round;
    round.echo = Measure(Echo(), &echo_, nullptr, "echo");
    round.redash = Measure(Redash(), &broker_, &redash_, "Redash grant");
    round.redash_for_a_while =
        Measure(RedashForAWhile(), &broker_, &redash_, "Redash grant for a while");
    round.redash_closing = Measure(GrantCall(&broker_.stub(), "closing", &RedashGrant), &broker_,
                                   &closing_, "Redash grant, closing");
    round.grafana = Measure(GrantCall(&broker_.stub(), "grafana", &GrafanaGrant), &broker_,
                            &grafana_, "Grafana grant");
    round.direct = Measure(direct_.call(), nullptr, &redash_, "direct requests");
    return round;
  }

  Isolation RunIsolation() {
    const Seconds time(options_.seconds);
    Isolation isolation;
    RunLoad(Redash(), options_.in_flight, Seconds(0.5));
    isolation.alone = RunLoad(Redash(), options_.in_flight, time).p99.count();
    Hanging hanging(&broker_.stub(), options_.in_flight);
    const Measured beside = RunLoad(Redash(), options_.in_flight, time);
    Require(beside, "beside a hanging instance");
    isolation.beside_hanging = beside.p99.count();
    return isolation;
  }

  Memory memory() const {
    return {static_cast<double>(at_start_), static_cast<double>(ResidentOf(broker_.pid())),
            static_cast<double>(ResidentOf(echo_.pid())), calls_};
  }

 private:
  // As many calls to the instance that never answers, until destroyed.
  class Hanging {
   public:
    Hanging(v1::PermissionBroker::Stub* stub, int calls) : flights_(calls), done_(calls) {
      for (int i = 0; i < calls; ++i) {
        Flight& flight = flights_[static_cast<std::size_t>(i)];
        flight.request = RedashGrant("hanging", static_cast<std::uint64_t>(i));
        stub->async()->Grant(&flight.context, &flight.request, &flight.response,
                             [this](const grpc::Status&) { done_.count_down(); });
      }
    }
    ~Hanging() {
      for (Flight& flight : flights_) flight.context.TryCancel();
      done_.wait();
    }

   private:
    std::vector<Flight> flights_;
    std::latch done_;
  };

  Call Echo() { return GrantCall(&echo_.stub(), "redash", &RedashGrant); }
  Call Redash() { return GrantCall(&broker_.stub(), "redash", &RedashGrant); }

  Call RedashForAWhile() {
    return [this, call = GrantCall(&broker_.stub(), "redash", &RedashGrantForAWhile)](
               std::uint64_t, std::function<void(bool)> ended) {
      call(for_a_while_++, std::move(ended));
    };
  }

  std::string WriteConfig() {
    dir_.Write("secret", "secret\n");
    return dir_.Write("config.yaml",
                      "listen: 127.0.0.1:0\ninsecure: true\ndata_dir: " + journal_.path() +
                          "\ninstances:\n" + Instance("redash", "redash", redash_.url()) +
                          Instance("closing", "redash", closing_.url()) +
                          Instance("hanging", "redash", hanging_.url()) +
                          Instance("grafana", "grafana", grafana_.url()));
  }

  // `server` and `upstream` may be null.
  Sample Measure(const Call& call, BrokerProcess* server, Upstream* upstream, const char* what) {
    // Every user at once is asked for before the measurement.
    Require(RunLoad(call, options_.in_flight, Seconds(0.7)), what);
    const Seconds cpu = server ? CpuOf(server->pid()) : Seconds();
    const std::uint64_t requests = upstream ? upstream->requests() : 0;
    Sample sample;
    sample.load = RunLoad(call, options_.in_flight, Seconds(options_.seconds));
    Require(sample.load, what);
    const auto calls = static_cast<double>(sample.load.calls);
    if (server) sample.cpu_a_call = (CpuOf(server->pid()) - cpu).count() / calls;
    if (upstream) {
      sample.requests_a_call = static_cast<double>(upstream->requests() - requests) / calls;
    }
    if (server == &broker_) calls_ += sample.load.calls;
    return sample;
  }

  const Options options_;
  const TempDir dir_;
  const JournalDir journal_;
  Upstream redash_;
  Upstream grafana_;
  Upstream closing_;
  Upstream hanging_;
  BrokerProcess echo_;
  BrokerProcess broker_;
  Direct direct_;
  std::atomic<std::uint64_t> for_a_while_ = 0;  // grants
  std::uint64_t at_start_ = 0;
  std::uint64_t calls_ = 0;
};

World::World(Options options) : impl_(std::make_unique<Impl>(options)) {}

World::~World() = default;

Round World::RunRound() { return impl_->RunRound(); }

Isolation World::RunIsolation() { return impl_->RunIsolation(); }

Memory World::memory() const { return impl_->memory(); }

}  // namespace broker::bench

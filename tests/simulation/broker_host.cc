#include "tests/simulation/broker_host.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <utility>

#include "clients/registry.h"
#include "service/broker/broker.h"
#include "service/ports/secret.h"
#include "tests/simulation/executor.h"
#include "tests/simulation/network.h"
#include "tests/simulation/sim_random.h"

namespace broker::sim {
namespace {

constexpr Duration kNetworkFrom = std::chrono::microseconds(50);
constexpr Duration kNetworkTo = std::chrono::milliseconds(2);

class FixedSecret : public Secret {
 public:
  explicit FixedSecret(std::string value) : value_(std::move(value)) {}
  absl::StatusOr<std::string> Value() const override { return value_; }

 private:
  std::string value_;
};

class SimLog : public Log {
 public:
  explicit SimLog(World* world) : world_(world) {}
  void Write(Level, std::string_view event, const Metadata& fields) override {
    std::string line = "log: " + std::string(event);
    for (const auto& [name, value] : fields) line += ", " + name + " " + value;
    if (event.starts_with("defect")) world_->Fail(line);
    world_->Tell(line);
  }

 private:
  World* world_;
};

// A batch never fails as a whole.
Task<std::vector<ItemResult>> Succeed(boost::asio::awaitable<std::vector<ItemResult>> batch) {
  co_return co_await std::move(batch);
}

template <class T>
boost::asio::awaitable<void> Serve(World* world, Clock* clock, Task<T> task, Answer<T> answer) {
  co_await Sleep(clock, world->Between(kNetworkFrom, kNetworkTo));
  absl::StatusOr<T> result = co_await std::move(task);
  co_await Sleep(clock, world->Between(kNetworkFrom, kNetworkTo));
  answer.Set(std::move(result));
}

}  // namespace

struct BrokerHost::Life {
  Life(const Surroundings& around, Process* own)
      : process(own),
        clock(around.world, own),
        random(around.world),
        log(around.world),
        sender(std::make_shared<Sender>()),
        store(MakeStore(around.bug, around.world, own, around.judge, around.weather, around.journal,
                        sender)),
        servers(
            [this, around](const http::ServerUrl&,
                           std::string) -> absl::StatusOr<std::unique_ptr<http::Connector>> {
              return MakeSimConnector(around.world, process, &clock, around.upstream, sender);
            },
            &clock, &random),
        broker(Parts(around)) {}

  BrokerParts Parts(const Surroundings& around) {
    ProviderEnvironment environment;
    environment.clock = &clock;
    environment.random = &random;
    environment.servers = &servers;
    const Product& product = around.upstream->product();
    const auto secret = std::make_shared<FixedSecret>(product.Key());
    environment.secret = [secret](const std::string&) { return secret; };
    const InstanceConfig config = product.Instance();
    BrokerParts parts;
    parts.executor = Executor(around.world, process);
    parts.clock = &clock;
    parts.random = &random;
    parts.store = store.get();
    parts.log = &log;
    parts.owns_store = false;
    for (const ProviderKind& kind : ProviderKinds()) {
      if (kind.kind != config.kind) continue;
      auto provider = kind.make(config, environment);
      if (provider.ok()) {
        parts.providers.push_back(WithBug(around.bug, around.world, std::move(*provider)));
      }
    }
    return parts;
  }

  // Until the journal lets it.
  boost::asio::awaitable<void> Start() {
    for (;;) {
      const absl::Status started = co_await broker.Start();
      if (started.ok()) break;
      co_await Sleep(&clock, std::chrono::milliseconds(500));
    }
    serving = true;
  }

  boost::asio::awaitable<void> Drain(OneShot<std::optional<bool>> over) {
    co_await broker.Drain();
    over.Set(true);
  }

  Process* process;
  SimClock clock;
  SimRandom random;
  SimLog log;
  std::shared_ptr<Sender> sender;
  std::unique_ptr<SimStore> store;
  http::Servers servers;
  Broker broker;
  bool serving = false;
  std::vector<std::function<void()>> lose_connection;
};

BrokerHost::BrokerHost(Surroundings surroundings) : around_(surroundings) {}

BrokerHost::~BrokerHost() {
  if (alive()) Kill();
}

void BrokerHost::Boot() {
  Process* const process = around_.world->Start();
  process->wall_offset = wall_offset_;
  life_ = std::make_unique<Life>(around_, process);
  boost::asio::co_spawn(Executor(around_.world, process), life_->Start(), boost::asio::detached);
}

void BrokerHost::Kill() {
  around_.world->Kill(life_->process);
  for (const auto& lose : life_->lose_connection) lose();
  life_.reset();
}

boost::asio::awaitable<void> BrokerHost::Stop(Clock* clock) {
  // Longer than any change may take.
  constexpr Duration kLongest = std::chrono::minutes(3);
  stopping_ = true;
  const OneShot<std::optional<bool>> over;
  boost::asio::co_spawn(Executor(around_.world, life_->process), life_->Drain(over),
                        boost::asio::detached);
  const std::optional<bool> drained = co_await WaitUntil(over, clock, clock->Mono() + kLongest);
  if (!drained) around_.world->Fail("a broker does not come to its end");
  // The answers that are on their way still arrive.
  co_await Sleep(clock, kNetworkTo);
  stopping_ = false;
  Kill();
}

void BrokerHost::Stall(Duration length) {
  if (alive()) around_.world->Stall(life_->process, length);
}

void BrokerHost::SetClock(Duration wall_offset) {
  wall_offset_ = wall_offset;
  if (alive()) life_->process->wall_offset = wall_offset;
}

bool BrokerHost::serving() const { return alive() && life_->serving && !stopping_; }

CallContext BrokerHost::Budget() const { return {life_->clock.Mono() + kBudget}; }

template <class T>
Answer<T> BrokerHost::Call(Task<T> task) {
  const Answer<T> answer;
  life_->lose_connection.push_back([answer] { answer.Set(std::nullopt); });
  boost::asio::co_spawn(Executor(around_.world, life_->process),
                        Serve<T>(around_.world, &life_->clock, std::move(task), answer),
                        boost::asio::detached);
  return answer;
}

Answer<MutationResult> BrokerHost::Mutate(MutationRequest request) {
  return Call<MutationResult>(life_->broker.Mutate(std::move(request), Budget()));
}

Answer<MutationResult> BrokerHost::AdoptAccess(MutationRequest request) {
  return Call<MutationResult>(life_->broker.leases()->AdoptAccess(std::move(request), Budget()));
}

Answer<Lease> BrokerHost::RenewLease(RenewRequest request) {
  return Call<Lease>(life_->broker.leases()->RenewLease(std::move(request), Budget()));
}

Answer<int> BrokerHost::EndLeases(EndLeasesRequest request) {
  return Call<int>(life_->broker.leases()->EndLeases(std::move(request), Budget()));
}

Answer<std::vector<ItemResult>> BrokerHost::Apply(BatchRequest request) {
  return Call<std::vector<ItemResult>>(Succeed(life_->broker.Apply(std::move(request), Budget())));
}

Answer<Operation> BrokerHost::GetOperation(std::string id) {
  return Call<Operation>(life_->broker.GetOperation(std::move(id), Budget()));
}

Answer<Operation> BrokerHost::WaitOperation(std::string id) {
  return Call<Operation>(life_->broker.WaitOperation(std::move(id), Budget()));
}

}  // namespace broker::sim

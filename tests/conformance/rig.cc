#include "tests/conformance/rig.h"

#include <stdexcept>

#include "clients/registry.h"
#include "service/core/error.h"
#include "service/ports/secret.h"

namespace broker::test {
namespace {

// Longer than any operation takes to be settled.
constexpr auto kLongest = std::chrono::minutes(30);

class FixedSecret : public Secret {
 public:
  explicit FixedSecret(std::string value) : value_(std::move(value)) {}
  absl::StatusOr<std::string> Value() const override { return value_; }

 private:
  std::string value_;
};

boost::asio::awaitable<bool> DrainOf(Broker* broker) {
  co_await broker->Drain();
  co_return true;
}

}  // namespace

void Rig::ErrorLog::Write(Level level, std::string_view event, const Metadata& fields) {
  if (level != Level::kError) return;
  defects += event;
  for (const auto& [name, value] : fields) defects += " " + name + "=" + value;
  defects += "\n";
}

Rig::Rig(World* world, const Mutant* mutant) {
  BrokerParts parts;
  parts.executor = io_.get_executor();
  parts.clock = &clock_;
  parts.random = &random_;
  parts.store = &store_;
  parts.log = &log_;
  parts.providers.push_back(MakeProvider(world, mutant));
  provider_ = parts.providers.front().get();
  broker_ = std::make_unique<Broker>(std::move(parts));
  if (!Run(broker_->Start()).ok()) throw std::runtime_error("the broker does not start");
}

Rig::~Rig() { Run(DrainOf(broker_.get())); }

std::unique_ptr<Provider> Rig::MakeProvider(World* world, const Mutant* mutant) {
  ProviderEnvironment environment;
  environment.clock = &clock_;
  environment.random = &random_;
  environment.servers = &servers_;
  environment.secret = [world](const std::string& file) -> std::shared_ptr<const Secret> {
    return std::make_shared<FixedSecret>(world->Secret(file));
  };
  InstanceConfig config = world->Instance();
  config.name = kInstance;
  if (mutant != nullptr && mutant->lie) wire_.SetLie(mutant->lie());
  for (const ProviderKind& kind : ProviderKinds()) {
    if (kind.kind != config.kind) continue;
    auto made = kind.make(std::move(config), environment);
    if (!made.ok()) throw std::runtime_error(FailureOf(made.status()).message);
    if (mutant == nullptr || !mutant->provider) return std::move(*made);
    return mutant->provider(std::move(*made));
  }
  throw std::runtime_error("no provider of kind " + config.kind);
}

void Rig::Pass(Duration time) {
  clock_.Advance(time);
  io_.restart();
  io_.poll();
}

void Rig::Live(Duration time) {
  const MonoTime until = clock_.Mono() + time;
  for (;;) {
    io_.restart();
    if (io_.poll() > 0) continue;
    if (wire_.in_flight() > 0) {
      io_.run_one();
      continue;
    }
    const std::optional<MonoTime> next = clock_.next_alarm();
    if (!next || *next > until) break;
    clock_.AdvanceToNextAlarm();
  }
  clock_.Advance(until - clock_.Mono());
}

void Rig::Drive(const std::function<bool()>& over) {
  const MonoTime limit = clock_.Mono() + kLongest;
  while (!over()) {
    io_.restart();
    if (io_.poll() > 0) continue;
    if (wire_.in_flight() > 0) {
      io_.run_one();
      continue;
    }
    if (clock_.Mono() > limit || !clock_.AdvanceToNextAlarm()) {
      throw std::runtime_error("nothing goes on any more");
    }
  }
}

}  // namespace broker::test

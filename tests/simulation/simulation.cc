#include "tests/simulation/simulation.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <array>
#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "tests/simulation/broker_host.h"
#include "tests/simulation/caller.h"
#include "tests/simulation/executor.h"
#include "tests/simulation/judge.h"
#include "tests/simulation/product.h"
#include "tests/simulation/sim_clock.h"
#include "tests/simulation/sim_store.h"
#include "tests/simulation/upstream.h"
#include "tests/simulation/weather.h"
#include "tests/simulation/world.h"

namespace broker::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t kCallers = 3;
constexpr Duration kBadWeather = seconds(120);
// By then every operation must be settled: a clock that was ten minutes ahead makes a dead broker
// look alive for so much longer than the minute after which it is taken for dead; then come ten
// seconds until somebody looks and the 95 in which a write may still land.
constexpr Duration kSettled = minutes(16);
// By then every lease must have ended: it lasts three minutes, in bad weather brokers look up to
// ten minutes apart, and what failed then is tried again up to four minutes later.
constexpr Duration kLimit = kBadWeather + kSettled + minutes(17);

class Simulation {
 public:
  Simulation(std::uint64_t seed, Bug bug, std::function<void(const std::string&)> tell)
      : world_(seed),
        weather_(Weather::Draw(&world_)),
        product_(DrawProduct(&world_)),
        judge_(&world_, product_.get()),
        upstream_(&world_, &judge_, &weather_, product_.get()),
        process_(world_.Start()),
        clock_(&world_, process_) {
    world_.tell = [this, tell = std::move(tell)](const std::string& what) {
      if (tell)
        tell(std::to_string(std::chrono::duration<double>(world_.now()).count()) + "  " + what);
    };
    for (auto& host : hosts_) {
      host = std::make_unique<BrokerHost>(
          Surroundings{&world_, &judge_, &weather_, &upstream_, &journal_, bug});
      host->Boot();
    }
    for (auto& caller : callers_) {
      caller = std::make_unique<Caller>(&world_, &judge_, product_.get(),
                                        std::vector<BrokerHost*>{hosts_[0].get(), hosts_[1].get()});
      caller->Start(2 + static_cast<int>(world_.Pick(5)));
    }
    Plan();
  }

  // The frames of all processes go before what they point to. An orderly end waits for nothing by
  // which it could be found, so it is let through.
  ~Simulation() {
    while (Stopping() && world_.Step()) {
    }
    world_.KillAll();
  }

  Report Run() {
    try {
      while (world_.failure().empty() && !Over() && world_.now() < kLimit && world_.Step()) {
      }
      if (world_.failure().empty()) judge_.Conclude(&journal_);
    } catch (const std::exception& error) {
      world_.Fail(std::string("an exception: ") + error.what());
    }
    Report report;
    report.violation = world_.failure();
    report.trace = world_.trace();
    report.steps = world_.steps();
    report.length = world_.now();
    report.operations = judge_.operations();
    report.leases = judge_.leases().ended();
    report.product = product_->name();
    report.mixed = judge_.mixed();
    report.excused = judge_.excused();
    return report;
  }

 private:
  using Event = void (Simulation::*)();

  void Plan() {
    At(kBadWeather, &Simulation::ClearUp);
    Scatter(weather_.kills, &Simulation::KillOne);
    Scatter(weather_.stops, &Simulation::StopOne);
    Scatter(weather_.stalls, &Simulation::StallOne);
    Scatter(weather_.clock_jumps, &Simulation::TurnOneClock);
    Scatter(weather_.rotations, &Simulation::RotateKey);
    Scatter(weather_.hands, &Simulation::ActByHand);
  }
  void Scatter(int times, Event event) {
    for (int i = 0; i < times; ++i) At(world_.Between(Duration(), kBadWeather), event);
  }
  void At(Duration when, Event event) {
    boost::asio::co_spawn(Executor(&world_, process_), Later(when, event), boost::asio::detached);
  }
  boost::asio::awaitable<void> Later(Duration when, Event event) {
    co_await SleepUntil(&clock_, MonoTime(when));
    (this->*event)();
  }

  BrokerHost* PickHost() { return hosts_[world_.Pick(hosts_.size())].get(); }

  void KillOne() {
    BrokerHost* const host = PickHost();
    if (!host->alive() || host->stopping()) return;
    world_.Tell("a broker is killed");
    host->Kill();
    boost::asio::co_spawn(Executor(&world_, process_), Restart(host), boost::asio::detached);
  }

  // Sometimes so late that the other one has to take over.
  boost::asio::awaitable<void> Restart(BrokerHost* host) {
    const Duration most = world_.Chance(0.2) ? Duration(seconds(90)) : Duration(seconds(5));
    co_await Sleep(&clock_, world_.Between(milliseconds(10), most));
    world_.Tell("a broker starts");
    host->Boot();
  }

  void StopOne() {
    BrokerHost* const host = PickHost();
    if (!host->serving()) return;
    world_.Tell("a broker is told to end");
    boost::asio::co_spawn(Executor(&world_, process_), Stop(host), boost::asio::detached);
  }

  boost::asio::awaitable<void> Stop(BrokerHost* host) {
    co_await host->Stop(&clock_);
    world_.Tell("a broker has ended");
    co_await Restart(host);
  }

  void StallOne() {
    world_.Tell("a broker stalls");
    PickHost()->Stall(world_.Between(milliseconds(100), seconds(world_.Chance(0.5) ? 100 : 5)));
  }

  void TurnOneClock() {
    world_.Tell("a broker's clock jumps");
    const Duration most = world_.Chance(0.1) ? minutes(10) : minutes(2);
    PickHost()->SetClock(world_.Between(-most, most));
  }

  // Whoever renews the key in the upstream needs a while to give it to the brokers.
  void RotateKey() {
    world_.Tell("the key is wrong for a while");
    upstream_.RefuseKey(world_.Between(seconds(1), seconds(world_.Chance(0.5) ? 10 : 60)));
  }

  void ActByHand() { upstream_.Meddle(std::nullopt); }

  void ClearUp() {
    world_.Tell("the weather clears up");
    weather_.bad = false;
    for (const auto& host : hosts_) host->SetClock(Duration());
  }

  // Nothing is under way that could still change something.
  bool Over() const {
    for (const auto& caller : callers_) {
      if (!caller->done()) return false;
    }
    return judge_.AllClosed() && judge_.leases().Resting() && !upstream_.Working() && !Stopping();
  }

  bool Stopping() const { return hosts_[0]->stopping() || hosts_[1]->stopping(); }

  World world_;
  Weather weather_;
  std::unique_ptr<Product> product_;
  Judge judge_;
  JournalFile journal_;
  Upstream upstream_;
  Process* process_;
  SimClock clock_;
  std::array<std::unique_ptr<BrokerHost>, 2> hosts_;
  std::array<std::unique_ptr<Caller>, kCallers> callers_;
};

}  // namespace

Report Simulate(std::uint64_t seed, Bug bug, std::function<void(const std::string&)> tell) {
  return Simulation(seed, bug, std::move(tell)).Run();
}

}  // namespace broker::sim

// A broker over one world: the real use cases, provider, HTTP client and journal in one thread, on
// virtual time that goes on only when nothing else is left to do.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>

#include "clients/http/server.h"
#include "service/broker/broker.h"
#include "service/ports/log.h"
#include "service/ports/random.h"
#include "tests/conformance/memory_store.h"
#include "tests/conformance/mutant.h"
#include "tests/conformance/wire.h"
#include "tests/conformance/world.h"
#include "tests/support/manual_clock.h"

namespace broker::test {

class Rig {
 public:
  static constexpr char kInstance[] = "upstream";

  // `mutant` may be null; both outlive this.
  Rig(World* world, const Mutant* mutant);
  ~Rig();

  Broker& broker() { return *broker_; }
  // As the broker has it.
  Provider& provider() { return *provider_; }
  Wire& wire() { return wire_; }
  // Long enough for everything.
  CallContext Soon() const { return {clock_.Mono() + std::chrono::seconds(60)}; }
  Instant Now() const { return clock_.Now(); }
  // What the broker logged as an error.
  const std::string& defects() const { return log_.defects; }

  // What is remembered for less than this is out of date then.
  void Pass(Duration time);
  // Lets whatever is due in this time happen.
  void Live(Duration time);

  // Both begin at once.
  template <class T>
  std::pair<T, T> RunBoth(boost::asio::awaitable<T> first, boost::asio::awaitable<T> second) {
    std::optional<T> other;
    boost::asio::co_spawn(io_, std::move(second),
                          [&](const std::exception_ptr&, T value) { other = std::move(value); });
    T one = Run(std::move(first));
    Drive([&] { return other.has_value(); });
    return {std::move(one), std::move(*other)};
  }

  template <class T>
  T Run(boost::asio::awaitable<T> task) {
    std::optional<T> result;
    std::exception_ptr failure;
    boost::asio::co_spawn(io_, std::move(task), [&](std::exception_ptr thrown, T value) {
      failure = thrown;
      result.emplace(std::move(value));
    });
    Drive([&] { return result.has_value(); });
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
  }

 private:
  class Seeded : public Random {
   public:
    std::uint64_t Next() override { return engine_(); }

   private:
    std::mt19937_64 engine_{1};
  };

  class ErrorLog : public Log {
   public:
    void Write(Level level, std::string_view event, const Metadata& fields) override;
    std::string defects;
  };

  std::unique_ptr<Provider> MakeProvider(World* world, const Mutant* mutant);
  void Drive(const std::function<bool()>& over);

  boost::asio::io_context io_{1};
  ManualClock clock_{io_.get_executor()};
  Seeded random_;
  ErrorLog log_;
  Wire wire_{io_.get_executor(), &clock_};
  http::Servers servers_{wire_.Connectors(), &clock_, &random_};
  MemoryStore store_;
  Provider* provider_ = nullptr;
  std::unique_ptr<Broker> broker_;
};

}  // namespace broker::test

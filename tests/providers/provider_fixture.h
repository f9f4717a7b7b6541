// A provider over real sockets, run to the end of one verb at a time.
#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "clients/http/server.h"
#include "service/core/instance_config.h"
#include "service/host/system_clock.h"
#include "service/host/system_random.h"
#include "service/ports/provider.h"
#include "service/ports/secret.h"

namespace broker::test {

// A credential that a test changes.
class FixedSecret : public Secret {
 public:
  absl::StatusOr<std::string> Value() const override { return value; }
  std::string value;
};

// The system's clock, which a test puts forward.
class ForwardClock : public Clock {
 public:
  explicit ForwardClock(boost::asio::any_io_executor executor) : clock_(std::move(executor)) {}

  Instant Now() const override {
    return clock_.Now() + std::chrono::duration_cast<std::chrono::microseconds>(ahead_);
  }
  MonoTime Mono() const override { return clock_.Mono() + ahead_; }
  std::unique_ptr<Alarm> At(MonoTime when, std::function<void()> fn) override {
    return clock_.At(when - ahead_, std::move(fn));
  }
  void Forward(Duration by) { ahead_ += by; }

 private:
  SystemClock clock_;
  Duration ahead_{};
};

class ProviderFixture {
 public:
  ProviderFixture();

  // The secret in the "file" `path`, for InstanceConfig::credential.
  FixedSecret& File(const std::string& path);

  absl::StatusOr<std::unique_ptr<Provider>> Make(InstanceConfig config);

  // REQUIRES: no verb runs.
  void Pass(Duration time) { clock_.Forward(time); }

  CallContext Soon() const { return {clock_.Mono() + std::chrono::seconds(10)}; }

  template <class T>
  T Run(boost::asio::awaitable<T> task) {
    std::optional<T> result;
    std::exception_ptr failure;
    boost::asio::co_spawn(io_, std::move(task), [&](std::exception_ptr thrown, T value) {
      failure = thrown;
      result.emplace(std::move(value));
    });
    while (!result) io_.run_one();
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
  }

  // Runs `task` until `when()` and cancels it then; true if that ended it.
  template <class T>
  bool Cancel(boost::asio::awaitable<T> task, const std::function<bool()>& when) {
    boost::asio::cancellation_signal signal;
    bool ended = false;
    bool aborted = false;
    boost::asio::co_spawn(io_, std::move(task),
                          boost::asio::bind_cancellation_slot(
                              signal.slot(), [&](const std::exception_ptr& thrown, const T&) {
                                ended = true;
                                aborted = thrown != nullptr;
                              }));
    while (!ended && !when()) io_.poll_one();
    signal.emit(boost::asio::cancellation_type::terminal);
    while (!ended) io_.run_one();
    return aborted;
  }

 private:
  boost::asio::io_context io_{1};
  // Without it a verb that waits for nothing would stop the context for good.
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
      io_.get_executor()};
  ForwardClock clock_;
  SystemRandom random_;
  http::Servers servers_;
  std::map<std::string, std::shared_ptr<FixedSecret>> files_;
};

}  // namespace broker::test

// A client and a scripted server on one thread, with a clock that only the test moves.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <string>

#include "clients/http/server.h"
#include "clients/http/tcp_connector.h"
#include "service/core/error.h"
#include "tests/support/manual_clock.h"
#include "tests/support/raw_server.h"

namespace broker::http {

// Dice that always show the same.
class LoadedDice : public Random {
 public:
  std::uint64_t Next() override { return value; }
  std::uint64_t value = 0;
};

// A coroutine that was started, and what became of it.
template <class T>
class Call {
 public:
  bool done() const { return state_->result || state_->error; }
  bool cancelled() const { return state_->error != nullptr; }
  const T& operator*() const { return *state_->result; }
  const T* operator->() const { return &*state_->result; }
  void Cancel() const { state_->signal.emit(boost::asio::cancellation_type::terminal); }

  struct State {
    boost::asio::cancellation_signal signal;
    std::optional<T> result;
    std::exception_ptr error;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

class HttpTest : public ::testing::Test {
 protected:
  // Runs until `condition` holds. A test that would hang fails instead.
  template <class Condition>
  void Until(Condition condition) {
    while (!condition()) {
      io_.restart();
      if (io_.run_one_for(std::chrono::seconds(30)) > 0) continue;
      FAIL() << "nothing happens any more";
    }
  }

  // Runs whatever is ready, sockets included, and does not wait for more.
  void Drain() {
    io_.restart();
    while (io_.poll() > 0) io_.restart();
  }

  template <class T>
  Call<T> Start(boost::asio::awaitable<T> work) {
    Call<T> call;
    auto state = call.state_;
    boost::asio::co_spawn(io_, std::move(work),
                          boost::asio::bind_cancellation_slot(
                              state->signal.slot(), [state](std::exception_ptr error, T result) {
                                state->error = error;
                                if (!error) state->result.emplace(std::move(result));
                              }));
    return call;
  }

  template <class T>
  T Finish(const Call<T>& call) {
    Until([&] { return call.done(); });
    EXPECT_FALSE(call.cancelled());
    return std::move(*call.state_->result);
  }

  template <class T>
  T Run(boost::asio::awaitable<T> work) {
    return Finish(Start(std::move(work)));
  }

  std::unique_ptr<Server> Connect(const std::string& url, const std::string& ca_file = "") {
    const ServerUrl parsed = ParseServerUrl(url).value();
    auto connector = TcpConnectors(io_.get_executor(), &clock_)(parsed, ca_file);
    EXPECT_TRUE(connector.ok()) << connector.status();
    return MakeServer(parsed, options_, std::move(*connector), &clock_, &random_);
  }

  CallContext In(Duration time) const { return {clock_.Mono() + time}; }
  CallContext Soon() const { return In(std::chrono::seconds(30)); }

  static Request Get(std::string_view path) {
    Request request;
    request.target = Target(path);
    return request;
  }
  static Request Post(std::string_view path, std::string body = R"({"user_id":7})") {
    Request request = Get(path);
    request.method = Method::kPost;
    request.body = std::move(body);
    return request;
  }

  boost::asio::io_context io_{1};
  test::ManualClock clock_{io_.get_executor()};
  LoadedDice random_;
  ServerOptions options_;
};

}  // namespace broker::http

// A value that is set once and awaited by at most one coroutine. The one primitive from which
// waiting for a turn, a connection, a deadline or a job is built; it knows no timer and no thread.
#pragma once

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace broker {

// Copies share one state. Set may come before or after Wait; later Sets are ignored. Wait resumes
// through a post, never inside Set, and honours cancellation.
template <class T>
class OneShot {
 public:
  OneShot() : state_(std::make_shared<State>()) {}

  void Set(T value) const {
    if (state_->set) return;
    state_->set = true;
    if (state_->resume) {
      Resume resume = std::exchange(state_->resume, nullptr);
      resume({}, std::move(value));
    } else {
      state_->value = std::move(value);
    }
  }

  bool is_set() const { return state_->set; }

  boost::asio::awaitable<T> Wait() const { return WaitOn(state_); }

 private:
  using Resume = std::function<void(boost::system::error_code, std::optional<T>)>;

  struct State {
    bool set = false;
    std::optional<T> value;
    Resume resume;
  };

  // Takes the coroutine's continuation. A named functor: g++ 12 mishandles capturing lambdas inside
  // a co_await expression.
  struct Suspend {
    std::shared_ptr<State> state;
    boost::asio::any_io_executor executor;

    template <class Handler>
    void operator()(Handler&& handler) const {
      auto slot = boost::asio::get_associated_cancellation_slot(handler);
      auto shared = std::make_shared<std::decay_t<Handler>>(std::forward<Handler>(handler));
      Resume resume = [shared, slot, on = executor](boost::system::error_code ec,
                                                    std::optional<T> value) mutable {
        if (slot.is_connected()) slot.clear();
        boost::asio::post(on, [shared, ec, value = std::move(value)]() mutable {
          (std::move(*shared))(ec, std::move(value));
        });
      };
      if (state->value) {
        resume({}, std::move(state->value));
        return;
      }
      state->resume = std::move(resume);
      if (slot.is_connected()) {
        slot.assign([weak = std::weak_ptr<State>(state)](boost::asio::cancellation_type) {
          auto state = weak.lock();
          if (!state || !state->resume) return;
          Resume resume = std::exchange(state->resume, nullptr);
          resume(boost::asio::error::operation_aborted, std::nullopt);
        });
      }
    }
  };

  static boost::asio::awaitable<T> WaitOn(std::shared_ptr<State> state) {
    // Not inside the braces: g++ 12 destroys the other members twice when one of them is awaited.
    boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    Suspend suspend{std::move(state), std::move(executor)};
    std::optional<T> value =
        co_await boost::asio::async_initiate<decltype(boost::asio::use_awaitable),
                                             void(boost::system::error_code, std::optional<T>)>(
            suspend, boost::asio::use_awaitable);
    co_return std::move(*value);
  }

  std::shared_ptr<State> state_;
};

// Sets `shot` when it goes, unless that was done: so that nobody waits in vain for a task that ends
// by an exception.
template <class T>
struct LastWord {
  OneShot<T> shot;
  T value;

  ~LastWord() { shot.Set(std::move(value)); }
};

}  // namespace broker

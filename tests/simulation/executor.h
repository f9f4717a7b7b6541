// The executor of one simulated process, as Asio wants it.
#pragma once

#include <boost/asio/execution.hpp>

#include <memory>
#include <type_traits>
#include <utility>

#include "tests/simulation/world.h"

namespace broker::sim {

// As an io_context's: dispatch runs at once what comes from the same process, post never does.
class Executor {
 public:
  Executor(World* world, Process* process) : world_(world), process_(process) {}

  boost::asio::execution_context& query(boost::asio::execution::context_t) const {
    return world_->context();
  }
  boost::asio::execution::blocking_t query(boost::asio::execution::blocking_t) const {
    if (may_block_) return boost::asio::execution::blocking.possibly;
    return boost::asio::execution::blocking.never;
  }
  Executor require(boost::asio::execution::blocking_t::possibly_t) const {
    Executor executor = *this;
    executor.may_block_ = true;
    return executor;
  }
  Executor require(boost::asio::execution::blocking_t::never_t) const {
    Executor executor = *this;
    executor.may_block_ = false;
    return executor;
  }

  template <class F>
  void execute(F&& f) const {
    if (may_block_ && world_->Runs(process_)) {
      std::decay_t<F> at_once(std::forward<F>(f));
      std::move(at_once)();
      return;
    }
    world_->Post(process_, std::make_unique<Handler<std::decay_t<F>>>(std::forward<F>(f)));
  }

  friend bool operator==(const Executor&, const Executor&) noexcept = default;

 private:
  template <class F>
  class Handler : public Job {
   public:
    explicit Handler(F f) : f_(std::move(f)) {}
    void Run() override {
      // A handler is destroyed before it is done.
      F f = std::move(f_);
      std::move(f)();
    }

   private:
    F f_;
  };

  World* world_;
  Process* process_;
  bool may_block_ = true;
};

}  // namespace broker::sim

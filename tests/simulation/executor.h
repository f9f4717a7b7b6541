// The executor of one simulated process, as Asio wants it.
#pragma once

#include <boost/asio/execution.hpp>

#include <memory>
#include <type_traits>
#include <utility>

#include "tests/simulation/world.h"

namespace broker::sim {

class Executor {
 public:
  Executor(World* world, Process* process) : world_(world), process_(process) {}

  boost::asio::execution_context& query(boost::asio::execution::context_t) const {
    return world_->context();
  }
  static constexpr boost::asio::execution::blocking_t query(boost::asio::execution::blocking_t) {
    return boost::asio::execution::blocking.never;
  }

  template <class F>
  void execute(F&& f) const {
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
};

}  // namespace broker::sim

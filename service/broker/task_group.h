// Coroutines that outlive the call that started them, and an orderly end for them.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <utility>

#include "service/ports/one_shot.h"

namespace broker {

// Ends one task of a group early: cancels it when destroyed, if it still runs.
class Leash {
 public:
  explicit Leash(std::weak_ptr<boost::asio::cancellation_signal> signal)
      : signal_(std::move(signal)) {}
  Leash(Leash&&) = default;
  Leash& operator=(Leash&&) = delete;
  ~Leash();

 private:
  std::weak_ptr<boost::asio::cancellation_signal> signal_;
};

// REQUIRES: used on the executor only, and destroyed with no task in it or after the executor's
// end.
class TaskGroup {
 public:
  // `on_defect` is told of every exception other than cancellation that a task let out.
  TaskGroup(boost::asio::any_io_executor executor,
            std::function<void(std::exception_ptr)> on_defect);
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  void Spawn(boost::asio::awaitable<void> task);
  [[nodiscard]] Leash SpawnOnLeash(boost::asio::awaitable<void> task);
  std::size_t size() const { return running_.size(); }

  // For good: what is begun later is cancelled at once.
  void CancelAll();
  // Returns when no task runs. At most one waiter.
  boost::asio::awaitable<void> WaitEmpty();

 private:
  using Running = std::list<std::shared_ptr<boost::asio::cancellation_signal>>;
  std::shared_ptr<boost::asio::cancellation_signal> Begin(boost::asio::awaitable<void> task);
  void Ended(Running::iterator at, std::exception_ptr error);

  boost::asio::any_io_executor executor_;
  std::function<void(std::exception_ptr)> on_defect_;
  Running running_;
  bool cancelled_ = false;
  std::optional<OneShot<bool>> empty_;
};

}  // namespace broker

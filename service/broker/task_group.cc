#include "service/broker/task_group.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/system/system_error.hpp>

#include <utility>

namespace broker {
namespace {

bool IsCancellation(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const boost::system::system_error& e) {
    return e.code() == boost::asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

}  // namespace

Leash::~Leash() {
  if (const auto signal = signal_.lock()) signal->emit(boost::asio::cancellation_type::terminal);
}

TaskGroup::TaskGroup(boost::asio::any_io_executor executor,
                     std::function<void(std::exception_ptr)> on_defect)
    : executor_(std::move(executor)), on_defect_(std::move(on_defect)) {}

void TaskGroup::Spawn(boost::asio::awaitable<void> task) { Begin(std::move(task)); }

Leash TaskGroup::SpawnOnLeash(boost::asio::awaitable<void> task) {
  return Leash(Begin(std::move(task)));
}

std::shared_ptr<boost::asio::cancellation_signal> TaskGroup::Begin(
    boost::asio::awaitable<void> task) {
  const auto signal = std::make_shared<boost::asio::cancellation_signal>();
  const auto at = running_.insert(running_.end(), signal);
  auto ended = [this, at](std::exception_ptr error) { Ended(at, error); };
  boost::asio::co_spawn(executor_, std::move(task),
                        boost::asio::bind_cancellation_slot(signal->slot(), std::move(ended)));
  if (cancelled_) signal->emit(boost::asio::cancellation_type::terminal);
  return signal;
}

void TaskGroup::CancelAll() {
  cancelled_ = true;
  // A signal may end its task at once and take it out of the list.
  for (auto at = running_.begin(); at != running_.end();) {
    const auto signal = *at++;
    signal->emit(boost::asio::cancellation_type::terminal);
  }
}

boost::asio::awaitable<void> TaskGroup::WaitEmpty() {
  if (running_.empty()) co_return;
  empty_.emplace();
  const OneShot<bool> empty = *empty_;
  co_await empty.Wait();
}

void TaskGroup::Ended(Running::iterator at, std::exception_ptr error) {
  running_.erase(at);
  if (error && !IsCancellation(error)) on_defect_(error);
  if (running_.empty() && empty_) std::exchange(empty_, std::nullopt)->Set(true);
}

}  // namespace broker

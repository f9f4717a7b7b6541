#include "service/host/system_clock.h"

#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace broker {
namespace {

struct Pending {
  Pending(const boost::asio::any_io_executor& executor, MonoTime when, std::function<void()> fn)
      : timer(executor, when), fn(std::move(fn)) {}

  boost::asio::steady_timer timer;
  std::function<void()> fn;  // empty once called or taken back
};

class SystemAlarm final : public Clock::Alarm {
 public:
  explicit SystemAlarm(std::shared_ptr<Pending> pending) : pending_(std::move(pending)) {}
  ~SystemAlarm() override {
    // Cancelling is not enough: the timer may have fired, with its handler still in the queue.
    pending_->fn = nullptr;
    pending_->timer.cancel();
  }

 private:
  std::shared_ptr<Pending> pending_;
};

}  // namespace

SystemClock::SystemClock(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

Instant SystemClock::Now() const {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

MonoTime SystemClock::Mono() const { return std::chrono::steady_clock::now(); }

std::unique_ptr<Clock::Alarm> SystemClock::At(MonoTime when, std::function<void()> fn) {
  auto pending = std::make_shared<Pending>(executor_, when, std::move(fn));
  pending->timer.async_wait([pending](boost::system::error_code) {
    // Taken out first: it may destroy its own alarm.
    if (const std::function<void()> fn = std::exchange(pending->fn, nullptr)) fn();
  });
  return std::make_unique<SystemAlarm>(std::move(pending));
}

}  // namespace broker

// The operating system's clocks, with alarms on an executor.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include "service/ports/clock.h"

namespace broker {

class SystemClock final : public Clock {
 public:
  // REQUIRES: `executor` runs one handler at a time; At and the alarms are used on it.
  explicit SystemClock(boost::asio::any_io_executor executor);

  Instant Now() const override;
  MonoTime Mono() const override;
  std::unique_ptr<Alarm> At(MonoTime when, std::function<void()> fn) override;

 private:
  boost::asio::any_io_executor executor_;
};

}  // namespace broker

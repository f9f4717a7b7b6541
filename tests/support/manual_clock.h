// A clock that stands still until the test moves it.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <map>
#include <optional>

#include "service/ports/clock.h"

namespace broker::test {

class ManualClock : public Clock {
 public:
  explicit ManualClock(boost::asio::any_io_executor executor);

  Instant Now() const override { return now_; }
  MonoTime Mono() const override { return mono_; }
  std::unique_ptr<Alarm> At(MonoTime when, std::function<void()> fn) override;

  // Both times go on; alarms that are due are posted in the order of their times.
  void Advance(Duration by);
  // Goes on to the next alarm; false if there is none.
  bool AdvanceToNextAlarm();
  // Only the wall time, as when somebody sets it.
  void SetWallTime(Instant now) { now_ = now; }

  // When the next alarm is due; nullopt if there is none.
  std::optional<MonoTime> next_alarm();
  // Alarms that have neither rung nor been taken back.
  std::size_t pending() const;

 private:
  struct Entry;
  class ManualAlarm;

  void Ring(std::shared_ptr<Entry> entry);

  boost::asio::any_io_executor executor_;
  Instant now_{std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)};
  MonoTime mono_{std::chrono::hours(1)};
  std::multimap<MonoTime, std::weak_ptr<Entry>> entries_;
};

}  // namespace broker::test

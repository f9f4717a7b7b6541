#include "tests/support/manual_clock.h"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace broker::test {

struct ManualClock::Entry {
  std::function<void()> fn;
};

class ManualClock::ManualAlarm : public Clock::Alarm {
 public:
  explicit ManualAlarm(std::shared_ptr<Entry> entry) : entry_(std::move(entry)) {}
  ~ManualAlarm() override { entry_->fn = nullptr; }

 private:
  std::shared_ptr<Entry> entry_;
};

ManualClock::ManualClock(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

std::unique_ptr<Clock::Alarm> ManualClock::At(MonoTime when, std::function<void()> fn) {
  auto entry = std::make_shared<Entry>(Entry{std::move(fn)});
  if (when <= mono_) {
    Ring(entry);
  } else {
    entries_.emplace(when, entry);
  }
  return std::make_unique<ManualAlarm>(std::move(entry));
}

void ManualClock::Ring(std::shared_ptr<Entry> entry) {
  boost::asio::post(executor_, [entry = std::move(entry)] {
    if (const std::function<void()> fn = std::exchange(entry->fn, nullptr)) fn();
  });
}

void ManualClock::Advance(Duration by) {
  mono_ += by;
  now_ += std::chrono::duration_cast<Instant::duration>(by);
  while (!entries_.empty() && entries_.begin()->first <= mono_) {
    if (auto entry = entries_.begin()->second.lock()) Ring(std::move(entry));
    entries_.erase(entries_.begin());
  }
}

std::optional<MonoTime> ManualClock::next_alarm() {
  std::erase_if(entries_, [](const auto& entry) { return entry.second.expired(); });
  if (entries_.empty()) return std::nullopt;
  return entries_.begin()->first;
}

bool ManualClock::AdvanceToNextAlarm() {
  const std::optional<MonoTime> next = next_alarm();
  if (next) Advance(*next - mono_);
  return next.has_value();
}

std::size_t ManualClock::pending() const {
  return static_cast<std::size_t>(std::count_if(
      entries_.begin(), entries_.end(), [](const auto& entry) { return !entry.second.expired(); }));
}

}  // namespace broker::test

// Time as one simulated process sees it.
#pragma once

#include <algorithm>
#include <utility>

#include "service/ports/clock.h"
#include "service/ports/sleep.h"
#include "tests/simulation/world.h"

namespace broker::sim {

class SimClock : public Clock {
 public:
  SimClock(World* world, Process* process) : world_(world), process_(process) {}

  Instant Now() const override {
    const Duration since_start = world_->now() + process_->wall_offset;
    return kStart + std::chrono::duration_cast<std::chrono::microseconds>(since_start);
  }

  MonoTime Mono() const override { return MonoTime(world_->now()); }

  std::unique_ptr<Alarm> At(MonoTime when, std::function<void()> fn) override {
    return std::make_unique<SimAlarm>(world_->At(process_, when.time_since_epoch(), std::move(fn)));
  }

 private:
  // 2026-01-01T00:00:00Z
  static constexpr Instant kStart{std::chrono::seconds(1767225600)};

  class SimAlarm : public Alarm {
   public:
    explicit SimAlarm(std::shared_ptr<World::Timer> timer) : timer_(std::move(timer)) {}
    ~SimAlarm() override { timer_->fn = nullptr; }

   private:
    std::shared_ptr<World::Timer> timer_;
  };

  World* world_;
  Process* process_;
};

inline boost::asio::awaitable<void> Sleep(Clock* clock, Duration length) {
  return SleepUntil(clock, clock->Mono() + length);
}

}  // namespace broker::sim

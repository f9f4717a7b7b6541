// Stops calls to a server that does not answer, and finds out with single probes when it does
// again. Pure: the time is an argument.
#pragma once

#include <optional>
#include <utility>

#include "service/core/time.h"

namespace broker::http {

class Breaker {
 public:
  // The permission for one exchange. Destroyed without a verdict, it leaves things as they were.
  class Pass {
   public:
    Pass(Breaker* breaker, bool probe) : breaker_(breaker), probe_(probe) {}
    Pass(Pass&& other) noexcept
        : breaker_(std::exchange(other.breaker_, nullptr)), probe_(other.probe_) {}
    Pass& operator=(Pass&&) = delete;
    ~Pass();

    void Succeeded();
    void Failed(MonoTime now);

   private:
    Breaker* breaker_;
    bool probe_;
  };

  // Opens after `failures` in a row; then lets one probe through every `pause`.
  Breaker(int failures, Duration pause) : limit_(failures), pause_(pause) {}

  // False while Enter would refuse.
  bool Admits(MonoTime now) const { return !open_ || (!probing_ && now >= probe_time_); }

  // nullopt: fail at once. The breaker must outlive the pass.
  std::optional<Pass> Enter(MonoTime now);

  // After how long it may make sense to come back.
  Duration RetryAfter(MonoTime now) const;

  bool open() const { return open_; }

 private:
  const int limit_;
  const Duration pause_;
  int failures_ = 0;
  bool open_ = false;
  bool probing_ = false;
  MonoTime probe_time_{};
};

}  // namespace broker::http

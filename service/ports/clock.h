// Time as the broker sees it. Production: service/host/system_clock.h; tests: virtual time.
#pragma once

#include <functional>
#include <memory>

#include "service/core/time.h"

namespace broker {

class Clock {
 public:
  // Destroying it takes the alarm back: the function is not called any more.
  class Alarm {
   public:
    virtual ~Alarm() = default;
  };

  virtual ~Clock() = default;

  // For records. May jump.
  virtual Instant Now() const = 0;
  // For waiting. Never goes back.
  virtual MonoTime Mono() const = 0;
  // Calls `fn` once on the executor, not before `when`, never inside this call.
  virtual std::unique_ptr<Alarm> At(MonoTime when, std::function<void()> fn) = 0;
};

}  // namespace broker

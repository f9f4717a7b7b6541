// One absolute deadline over several steps: whatever step is pending when it passes is ended.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "service/ports/clock.h"

namespace broker::http {

class Deadline {
 public:
  Deadline(Clock* clock, MonoTime when) : clock_(clock), when_(when) {
    alarm_ = clock->At(when, [this] {
      passed_ = true;
      if (step_) step_();
    });
  }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  // True also if the alarm is only about to ring.
  bool passed() const { return passed_ || clock_->Mono() >= when_; }

  // `step` ends the step that is about to be awaited; null: none is.
  void Guard(std::function<void()> step) { step_ = std::move(step); }

 private:
  Clock* const clock_;
  const MonoTime when_;
  bool passed_ = false;
  std::function<void()> step_;
  std::unique_ptr<Clock::Alarm> alarm_;
};

}  // namespace broker::http

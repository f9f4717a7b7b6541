#include "service/grpc/caller_limits.h"

#include <algorithm>

#include "service/core/error.h"

namespace broker {
namespace {

using std::chrono::milliseconds;

absl::Status Limited(std::string message, milliseconds retry_delay) {
  return Fail(Failure{Reason::kCallerLimited, std::move(message), {}, retry_delay});
}

}  // namespace

void CallerLimits::Refill(Use& use, MonoTime now) const {
  const double minutes = std::chrono::duration<double, std::ratio<60>>(now - use.as_of).count();
  use.spent = std::max(0.0, use.spent - minutes * config_.calls_per_minute);
  use.as_of = now;
}

absl::Status CallerLimits::Enter(const std::string& caller, MonoTime now) {
  if (config_.calls_per_minute == 0 && config_.calls_at_once == 0) return absl::OkStatus();
  if (uses_.size() >= kMaxCallers) Forget(now);
  Use& use = uses_.try_emplace(caller, Use{0, 0, now}).first->second;
  Refill(use, now);
  if (config_.calls_at_once > 0 && use.running >= config_.calls_at_once) {
    return Limited("this caller has " + std::to_string(use.running) +
                       " calls in progress, its limit; wait for one of them",
                   std::chrono::seconds(1));
  }
  const int most = config_.calls_per_minute;
  if (most > 0 && use.spent + 1 > most) {
    const double minutes = (use.spent + 1 - most) / most;
    return Limited("this caller may make " + std::to_string(most) + " calls a minute; spread them",
                   milliseconds(static_cast<std::int64_t>(minutes * 60'000) + 1));
  }
  ++use.running;
  use.spent += 1;
  return absl::OkStatus();
}

void CallerLimits::Leave(const std::string& caller) {
  const auto use = uses_.find(caller);
  if (use != uses_.end()) --use->second.running;
}

void CallerLimits::Forget(MonoTime now) {
  for (auto entry = uses_.begin(); entry != uses_.end();) {
    Use& use = entry->second;
    Refill(use, now);
    entry = use.running == 0 && use.spent == 0 ? uses_.erase(entry) : std::next(entry);
  }
}

}  // namespace broker

#include "clients/http/breaker.h"

#include <algorithm>

namespace broker::http {
namespace {

constexpr Duration kLeastRetry = std::chrono::milliseconds(500);

}  // namespace

Breaker::Pass::~Pass() {
  if (breaker_ && probe_) breaker_->probing_ = false;
}

void Breaker::Pass::Succeeded() {
  Breaker* breaker = std::exchange(breaker_, nullptr);
  if (!breaker) return;
  // Also without being the probe: an exchange from before the breaker opened is as good a sign.
  breaker->open_ = false;
  breaker->failures_ = 0;
  if (probe_) breaker->probing_ = false;
}

void Breaker::Pass::Failed(MonoTime now) {
  Breaker* breaker = std::exchange(breaker_, nullptr);
  if (!breaker) return;
  if (probe_) breaker->probing_ = false;
  // While it is open only the probe counts: stragglers must not put off the next one.
  const bool opens = breaker->open_ ? probe_ : ++breaker->failures_ >= breaker->limit_;
  if (!opens) return;
  breaker->open_ = true;
  breaker->probe_time_ = now + breaker->pause_;
}

std::optional<Breaker::Pass> Breaker::Enter(MonoTime now) {
  if (!Admits(now)) return std::nullopt;
  if (open_) probing_ = true;
  return std::optional<Pass>(std::in_place, this, open_);
}

Duration Breaker::RetryAfter(MonoTime now) const {
  return std::max(probe_time_ - now, kLeastRetry);
}

}  // namespace broker::http

// How many calls each caller may make.
#pragma once

#include <absl/status/status.h>

#include <string>
#include <unordered_map>

#include "service/core/security_config.h"
#include "service/core/time.h"

namespace broker {

class CallerLimits {
 public:
  // Callers that are remembered; those at rest are forgotten beyond that.
  static constexpr std::size_t kMaxCallers = 10'000;

  explicit CallerLimits(LimitsConfig config) : config_(config) {}

  // CALLER_LIMITED, with the time to wait. OK: Leave follows when the call has ended.
  absl::Status Enter(const std::string& caller, MonoTime now);
  void Leave(const std::string& caller);

  std::size_t size() const { return uses_.size(); }

 private:
  struct Use {
    int running = 0;
    double spent = 0;  // calls that are not yet made up for by time
    MonoTime as_of{};
  };

  void Refill(Use& use, MonoTime now) const;
  void Forget(MonoTime now);

  const LimitsConfig config_;
  std::unordered_map<std::string, Use> uses_;
};

}  // namespace broker

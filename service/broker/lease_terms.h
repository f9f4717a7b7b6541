// The one place that says how long access is given: what the caller asks for, and the most that its
// instance and the policy allow.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "service/core/lease.h"
#include "service/core/mutation.h"
#include "service/core/time.h"

namespace broker {

class LeaseTerms {
 public:
  // By instance; those that are not named have no limit.
  explicit LeaseTerms(std::map<std::string, Duration> most) : most_(std::move(most)) {}

  // Sets the lease's expire_time and capped_by, for access that is given at `now`. `longest`: by
  // the policy.
  void Limit(const Term& term, std::optional<Duration> longest, Instant now, Lease* lease) const;

 private:
  std::map<std::string, Duration> most_;
};

}  // namespace broker

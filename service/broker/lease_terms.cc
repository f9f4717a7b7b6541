#include "service/broker/lease_terms.h"

#include "service/core/lease_rules.h"

namespace broker {

void LeaseTerms::Limit(const Term& term, std::optional<Duration> longest, Instant now,
                       Lease* lease) const {
  std::optional<Instant> wanted = term.expire_time;
  if (term.ttl) wanted = now + std::chrono::duration_cast<std::chrono::microseconds>(*term.ttl);
  const auto most = most_.find(lease->instance);
  const bool by_policy = longest && (most == most_.end() || *longest < most->second);
  if (!by_policy) longest = most == most_.end() ? std::nullopt : std::optional(most->second);
  const Expiry expiry = FoldExpiry(now, wanted, longest);
  lease->expire_time = expiry.time;
  lease->capped_by = !expiry.capped ? "" : by_policy ? "policy" : "instance";
}

}  // namespace broker

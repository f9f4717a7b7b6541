#include "service/broker/lease_terms.h"

#include "service/core/lease_rules.h"

namespace broker {

void LeaseTerms::Limit(const Term& term, Instant now, Lease* lease) const {
  std::optional<Instant> wanted = term.expire_time;
  if (term.ttl) wanted = now + std::chrono::duration_cast<std::chrono::microseconds>(*term.ttl);
  const auto most = most_.find(lease->instance);
  const Expiry expiry = FoldExpiry(
      now, wanted, most == most_.end() ? std::nullopt : std::optional<Duration>(most->second));
  lease->expire_time = expiry.time;
  lease->capped_by = expiry.capped ? "instance" : "";
}

}  // namespace broker

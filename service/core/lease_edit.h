// What is done to a lease without a change of its upstream: renewed, asked to end, tried again,
// forgotten; and which leases are meant.
#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <vector>

#include "service/core/lease.h"
#include "service/core/mutation.h"
#include "service/core/time.h"

namespace broker {

struct LeaseEdit {
  enum class Kind {
    kRenew,     // another expire_time
    kEnd,       // is due now
    kRetry,     // is tried now, as if for the first time
    kForget,    // ends without asking the upstream
    kPostpone,  // is not looked at before `next_attempt_time`; the broker's own doing
  };
  Kind kind = Kind::kRenew;
  Instant now{};
  // Of a renewal.
  std::optional<Instant> expire_time{};
  std::string capped_by{};
  // Of a postponement.
  Instant next_attempt_time{};
  std::optional<Failure> problem{};
  // Who, and why.
  Origin origin{};
  Justification justification{};
};

// Which leases; what is empty does not narrow it.
struct LeaseQuery {
  std::vector<LeaseState> states;
  std::string instance;
  // As the lease was made for: by id, or by e-mail or login as they were then.
  std::optional<PrincipalRef> principal;
  std::string entitlement_type;
  std::string entitlement_id;
  std::string requested_by;
  std::string caller;
  std::optional<Instant> expiring_before;
  std::string up_to;  // a lease's id, and none above it: none that was made later

  friend bool operator==(const LeaseQuery&, const LeaseQuery&) = default;
};

// LEASE_NOT_FOUND.
absl::Status NoSuchLease(const std::string& id);

// The lease after the edit. LEASE_NOT_ACTIVE if it is in a state that does not allow it. Renewing
// one that is pending or about to end is refused: what is due is decided by who comes first.
absl::StatusOr<Lease> Edited(Lease lease, const LeaseEdit& edit);

}  // namespace broker

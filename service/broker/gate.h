// Whether a change may be made at all: what its caller insists on, and what is refused whoever
// asks. Pure.
#pragma once

#include <absl/status/status.h>

#include <string>

#include "service/core/holding.h"
#include "service/core/mutation.h"
#include "service/ports/provider.h"

namespace broker {

// UPSTREAM_UNAVAILABLE if too little was read to decide anything.
absl::Status CheckReadable(const Observation& now);

// Fails as the gate demands: PRECONDITION_FAILED, or PRINCIPAL_NOT_FOUND if the principal is not
// the one that was named any more.
absl::Status CheckGate(const Gate& gate, const Observation& now);

// PRECONDITION_FAILED if the principal that `ref` names is not the one of a precondition's
// principal_id, which may be empty.
absl::Status CheckPinned(const PrincipalRef& ref, const Principal& principal,
                         const std::string& principal_id);

// GUARDED_ENTITLEMENT, or ENTITLEMENT_IN_USE, for anything but Guard::kNone. `guarded_too`:
// the policy allows Guard::kGuardedEntitlement.
absl::Status CheckGuard(Guard guard, bool guarded_too);

}  // namespace broker

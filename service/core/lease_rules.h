// The arithmetic of leases. Pure. All leases passed to one function are over the same access: one
// principal, entitlement and scope of one site.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "service/core/entitlement.h"
#include "service/core/lease.h"
#include "service/core/operation.h"
#include "service/core/time.h"

namespace broker {

Level LevelOf(const Holding& holding);

// The higher of two; nothing is the lowest.
Level Highest(const EntitlementType& type, const Level& a, const Level& b);

// True if `a` is less access than `b`.
bool IsLower(const EntitlementType& type, const Level& a, const Level& b);

// What the leases account for: their baseline, or the highest of their levels.
// `leases` are live; nothing if there are none.
Level Covered(const EntitlementType& type, const std::vector<Lease>& leases);

// What the end of those that an open operation ends (ending(), with no next attempt) comes to: from
// what is covered now to what is covered without them. An access that is not `from` was changed by
// somebody else and is left as it is.
Ending EndingOf(const EntitlementType& type, const std::vector<Lease>& leases);

// What a closed operation does to the leases over its access.
struct LeaseUpdate {
  // In their new state.
  std::vector<Lease> changed;
  // Pending ones of a grant that was not carried out, or that is covered by another one.
  std::vector<std::string> removed;
  // The lease that the operation made, kept or ended, to be shown.
  std::optional<Lease> shown;
};

// What a decision takes from outside: the time, and any number to spread tries over time.
struct Chance {
  Instant now{};
  std::uint64_t random = 0;
};

// `leases` are the live ones, the operation's own pending one among them, as they were when it was
// opened. REQUIRES: the operation has its result or problem.
LeaseUpdate LeasesAfter(const EntitlementType& type, const Operation& operation,
                        std::vector<Lease> leases, const Chance& chance);

// True if the operation failed because of the change itself, not because its instance could not be
// asked: another try by itself will probably fail too.
bool IsOwnFailure(const Operation& operation);

// To be tried again: after 10 s, each time twice as long, +- 50 %; from the sixth try that
// `counts` on it is IRREVOCABLE and tried once a day.
void Postpone(Lease& lease, const Failure& why, bool counts, const Chance& chance);

// Until when: the earlier of what was asked for and `most` from now.
struct Expiry {
  std::optional<Instant> time;
  bool capped = false;
};
Expiry FoldExpiry(Instant now, std::optional<Instant> wanted, std::optional<Duration> most);

}  // namespace broker

// The broker's record of access that it gave: who asked, why, until when.
#pragma once

#include <optional>
#include <string>

#include "service/core/entitlement.h"
#include "service/core/error.h"
#include "service/core/holding.h"
#include "service/core/justification.h"
#include "service/core/principal.h"
#include "service/core/time.h"

namespace broker {

// Same numbers as permissionbroker.v1.LeaseState.
enum class LeaseState {
  kPending = 1,   // its grant is open
  kActive = 2,    // its grant, or adoption, was confirmed
  kRevoking = 3,  // due or asked to end, and not confirmed yet
  kEnded = 4,
  kIrrevocable = 5,  // tried as often as the ladder says; tried again once a day
};

// How a lease ended; same numbers as permissionbroker.v1.LeaseEnd.
enum class LeaseEnd {
  kExpired = 1,          // it, or somebody who asked for its end, took the access away
  kKeptByOthers = 2,     // the access stays: a baseline or another lease has as much
  kChangedUpstream = 3,  // somebody changed the access in the upstream, and it was left so
  kGone = 4,             // the principal or the entitlement is not there any more
  kRevoked = 5,          // by a Revoke, or a Grant of a lower level
  kForgotten = 6,        // by ForgetLease: the upstream was not asked
};

// What is held of an entitlement: nothing, or a level, "" where the type has no levels.
using Level = std::optional<std::string>;

// What the end of leases comes to. An access that is not `from` was changed by somebody else and is
// left as it is; nothing is ever raised.
struct Ending {
  Level from;
  Level to;

  friend bool operator==(const Ending&, const Ending&) = default;
};

struct Lease {
  std::string id;  // UUIDv7
  LeaseState state = LeaseState::kPending;
  std::string instance;
  std::string site;  // ProviderInfo::site: elsewhere the ids below name other people
  HoldingKey key;
  // As they were when it was made, for people.
  Principal principal;
  Entitlement entitlement;
  // What this lease keeps the principal at.
  std::string level;
  // Held before the first of the leases over this access: what remains after the last.
  Level baseline;
  Instant create_time{};
  std::optional<Instant> expire_time;  // nullopt: never
  // Which limit made expire_time earlier than was asked for; empty if none did.
  std::string capped_by;
  std::string caller;
  Justification justification;
  std::string operation_id;  // of the grant or adoption

  // Tries to end it that failed because of the change itself.
  int attempts = 0;
  // When it is looked at next; nullopt: never, or while an operation that ends it is open.
  std::optional<Instant> next_attempt_time;
  std::optional<Failure> last_problem;
  std::optional<Instant> end_time;
  std::optional<LeaseEnd> end;

  bool live() const { return state != LeaseState::kEnded; }
  // An end of it is wanted.
  bool ending() const {
    return state == LeaseState::kRevoking || state == LeaseState::kIrrevocable;
  }

  friend bool operator==(const Lease&, const Lease&) = default;
};

}  // namespace broker

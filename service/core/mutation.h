// A wanted change, and what became of it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "service/core/definition.h"
#include "service/core/entitlement.h"
#include "service/core/holding.h"
#include "service/core/justification.h"
#include "service/core/lease.h"
#include "service/core/principal.h"
#include "service/core/time.h"

namespace broker {

enum class Verb {
  kGrant,
  kRevoke,
  // Of the definition of an entitlement.
  kCreate,
  kUpdate,
  kDelete,
  kReset,  // of the upstream's own ones
  // Of a holding, for its leases: the broker itself ends some, or gives one to access that is
  // there.
  kEnd,
  kAdopt,
  kUnknown,  // read from a journal that a later version wrote: nothing can be done about it here
};

// True for kCreate, kUpdate, kDelete and kReset.
constexpr bool IsOfDefinition(Verb verb) { return verb >= Verb::kCreate && verb <= Verb::kReset; }

// True if it takes access away: what is open of it is pushed forward by whoever finds it.
constexpr bool TakesAway(Verb verb) { return verb == Verb::kRevoke || verb == Verb::kEnd; }

// Checked inside the turn; empty members are not checked.
struct Precondition {
  std::string principal_id;
  std::string etag;

  friend bool operator==(const Precondition&, const Precondition&) = default;
};

// What the caller of a change insists on: that the principal is still whom he named, and the rest.
struct Gate {
  PrincipalRef principal;
  Precondition precondition;

  friend bool operator==(const Gate&, const Gate&) = default;
};

// Who asks, and what makes a repetition of the same call known as one.
struct Origin {
  std::string caller;      // authenticated name; "broker" for what it does by itself
  std::string request_id;  // empty: none
  // Of everything that the request asks for; set with request_id.
  std::string digest;

  friend bool operator==(const Origin&, const Origin&) = default;
};

// When what is granted shall end: neither means never, both are not set.
struct Term {
  std::optional<Duration> ttl;
  std::optional<Instant> expire_time;

  bool ends() const { return ttl || expire_time; }
  friend bool operator==(const Term&, const Term&) = default;
};

// What a caller asks for, validated by the edge.
struct MutationRequest {
  Verb verb = Verb::kGrant;  // kGrant, kRevoke or kAdopt
  std::string instance;
  PrincipalRef principal;
  EntitlementRef entitlement;
  Justification justification;
  Precondition precondition;
  bool dry_run = false;
  bool allow_lower_level = false;  // Grant only, not with a term that ends
  Term term{};                     // Grant, Adopt
  Origin origin{};
};

// What a caller of EntitlementAdminService asks for, validated by the edge.
struct DefinitionRequest {
  Verb verb = Verb::kCreate;  // one of a definition
  std::string instance;
  // Create, update: what it shall be; update: with the etag of what it is.
  Definition definition;
  // Delete: which, also if somebody holds it, and what its etag must be unless empty.
  EntitlementRef entitlement;
  bool force = false;
  std::string etag;
  Justification justification;
  bool dry_run = false;
  Origin origin{};
};

// The end state; same numbers as permissionbroker.v1.Outcome.
enum class Outcome {
  kGranted = 1,
  kAlreadyHeld = 2,
  kLevelChanged = 3,
  kRevoked = 4,
  kAlreadyAbsent = 5,
  kStillHeldIndirectly = 6,
  kCreated = 7,
  kUnchanged = 8,
  kUpdated = 9,
  kDeleted = 10,
  kReset = 11,
};

// Same numbers as permissionbroker.v1.WarningCode.
enum class WarningCode {
  kWillNotStick = 1,
  kPrincipalDisabled = 2,
  kPrincipalOutsideOrg = 3,
  kAlsoHeldIndirectly = 4,
  kHeldBeforeLease = 5,
  kEmailUnverified = 7,
  kCollateralChange = 8,
  kContainerNotVisible = 9,
  kScopeNotShown = 10,
};

struct Warning {
  WarningCode code = WarningCode::kWillNotStick;
  std::string message;

  friend bool operator==(const Warning&, const Warning&) = default;
};

// What Grant and Revoke answer; the fields are those of permissionbroker.v1.MutationResult, and of
// a change of a definition those of EntitlementResult.
struct MutationResult {
  Outcome outcome = Outcome::kGranted;
  bool changed = false;
  bool dry_run = false;
  std::string instance;
  Principal principal;
  Entitlement entitlement;
  std::string scope;
  std::optional<Holding> before;
  std::optional<Holding> after;
  std::vector<Warning> warnings;
  std::optional<Instant> effective_time;
  std::string operation_id;  // empty for dry_run
  // That was made, kept or ended.
  std::optional<Lease> lease{};
  // True if this is the stored answer of an earlier call with the same request_id.
  bool replayed = false;
  std::vector<Definition> defined_before;
  std::vector<Definition> defined_after;

  friend bool operator==(const MutationResult&, const MutationResult&) = default;
};

}  // namespace broker

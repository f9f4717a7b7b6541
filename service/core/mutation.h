// A wanted change, and what became of it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "service/core/entitlement.h"
#include "service/core/holding.h"
#include "service/core/principal.h"
#include "service/core/time.h"

namespace broker {

enum class Verb { kGrant, kRevoke };

struct Justification {
  std::string reason;
  std::string ticket;
  std::string requested_by;
  std::string approved_by;

  friend bool operator==(const Justification&, const Justification&) = default;
};

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

// What a caller asks for, validated by the edge.
struct MutationRequest {
  Verb verb = Verb::kGrant;
  std::string instance;
  PrincipalRef principal;
  EntitlementRef entitlement;
  Justification justification;
  Precondition precondition;
  bool dry_run = false;
  bool allow_lower_level = false;  // Grant only
};

// The end state; same numbers as permissionbroker.v1.Outcome.
enum class Outcome {
  kGranted = 1,
  kAlreadyHeld = 2,
  kLevelChanged = 3,
  kRevoked = 4,
  kAlreadyAbsent = 5,
  kStillHeldIndirectly = 6,
};

// Same numbers as permissionbroker.v1.WarningCode.
enum class WarningCode {
  kWillNotStick = 1,
  kPrincipalDisabled = 2,
  kPrincipalOutsideOrg = 3,
  kAlsoHeldIndirectly = 4,
  kEmailUnverified = 7,
  kCollateralChange = 8,
  kContainerNotVisible = 9,
};

struct Warning {
  WarningCode code = WarningCode::kWillNotStick;
  std::string message;

  friend bool operator==(const Warning&, const Warning&) = default;
};

// What Grant and Revoke answer; the fields are those of permissionbroker.v1.MutationResult.
struct MutationResult {
  Outcome outcome = Outcome::kGranted;
  bool changed = false;
  bool dry_run = false;
  std::string instance;
  Principal principal;
  Entitlement entitlement;
  std::optional<Holding> before;
  std::optional<Holding> after;
  std::vector<Warning> warnings;
  std::optional<Instant> effective_time;
  std::string operation_id;  // empty for dry_run

  friend bool operator==(const MutationResult&, const MutationResult&) = default;
};

}  // namespace broker

// Which single changes make a principal's holdings of one type what they shall be. Pure.
#pragma once

#include <string>
#include <vector>

#include "service/core/entitlement.h"
#include "service/core/holding.h"
#include "service/core/mutation.h"

namespace broker {

struct PlannedChange {
  Verb verb = Verb::kGrant;
  Entitlement entitlement;
  std::string level;  // Grant: to hold; Revoke: empty

  friend bool operator==(const PlannedChange&, const PlannedChange&) = default;
};

struct Wanted {
  Entitlement entitlement;
  std::string level;  // empty if the type has none
};

// From `held`, all that is held directly in one scope, to exactly `wanted`: first what is missing
// or held at another level, in the order of `wanted`, then what is too much, in that of `held`.
// What is too much and hidden stays, unless `include_hidden`.
std::vector<PlannedChange> PlanSet(const std::vector<AccessGrant>& held,
                                   const std::vector<Wanted>& wanted, bool include_hidden);

// Revokes everything of `held` that a revoke takes something of.
std::vector<PlannedChange> PlanRevokeAll(const EntitlementType& type,
                                         const std::vector<AccessGrant>& held);

// A short text that is equal for equal sets of direct holdings, in whatever order they were read.
std::string SetEtagOf(const std::vector<AccessGrant>& held);

}  // namespace broker

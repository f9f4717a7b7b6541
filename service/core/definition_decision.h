// The decision of a change of a definition, as decide.h is of a holding; reached through that.
// Pure.
#pragma once

#include <absl/status/statusor.h>

#include <vector>

#include "service/core/decide.h"

namespace broker {

// REQUIRES, of all here: the wish is of a definition.

// Fails with ENTITLEMENT_EXISTS (creation), ENTITLEMENT_NOT_FOUND or INVALID_FIELD for another
// scope (update), PRECONDITION_FAILED with the present etag (update, deletion). A reset is always
// written.
absl::StatusOr<Decision> DecideDefinition(const Wish& wish, const Observation& now);

bool IsDefined(const Wish& wish, const Observation& now);

Outcome DefinitionOutcome(const Wish& wish, const Observation& before, const Observation& after);

// Whether the upstream was changed on the way from `before` to `after`.
bool IsRedefined(const Observation& before, const Observation& after);

// Facts a person should see about the end state.
std::vector<Warning> WarningsOfDefinition(const DefinitionRules& rules, const Wish& wish,
                                          const Observation& before, const Observation& after);

// Why the wish is not so, from what was read before the first write and after the last one, if that
// tells; OK if it only tells that nothing was changed. `refused`: the upstream itself refused it.
// REQUIRES: something was sent, no write of it can land any more, and IsDefined(wish, now) is
// false.
absl::Status WhyNotDefined(const Wish& wish, const Observation& before, const Observation& now,
                           bool refused);

}  // namespace broker

// The decision of a change: from what is held now and what is wanted to what must be done. Pure;
// the applier performs it and asks again after each write.
#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <vector>

#include "service/core/definition.h"
#include "service/core/entitlement.h"
#include "service/core/holding.h"
#include "service/core/mutation.h"

namespace broker {

// What the caller wants to be true of the direct part of one holding, or of a definition.
struct Wish {
  Verb verb = Verb::kGrant;
  std::string level;  // Grant: to hold; Revoke: empty for whatever is held
  bool allow_lower_level = false;
  // Of a definition; of a reset nothing.
  std::optional<Definition> definition{};
  // kEnd: lower what is held from one to the other, and leave anything else.
  Ending ending{};
};

struct Decision {
  bool write = false;
  // The end state: as it is if nothing is to be written, else as it will be.
  Outcome outcome = Outcome::kGranted;
};

// Fails with WOULD_LOWER_LEVEL, HELD_AT_OTHER_LEVEL or, of an adoption, NOT_HELD; of a definition:
// see DecideDefinition. A holding that is stored more than once is not the wanted state of a revoke
// until the last copy is gone; a grant leaves copies as they are.
absl::StatusOr<Decision> Decide(const EntitlementType& type, const Wish& wish,
                                const Observation& now);

// True if `now` is what `wish` wants.
bool IsSo(const EntitlementType& type, const Wish& wish, const Observation& now);

// The outcome of a change of a holding that was made, told by what was read before and after.
Outcome OutcomeOf(const EntitlementType& type, const Wish& wish, const Holding& before,
                  const Holding& after);

// Facts a person should see about the end state. `before` may be equal to `after`.
std::vector<Warning> WarningsOf(const Wish& wish, const Observation& before,
                                const Observation& after);

}  // namespace broker

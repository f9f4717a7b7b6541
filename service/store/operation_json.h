// The parts of an operation that are stored as JSON text. What was written is read back exactly.
// Reading takes what it finds: a name that is unknown or of another type is passed over, one that
// is missing leaves its field as it is. Enums are stored as their numbers.
#pragma once

#include <string>
#include <string_view>

#include "service/core/operation.h"

namespace broker {

// What is fixed when the operation is opened and has no column: site, principal, entitlement,
// allow_lower_level, justification, gate, definition, force.
std::string DetailsJson(const Operation& operation);
// Observation: what was read before the first write.
std::string BeforeJson(const Observation& before);
// What it was closed with: result or problem.
std::string OutcomeJson(const Operation& operation);

// False if `text` is no JSON object; then nothing was read.
bool ReadDetails(std::string_view text, Operation* operation);
bool ReadBefore(std::string_view text, Operation* operation);
bool ReadOutcome(std::string_view text, Operation* operation);

}  // namespace broker

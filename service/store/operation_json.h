// The parts of an operation that are stored as JSON text, as field_json.h says.
#pragma once

#include <string>
#include <string_view>

#include "service/core/operation.h"

namespace broker {

// What is fixed when the operation is opened and has no column: site, principal, entitlement,
// allow_lower_level, justification, gate, definition, force, digest.
std::string DetailsJson(const Operation& operation);
// Observation: what was read before the first write.
std::string BeforeJson(const Observation& before);
// What it was closed with: result or problem, and the requests made.
std::string OutcomeJson(const Operation& operation);

// False if `text` is no JSON object; then nothing was read.
bool ReadDetails(std::string_view text, Operation* operation);
bool ReadBefore(std::string_view text, Operation* operation);
bool ReadOutcome(std::string_view text, Operation* operation);

}  // namespace broker

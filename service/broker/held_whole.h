// Everything that one principal holds directly of one type: by the upstream's own list, or by a
// look into each entry of the catalogue where it has none.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "service/core/holding.h"
#include "service/ports/clock.h"
#include "service/ports/provider.h"
#include "service/ports/task.h"

namespace broker {

// Entries of a catalogue that are looked into at most; more are UNSUPPORTED_BY_INSTANCE.
inline constexpr std::size_t kMostScanned = 20'000;

// What one look at the upstream may take, so that one that hangs does not take all of a batch's
// time.
inline constexpr auto kLookTime = std::chrono::seconds(60);

// Direct rows only, hidden ones too. Both pointers outlive the call.
Task<std::vector<AccessGrant>> ReadHeldWhole(Provider* provider, Clock* clock, Principal principal,
                                             std::string type, CallContext context);

}  // namespace broker

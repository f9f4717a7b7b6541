// Identifiers of operations: UUID version 7, so that they sort by the time of their making.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "service/core/time.h"

namespace broker {

// Lower-case text of RFC 9562 version 7. The microseconds below the millisecond fill the 12 bits
// after the version, so ids of different microseconds sort by time; `high` and `low` are random and
// give the rest. A time before 1970 counts as 1970.
std::string MakeUuid(Instant time, std::uint64_t high, std::uint64_t low);

// True for any version, in the lower-case form with hyphens that MakeUuid gives.
bool IsUuid(std::string_view text);

}  // namespace broker

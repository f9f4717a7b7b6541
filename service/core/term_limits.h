// How long access may be given, whoever limits it.
#pragma once

#include <chrono>

#include "service/core/time.h"

namespace broker {

inline constexpr Duration kShortestTerm = std::chrono::seconds(1);
// Ten years with their leap days.
inline constexpr Duration kLongestTerm = std::chrono::days(3653);

}  // namespace broker

// Durations as operators write them.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace broker {

// "90s", "15m", "8h", "30d", or several of them, the largest unit first: "1h30m". Nothing for
// anything else, also for a number without a unit, and for more than a hundred years.
std::optional<std::chrono::seconds> ParseDuration(std::string_view text);

}  // namespace broker

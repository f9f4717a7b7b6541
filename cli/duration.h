// Durations as people type them.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace broker::cli {

inline constexpr std::chrono::hours kLongestDuration{24 * 365};

// "500ms", "90s", "15m", "8h", "2d", or several of them, largest unit first ("1h30m"). Nothing for
// anything else, for zero, and for more than `most`. A bare number has no unit and is refused
// rather than guessed at.
std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text,
                                                       std::chrono::hours most = kLongestDuration);

}  // namespace broker::cli

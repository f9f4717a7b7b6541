// Small texts that every provider compares and makes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace broker::clients {

// A to Z only: what databases agree on.
std::string LowerAscii(std::string text);
// Ignoring the case of A to Z; an empty part is in every text.
bool ContainsIgnoringCase(std::string_view text, std::string_view part);
// "7,12": for the "candidates" metadata.
std::string JoinIds(const std::vector<std::string>& ids);
// A decimal number from 1 to `max`, written as the upstream would.
bool IsDecimalId(std::string_view text, std::int64_t max);

}  // namespace broker::clients

// Page tokens: stateless, bound to the arguments of the list they continue, and hostile when they
// come back.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <string_view>

#include "service/core/digest.h"

namespace broker {

// `arguments` holds everything that the list depends on, except page size and token. Empty for an
// empty cursor: the last page.
std::string MakePageToken(const Digest& arguments, std::string_view cursor);

// The cursor; empty for an empty token. INVALID_TOKEN if it was not made for these arguments.
absl::StatusOr<std::string> ReadPageToken(const Digest& arguments, std::string_view token);

}  // namespace broker

// Makes a static token: what permctl prints once.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "service/ports/random.h"

namespace broker {

// Of whoever holds a static token: 1 to 63 of a-z, 0-9 and '-'.
bool IsTokenName(std::string_view name);

// SHA-256 of a token in lower-case hex, as a tokens file has it.
std::string TokenDigest(std::string_view token);

// A token of 256 bits, "pb_" and 43 characters, and the line for the tokens file, which does not
// tell it. `name` is a token name; `random` has to be unpredictable: security/secure_random.h.
std::pair<std::string, std::string> NewToken(std::string_view name, Random& random);

}  // namespace broker

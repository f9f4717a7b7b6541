// Base64url without padding, as JOSE has it (RFC 7515, section 2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace broker {

// nullopt unless `text` is exactly what EncodeBase64Url gives: no padding, no white space, no bits
// left over. So no two texts mean the same bytes.
std::optional<std::string> DecodeBase64Url(std::string_view text);

std::string EncodeBase64Url(std::string_view bytes);

}  // namespace broker

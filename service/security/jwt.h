// A bearer JWT (RFC 7519) in compact form, taken apart. Nothing of it is proven.
#pragma once

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace broker {

struct Jwt {
  // Larger ones are refused unread.
  static constexpr std::size_t kMaxBytes = std::size_t{16} * 1024;

  std::string algorithm;    // alg
  std::string key_id;       // kid; empty: none
  std::string signed_part;  // header and payload as they were sent
  std::string signature;    // bytes
  boost::json::object claims;
};

// Tokens that are not JWTs have no two dots.
bool LooksLikeJwt(std::string_view token);

// nullopt unless all of it is well formed: three parts in base64url, the first two JSON objects
// without duplicate keys; alg a text, kid a text if it is there; typ "JWT", "at+jwt" or none, and
// no extension that has to be understood (crit).
std::optional<Jwt> ParseJwt(std::string_view token);

}  // namespace broker

#include "service/security/new_token.h"

#include <absl/strings/escaping.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstdint>

#include "service/security/base64url.h"

namespace broker {

bool IsTokenName(std::string_view name) {
  return !name.empty() && name.size() <= 63 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::string TokenDigest(std::string_view token) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest), sizeof digest));
}

std::pair<std::string, std::string> NewToken(std::string_view name, Random& random) {
  std::string bytes;
  for (int word = 0; word < 4; ++word) {
    std::uint64_t bits = random.Next();
    for (int i = 0; i < 8; ++i, bits >>= 8) bytes += static_cast<char>(bits & 0xff);
  }
  std::string token = "pb_" + EncodeBase64Url(bytes);
  std::string line = std::string(name) + " " + TokenDigest(token);
  return {std::move(token), std::move(line)};
}

}  // namespace broker

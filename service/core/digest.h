// A short, stable, non-cryptographic digest: for etags and for page tokens' argument check.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace broker {

class Digest {
 public:
  // Adds one field; its length is mixed in, so ("ab","c") and ("a","bc") differ.
  Digest& Add(std::string_view field);
  // 16 lower-case hex digits.
  std::string Hex() const;

 private:
  std::uint64_t state_ = 14695981039346656037u;  // FNV-1a
};

}  // namespace broker

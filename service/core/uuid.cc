#include "service/core/uuid.h"

#include <algorithm>

namespace broker {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

bool IsHyphenPlace(std::size_t at) { return at == 8 || at == 13 || at == 18 || at == 23; }

void AppendHex(std::string& out, std::uint64_t bits) {
  for (int shift = 60; shift >= 0; shift -= 4) {
    if (IsHyphenPlace(out.size())) out += '-';
    out += kHexDigits[(bits >> shift) & 15];
  }
}

}  // namespace

std::string MakeUuid(Instant time, std::uint64_t high, std::uint64_t low) {
  const std::int64_t since = std::max<std::int64_t>(time.time_since_epoch().count(), 0);
  const std::uint64_t milliseconds = static_cast<std::uint64_t>(since) / 1000;
  const std::uint64_t microseconds = static_cast<std::uint64_t>(since) % 1000;
  constexpr std::uint64_t kVersion = 7;
  constexpr std::uint64_t kVariant = 2;
  // 1000 microseconds take 10 of the 12 bits; the two below them are random.
  const std::uint64_t fraction = microseconds << 2 | (high & 3);
  std::string out;
  out.reserve(36);
  AppendHex(out, milliseconds << 16 | kVersion << 12 | fraction);
  AppendHex(out, kVariant << 62 | (low & ~(std::uint64_t{3} << 62)));
  return out;
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool hyphen = text[at] == '-';
    if (hyphen != IsHyphenPlace(at)) return false;
    if (!hyphen && kHexDigits.find(text[at]) == std::string_view::npos) return false;
  }
  return true;
}

}  // namespace broker

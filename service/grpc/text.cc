#include "service/grpc/text.h"

#include <algorithm>

namespace broker {
namespace {

unsigned char At(std::string_view text, std::size_t i) {
  return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
}

// Whether a refused character starts at `i`.
bool IsControlAt(std::string_view text, std::size_t i) {
  const unsigned char a = At(text, i), b = At(text, i + 1), c = At(text, i + 2);
  if (a < 0x20 || a == 0x7F) return true;
  if (a == 0xC2) return b >= 0x80 && b <= 0x9F;  // U+0080..U+009F
  if (a != 0xE2) return false;
  if (b == 0x80) return c >= 0xA8 && c <= 0xAE;  // U+2028..U+202E
  return b == 0x81 && c >= 0xA6 && c <= 0xA9;    // U+2066..U+2069
}

}  // namespace

std::optional<std::string> TextProblem(std::string_view text, std::size_t max_bytes) {
  if (text.size() > max_bytes) {
    return "is longer than " + std::to_string(max_bytes) + " bytes; shorten it";
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (IsControlAt(text, i)) return "has a control character; remove it";
  }
  return std::nullopt;
}

std::optional<std::string> EmailProblem(std::string_view email) {
  const std::size_t at = email.find('@');
  if (at == std::string_view::npos || email.find('@', at + 1) != std::string_view::npos) {
    return "must have exactly one @; write it like ann@example.com";
  }
  if (at == 0 || at + 1 == email.size()) {
    return "has nothing on one side of its @; write it like ann@example.com";
  }
  if (email.find(' ') != std::string_view::npos) return "has a space; remove it";
  return std::nullopt;
}

std::string Shortened(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return std::string(text);
  std::size_t end = max_bytes;
  while (end > 0 && (At(text, end) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

std::string AsciiLower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace broker

#include "tests/fakes/redash/like.h"

#include <cctype>

namespace broker::fakes::redash {
namespace {

std::size_t CharacterLength(unsigned char first) {
  if (first >= 0xF0) return 4;
  if (first >= 0xE0) return 3;
  return first >= 0xC0 ? 2 : 1;
}

std::string_view SkipCharacter(std::string_view text) {
  const std::size_t length = CharacterLength(static_cast<unsigned char>(text[0]));
  return text.substr(std::min(length, text.size()));
}

}  // namespace

std::string LowerCase(std::string_view utf8) {
  std::string lower(utf8);
  for (std::size_t i = 0; i < lower.size(); ++i) {
    const auto byte = static_cast<unsigned char>(lower[i]);
    const bool after_c3 = i > 0 && static_cast<unsigned char>(lower[i - 1]) == 0xC3;
    if (byte < 0x80) {
      lower[i] = static_cast<char>(std::tolower(byte));
    } else if (after_c3 && byte >= 0x80 && byte <= 0x9E && byte != 0x97) {
      lower[i] = static_cast<char>(byte + 0x20);
    }
  }
  return lower;
}

bool Like(std::string_view text, std::string_view pattern) {
  while (!pattern.empty()) {
    if (pattern[0] == '%') {
      pattern.remove_prefix(1);
      for (;;) {
        if (Like(text, pattern)) return true;
        if (text.empty()) return false;
        text = SkipCharacter(text);
      }
    }
    if (text.empty()) return false;
    if (pattern[0] == '_') {
      text = SkipCharacter(text);
      pattern.remove_prefix(1);
      continue;
    }
    if (pattern[0] == '\\' && pattern.size() > 1) pattern.remove_prefix(1);
    if (text[0] != pattern[0]) return false;
    text.remove_prefix(1);
    pattern.remove_prefix(1);
  }
  return text.empty();
}

}  // namespace broker::fakes::redash

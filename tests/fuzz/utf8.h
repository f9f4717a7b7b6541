// Whether a text is UTF-8, as the Unicode standard's table of well-formed sequences says.
#pragma once

#include <cstddef>
#include <string_view>

namespace broker::fuzz {

inline bool IsUtf8(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto first = static_cast<unsigned char>(text[i]);
    const std::size_t more = first < 0x80                    ? 0
                             : first >= 0xC2 && first < 0xE0 ? 1
                             : first >= 0xE0 && first < 0xF0 ? 2
                             : first >= 0xF0 && first < 0xF5 ? 3
                                                             : 4;
    if (more == 4 || text.size() - i <= more) return false;
    for (std::size_t k = 1; k <= more; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      if (next < 0x80 || next > 0xBF) return false;
      if (k > 1) continue;
      if ((first == 0xE0 && next < 0xA0) || (first == 0xED && next > 0x9F) ||
          (first == 0xF0 && next < 0x90) || (first == 0xF4 && next > 0x8F)) {
        return false;
      }
    }
    i += more + 1;
  }
  return true;
}

}  // namespace broker::fuzz

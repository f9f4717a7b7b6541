#include "cli/text.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>

namespace broker::cli {
namespace {

struct Decoded {
  std::uint32_t code_point = 0;
  std::size_t size = 0;  // bytes; 0 if malformed
};

// The first character of a text that is not empty.
Decoded Decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::uint32_t first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < size) return {};
  std::uint32_t code_point = first & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code_point = code_point << 6 | (byte(i) & 0x3F);
  }
  constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (code_point < kSmallest[size] || code_point > 0x10FFFF || surrogate) return {};
  return {code_point, size};
}

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

// Controls, invisible characters, line and direction marks, tags, private use and non-characters.
constexpr Range kUnsafe[] = {
    {0x0, 0x1F},        {0x7F, 0x9F},        {0xAD, 0xAD},       {0x34F, 0x34F},
    {0x61C, 0x61C},     {0x115F, 0x1160},    {0x17B4, 0x17B5},   {0x180B, 0x180F},
    {0x200B, 0x200F},   {0x2028, 0x202E},    {0x2060, 0x206F},   {0x3164, 0x3164},
    {0xE000, 0xF8FF},   {0xFDD0, 0xFDEF},    {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},
    {0xFFF0, 0xFFFB},   {0xFFFE, 0xFFFF},    {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},
    {0xE0000, 0xE0FFF}, {0xF0000, 0x10FFFF},
};

bool IsUnsafe(std::uint32_t code_point) {
  return std::any_of(std::begin(kUnsafe), std::end(kUnsafe), [&](const Range& range) {
    return code_point >= range.first && code_point <= range.last;
  });
}

std::string Escape(std::uint32_t code_point) {
  switch (code_point) {
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
  }
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, code_point < 0x80 ? "\\x%02x" : "\\u{%x}", code_point);
  return buffer;
}

}  // namespace

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = Decode(text).size;
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::string Printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Decoded decoded = Decode(text);
    if (decoded.size == 0) {
      char buffer[8];
      std::snprintf(buffer, sizeof buffer, "\\x%02x", static_cast<unsigned char>(text.front()));
      out += buffer;
    } else if (IsUnsafe(decoded.code_point)) {
      out += Escape(decoded.code_point);
    } else {
      out += text.substr(0, decoded.size);
    }
    text.remove_prefix(std::max<std::size_t>(decoded.size, 1));
  }
  return out;
}

std::size_t CodePoints(std::string_view text) {
  const std::string printable = Printable(text);
  return static_cast<std::size_t>(std::count_if(printable.begin(), printable.end(),
                                                [](char c) { return (c & '\xC0') != '\x80'; }));
}

std::string ShellWord(std::string_view word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.,:/@%+=";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos) {
    return std::string(word);
  }
  std::string out = "'";
  for (const char c : word) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string LowerPrefix(std::string_view text, std::size_t count) {
  std::string out;
  for (; count > 0 && !text.empty(); --count) {
    const std::size_t size = std::max<std::size_t>(Decode(text).size, 1);
    out += text.substr(0, size);
    text.remove_prefix(size);
  }
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

}  // namespace broker::cli

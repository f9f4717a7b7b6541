// What a text of a request may look like. Pure; knows no message.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace broker {

inline constexpr std::size_t kMaxName = 320;            // bytes of ids, names, addresses, queries
inline constexpr std::size_t kMaxJustification = 1024;  // bytes of each justification text
inline constexpr std::size_t kMaxEcho = 60;             // bytes of a caller's text in an answer

// What is wrong with `text`, which is UTF-8; nullopt if nothing is. An empty text is fine here.
// Refused besides longer texts: control characters (C0, DEL, C1), line and paragraph separators,
// and the characters that turn the direction of writing, which make a log say what is not there.
std::optional<std::string> TextProblem(std::string_view text, std::size_t max_bytes);

// What is wrong with an e-mail address that has no TextProblem: it has exactly one @, something on
// both sides of it, and no space.
std::optional<std::string> EmailProblem(std::string_view email);

// At most `max_bytes` of `text`, which is UTF-8, in whole characters, and "..." for the rest.
std::string Shortened(std::string_view text, std::size_t max_bytes);

// A-Z to a-z; other characters stay.
std::string AsciiLower(std::string_view text);

}  // namespace broker

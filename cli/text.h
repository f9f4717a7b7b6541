// Text on its way to a terminal. What comes from the broker holds names that upstream users edit
// themselves, so it must not move the cursor, hide itself or turn the line around.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace broker::cli {

bool IsUtf8(std::string_view text);

// The same text with every control, invisible, direction-changing or malformed character written as
// an escape: "\n", "\x1b", "\u{202e}".
std::string Printable(std::string_view text);

// Columns that Printable(text) takes, counted as code points.
std::size_t CodePoints(std::string_view text);

// `word` as one word of a shell command: quoted if it must be.
std::string ShellWord(std::string_view word);

// The first `count` code points, ASCII letters lower-cased.
std::string LowerPrefix(std::string_view text, std::size_t count);

}  // namespace broker::cli

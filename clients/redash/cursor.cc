#include "clients/redash/cursor.h"

#include <charconv>
#include <vector>

#include "service/core/error.h"

namespace broker::redash {
namespace {

constexpr int kMaxSize = 250;
constexpr int kMaxPage = 1 << 24;

std::string Text(const Cursor& cursor) {
  return std::string(cursor.disabled ? "d" : "e") + "." + std::to_string(cursor.page) + "." +
         std::to_string(cursor.size);
}

// The number between `at` and the next dot or the end; 0 if there is none.
int TakeNumber(const std::string& text, std::size_t& at) {
  int number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + at, end, number);
  at = static_cast<std::size_t>(stop - text.data());
  if (error != std::errc() || (stop != end && *stop != '.')) return 0;
  if (stop != end) ++at;
  return number;
}

}  // namespace

absl::StatusOr<Cursor> ReadCursor(const std::string& text, std::optional<bool> wanted, int size) {
  if (text.empty()) return Cursor{wanted.value_or(false), 1, size};
  std::size_t at = 2;
  Cursor cursor;
  cursor.disabled = text[0] == 'd';
  cursor.page = text.size() > 2 ? TakeNumber(text, at) : 0;
  cursor.size = TakeNumber(text, at);
  const bool in_range =
      cursor.page >= 1 && cursor.page <= kMaxPage && cursor.size >= 1 && cursor.size <= kMaxSize;
  if (!in_range || Text(cursor) != text) {
    return Fail(Reason::kInvalidToken, "page_token is damaged; start again without it",
                {{"field", "page_token"}});
  }
  return cursor;
}

std::string NextCursor(const Cursor& cursor, std::int64_t count, std::optional<bool> wanted) {
  if (std::int64_t{cursor.page} * cursor.size < count) {
    return Text({cursor.disabled, cursor.page + 1, cursor.size});
  }
  if (!wanted && !cursor.disabled) return Text({true, 1, cursor.size});
  return {};
}

}  // namespace broker::redash

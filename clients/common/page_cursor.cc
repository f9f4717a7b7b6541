#include "clients/common/page_cursor.h"

#include <charconv>

#include "service/core/error.h"

namespace broker::clients {
namespace {

constexpr int kMaxPage = 1 << 24;

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

std::string ToText(const PageCursor& cursor) {
  return std::string(1, cursor.section) + "." + std::to_string(cursor.page) + "." +
         std::to_string(cursor.size);
}

absl::StatusOr<PageCursor> ParsePageCursor(const std::string& text, const std::string& sections,
                                           int max_size) {
  PageCursor cursor{text.empty() ? '\0' : text[0], 0, 0};
  if (text.size() > 2) {
    std::size_t at = 2;
    cursor.page = TakeNumber(text, at);
    cursor.size = TakeNumber(text, at);
  }
  const bool in_range =
      cursor.page >= 1 && cursor.page <= kMaxPage && cursor.size >= 1 && cursor.size <= max_size;
  const bool known = sections.find(cursor.section) != std::string::npos;
  if (!known || !in_range || ToText(cursor) != text) {
    return Fail(Reason::kInvalidToken, "page_token is damaged; start again without it",
                {{"field", "page_token"}});
  }
  return cursor;
}

}  // namespace broker::clients

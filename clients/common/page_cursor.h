// Where a list goes on that the upstream gives in numbered pages.
#pragma once

#include <absl/status/statusor.h>

#include <string>

namespace broker::clients {

struct PageCursor {
  char section = 'a';  // which of several lists that follow one another
  int page = 1;
  int size = 100;

  friend bool operator==(const PageCursor&, const PageCursor&) = default;
};

// "a.2.100".
std::string ToText(const PageCursor& cursor);

// What ToText made. INVALID_TOKEN for any other text, a section that is not among `sections`, or a
// size over `max_size`.
absl::StatusOr<PageCursor> ParsePageCursor(const std::string& text, const std::string& sections,
                                           int max_size);

}  // namespace broker::clients

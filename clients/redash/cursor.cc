#include "clients/redash/cursor.h"

namespace broker::redash {
namespace {

constexpr int kMaxSize = 250;

}  // namespace

absl::StatusOr<clients::PageCursor> ReadCursor(const std::string& text, std::optional<bool> wanted,
                                               int size) {
  if (text.empty()) {
    return clients::PageCursor{wanted.value_or(false) ? kDisabledUsers : kEnabledUsers, 1, size};
  }
  return clients::ParsePageCursor(text, {kEnabledUsers, kDisabledUsers}, kMaxSize);
}

std::string NextCursor(const clients::PageCursor& cursor, std::int64_t count,
                       std::optional<bool> wanted) {
  if (std::int64_t{cursor.page} * cursor.size < count) {
    return clients::ToText({cursor.section, cursor.page + 1, cursor.size});
  }
  if (!wanted && cursor.section == kEnabledUsers)
    return clients::ToText({kDisabledUsers, 1, cursor.size});
  return {};
}

}  // namespace broker::redash

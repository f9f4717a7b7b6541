// Where a list of Redash users goes on: enabled users first, then disabled ones, since Redash lists
// only one of the two at a time.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <optional>
#include <string>

#include "clients/common/page_cursor.h"

namespace broker::redash {

inline constexpr char kEnabledUsers = 'e';
inline constexpr char kDisabledUsers = 'd';

// `wanted` unset: both kinds. An empty text is the first page. INVALID_TOKEN.
absl::StatusOr<clients::PageCursor> ReadCursor(const std::string& text, std::optional<bool> wanted,
                                               int size);

// The cursor after the page that `cursor` named, of `count` users of its kind; empty at the end.
std::string NextCursor(const clients::PageCursor& cursor, std::int64_t count,
                       std::optional<bool> wanted);

}  // namespace broker::redash

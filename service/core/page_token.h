// Page tokens: stateless, bound to the arguments of the list they continue, and hostile when they
// come back.
#pragma once

#include <absl/status/statusor.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "service/core/digest.h"
#include "service/core/page.h"

namespace broker {

// `arguments` holds everything that the list depends on, except page size and token. Empty for an
// empty cursor: the last page.
std::string MakePageToken(const Digest& arguments, std::string_view cursor);

// The cursor; empty for an empty token. INVALID_TOKEN if it was not made for these arguments.
absl::StatusOr<std::string> ReadPageToken(const Digest& arguments, std::string_view token);

// Where a list goes on: in the provider's page at `cursor`, after the `given` rows of it that the
// caller has. A provider may keep the size that was asked for when its list began, and so give more
// rows than are asked for now.
struct PagePlace {
  std::string cursor;
  std::size_t given = 0;
};

// As MakePageToken and ReadPageToken; the empty token is that of PagePlace().
std::string MakePlaceToken(const Digest& arguments, const PagePlace& place);
absl::StatusOr<PagePlace> ReadPlaceToken(const Digest& arguments, std::string_view token);

// Of `page`, which is the provider's at `place`, leaves the next rows, `size` at most. page.next
// becomes the token to go on with.
template <class T>
void CutToSize(Page<T>& page, const Digest& arguments, const PagePlace& place, int size) {
  const std::size_t from = std::min(place.given, page.rows.size());
  const std::size_t to = std::min(from + static_cast<std::size_t>(size), page.rows.size());
  PagePlace next{page.next, 0};
  if (to < page.rows.size()) next = {place.cursor, to};
  page.rows.erase(page.rows.begin() + to, page.rows.end());
  page.rows.erase(page.rows.begin(), page.rows.begin() + from);
  page.next = MakePlaceToken(arguments, next);
}

}  // namespace broker

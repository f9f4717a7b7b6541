// What the lists have in common: pages, substring queries, hidden users.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tests/fakes/grafana/route.h"

namespace broker::fakes::grafana {

inline constexpr std::string_view kAvatar = "/public/img/user_profile.png";
inline constexpr std::string_view kLongAgo = "2013-01-13T09:00:00Z";
inline constexpr std::string_view kCreated = "2023-01-13T09:00:00Z";

struct Page {
  std::int64_t page = 1;
  std::int64_t per_page = 1000;

  // The first page is `first`.
  template <class T>
  std::vector<T> Of(const std::vector<T>& all, std::int64_t first = 1) const {
    const std::size_t size = static_cast<std::size_t>(per_page);
    const std::size_t skipped = static_cast<std::size_t>(page - first);
    if (skipped > all.size() / size) return {};
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(skipped * size);
    const std::size_t left = static_cast<std::size_t>(all.end() - begin);
    return {begin, begin + static_cast<std::ptrdiff_t>(left < size ? left : size)};
  }
};

// ?page= and ?perpage=; what is no positive number counts as the default.
Page PageOf(const FakeRequest& request, std::int64_t first = 1);
// ?page= and ?limit=.
Page LimitedPageOf(const FakeRequest& request);

// SQLite's `text LIKE '%query%'`: % and _ are wildcards, ASCII letters match without case.
bool Like(std::string_view text, std::string_view query);
// In its e-mail, name or login; an empty query matches.
bool Matches(const Account& account, std::string_view query);

bool IsHidden(const Call& call, const Account& account);

}  // namespace broker::fakes::grafana

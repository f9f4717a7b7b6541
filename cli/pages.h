// Following the pages of a list.
#pragma once

#include <algorithm>
#include <optional>
#include <string>

#include "cli/context.h"
#include "cli/failure.h"

namespace broker::cli {

inline constexpr int kLargestPage = 1000;

// Calls `fetch(request, response)` page by page and gathers them in `all`, whose rows `rows(all)`
// gives, until there are `limit` of them (0: all there are). `more` says whether rows were left
// out.
template <class Request, class Response, class Fetch, class Rows>
std::optional<Failure> GatherPages(Request request, int limit, Response* all, bool* more,
                                   Fetch fetch, Rows rows) {
  request.set_page_size(limit == 0 ? kLargestPage : std::min(limit, kLargestPage));
  while (true) {
    Response page;
    if (auto trouble = fetch(request, &page)) return trouble;
    const std::string next = page.next_page_token();
    page.clear_next_page_token();
    all->MergeFrom(page);
    // A page may be short, so the last one may hold more than is still wanted.
    const int surplus = limit == 0 ? 0 : std::max(rows(*all)->size() - limit, 0);
    rows(*all)->DeleteSubrange(rows(*all)->size() - surplus, surplus);
    const bool full = limit != 0 && rows(*all)->size() == limit;
    *more = surplus > 0 || (full && !next.empty());
    if (full || next.empty()) return std::nullopt;
    if (next == request.page_token()) {
      return Failure{"INTERNAL", "", "the broker gave the same page twice", {}, {}, {}};
    }
    request.set_page_token(next);
  }
}

}  // namespace broker::cli

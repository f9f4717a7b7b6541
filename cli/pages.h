// Following the pages of a list.
#pragma once

#include <algorithm>
#include <optional>

#include "cli/context.h"
#include "cli/failure.h"

namespace broker::cli {

inline constexpr int kLargestPage = 1000;

// Calls `fetch(request, response)` page by page and gathers them in `all`, whose rows `rows(all)`
// gives, until there are `limit` of them (0: all there are). `all` keeps a page token only if there
// is more.
template <class Request, class Response, class Fetch, class Rows>
std::optional<Failure> GatherPages(Request request, int limit, Response* all, Fetch fetch,
                                   Rows rows) {
  request.set_page_size(limit == 0 ? kLargestPage : std::min(limit, kLargestPage));
  while (true) {
    Response page;
    if (auto trouble = fetch(request, &page)) return trouble;
    all->MergeFrom(page);
    all->set_next_page_token(page.next_page_token());
    const int surplus = limit == 0 ? 0 : rows(*all)->size() - limit;
    if (surplus > 0) rows(*all)->DeleteSubrange(limit, surplus);
    if (page.next_page_token().empty() || (limit != 0 && surplus >= 0)) return std::nullopt;
    if (page.next_page_token() == request.page_token()) {
      return Failure{"INTERNAL", "", "the broker gave the same page twice", {}, {}, {}};
    }
    request.set_page_token(page.next_page_token());
  }
}

}  // namespace broker::cli

// One page of a list, and the helper that cuts one out of a list that the upstream gives whole.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace broker {

// `cursor` is empty for the first page, else Page::next of the page before: a text that only its
// maker understands. It comes back through callers, so it is hostile input.
struct PageRequest {
  std::string cursor;
  int size = 100;
};

template <class T>
struct Page {
  std::vector<T> rows;
  std::string next;  // empty on the last page; a page may be short before that
};

// Orders ids: numbers first, by value, so that "9" comes before "10"; then all others, as text.
bool IdLess(const std::string& a, const std::string& b);

// Sorts `rows` by id_of(row), unique among them, and takes those after request.cursor.
template <class T, class IdOf>
Page<T> PageById(std::vector<T> rows, const PageRequest& request, IdOf id_of) {
  std::sort(rows.begin(), rows.end(),
            [&](const T& a, const T& b) { return IdLess(id_of(a), id_of(b)); });
  Page<T> page;
  for (T& row : rows) {
    if (!request.cursor.empty() && !IdLess(request.cursor, id_of(row))) continue;
    if (static_cast<int>(page.rows.size()) == request.size) {
      page.next = id_of(page.rows.back());
      break;
    }
    page.rows.push_back(std::move(row));
  }
  return page;
}

}  // namespace broker

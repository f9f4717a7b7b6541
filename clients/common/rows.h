// Arrays of upstream JSON as vectors of core values.
#pragma once

#include <absl/status/statusor.h>

#include <boost/json/array.hpp>

#include <utility>
#include <vector>

namespace broker::clients {

// The first failure of `parse`, which makes a StatusOr<T> of one value, or all rows.
template <class T, class Parse>
absl::StatusOr<std::vector<T>> ParseRows(const boost::json::array& array, Parse parse) {
  std::vector<T> rows;
  rows.reserve(array.size());
  for (const boost::json::value& value : array) {
    absl::StatusOr<T> row = parse(value);
    if (!row.ok()) return row.status();
    rows.push_back(std::move(*row));
  }
  return rows;
}

}  // namespace broker::clients

// What all of Grafana's JSON has in common. Pure.
#pragma once

#include <absl/status/statusor.h>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clients/common/rows.h"
#include "clients/grafana/answers.h"
#include "clients/http/json.h"

namespace broker::grafana {

template <class T>
struct NumberedPage {
  std::int64_t total = 0;  // over all pages
  std::vector<T> rows;
};

// UPSTREAM_PROTOCOL unless the field is a number over 0.
absl::StatusOr<std::string> IdField(const boost::json::value& value, std::string_view name);
// UPSTREAM_PROTOCOL unless the field is a text that is not empty.
absl::StatusOr<std::string> UidField(const boost::json::value& value, std::string_view name);
// Of an object with an "id".
absl::StatusOr<std::string> ParseId(const http::Reply& reply);

// Of an array, `parse` making a StatusOr<T> of each value. UPSTREAM_PROTOCOL.
template <class T, class Parse>
absl::StatusOr<std::vector<T>> ParseList(const http::Reply& reply, Parse parse) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  if (!body->is_array()) return NotGrafana(reply);
  return clients::ParseRows<T>(body->get_array(), parse);
}

// Of an object with "totalCount" and the array `name`.
template <class T, class Parse>
absl::StatusOr<NumberedPage<T>> ParsePage(const http::Reply& reply, std::string_view name,
                                          Parse parse) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  const auto total = http::NumberField(*body, "totalCount");
  if (!total.ok()) return total.status();
  const auto array = http::ArrayField(*body, name);
  if (!array.ok()) return array.status();
  auto rows = clients::ParseRows<T>(**array, parse);
  if (!rows.ok()) return rows.status();
  return NumberedPage<T>{*total, std::move(*rows)};
}

}  // namespace broker::grafana

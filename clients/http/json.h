// Upstream JSON, parsed with limits. Field access that names what is wrong, without upstream text.
#pragma once

#include <absl/status/statusor.h>

#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "clients/http/connection.h"

namespace broker::http {

inline constexpr std::size_t kJsonDepth = 32;

// UPSTREAM_PROTOCOL: not JSON by its content type, not parsable, or nested deeper than kJsonDepth.
absl::StatusOr<boost::json::value> ParseJson(const Reply& reply);

// UPSTREAM_PROTOCOL unless `value` is an object that has the field with this type.
absl::StatusOr<std::string> TextField(const boost::json::value& value, std::string_view name);
absl::StatusOr<std::int64_t> NumberField(const boost::json::value& value, std::string_view name);
absl::StatusOr<const boost::json::array*> ArrayField(const boost::json::value& value,
                                                     std::string_view name);

// The field, or the default where it is absent, null or of another type.
std::string TextOr(const boost::json::value& value, std::string_view name, std::string_view absent);
bool BoolOr(const boost::json::value& value, std::string_view name, bool absent);

// "message" of a JSON object, for classification only; empty if there is none.
std::string MessageOf(const Reply& reply);

}  // namespace broker::http

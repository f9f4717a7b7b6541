// JSON objects of which two readers cannot think differently.
#pragma once

#include <boost/json/object.hpp>

#include <optional>
#include <string_view>

namespace broker {

// The object that `text` is; nullopt if it is anything else, is nested deeper than `max_depth`, is
// not UTF-8, or if an object in it, however deep, has the same key twice.
std::optional<boost::json::object> ParseUniqueObject(std::string_view text, std::size_t max_depth);

}  // namespace broker

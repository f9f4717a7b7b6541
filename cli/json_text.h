// JSON of what is no message of the API.
#pragma once

#include <string>
#include <string_view>

namespace broker::cli {

// A text in quotes. REQUIRES: UTF-8.
std::string JsonText(std::string_view text);

}  // namespace broker::cli

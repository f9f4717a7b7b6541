// PostgreSQL's LIKE, as far as the user search needs it.
#pragma once

#include <string>
#include <string_view>

namespace broker::fakes::redash {

// Lower case for ASCII and Latin-1; the rest of UTF-8 stays.
std::string LowerCase(std::string_view utf8);

// '%' is any text, '_' any one character (not byte), a backslash makes the next character literal.
bool Like(std::string_view text, std::string_view pattern);

}  // namespace broker::fakes::redash

// What a caller is told whose credential proves nothing. Neither the credential nor anything about
// the keys that it was held against.
#pragma once

#include <absl/status/status.h>

#include <string_view>

namespace broker {

// NOT_AUTHENTICATED; `problem` in lower case, `next` says what to do: "PROBLEM; NEXT".
absl::Status Refused(std::string_view problem, std::string_view next);

// The same text for every bearer token that is not to be believed, whatever is wrong with it.
absl::Status TokenNotAccepted();

}  // namespace broker

// What an upstream's reply means before its body is looked into, and the failures that every
// product has. `product` is the name that people know it by.
#pragma once

#include <absl/status/status.h>

#include <string>
#include <string_view>

#include "clients/http/connection.h"

namespace broker::clients {

enum class Answer {
  kOk,      // 200, or where the product says so 201, with JSON
  kAbsent,  // a proven "no such object"
  kFailed,  // `status` says why
};

struct Classified {
  Answer answer = Answer::kFailed;
  absl::Status status;  // not OK for kAbsent either
};

// INSTANCE_CREDENTIALS.
absl::Status BadCredentials(const http::Reply& reply, std::string message);
// UPSTREAM_UNAVAILABLE with a retry delay: a second, or what a 503 asks for.
absl::Status CouldNotAnswer(std::string_view product, const http::Reply& reply);
// UPSTREAM_RATE_LIMITED with the delay that the reply asks for, a minute if it asks for none. Only
// seconds are understood, no dates; an hour is the most.
absl::Status RateLimited(std::string_view product, const http::Reply& reply);
// UPSTREAM_PROTOCOL; `check` names what in the configuration may be wrong: "the instance's url".
absl::Status NotTheApi(std::string_view product, const http::Reply& reply, std::string_view check);

}  // namespace broker::clients

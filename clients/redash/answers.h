// What Redash's statuses mean. Pure.
#pragma once

#include <absl/status/status.h>

#include "clients/common/answer.h"
#include "clients/http/connection.h"
#include "service/ports/provider.h"

namespace broker::redash {

// OK for a 200 with JSON. Everything else by its meaning in Redash, where a bad key is a 404 with a
// certain text, a missing object another 404, and 500 stands for nearly everything:
// INSTANCE_CREDENTIALS, UPSTREAM_RATE_LIMITED, UPSTREAM_UNAVAILABLE, UPSTREAM_PROTOCOL.
clients::Classified Classify(const http::Reply& reply);

// Of a reply to a write. The application itself answered, so that its work is over, if this is its
// JSON or any 4xx but 408.
WriteReply::Fate FateOf(const http::Reply& reply);

// UPSTREAM_PROTOCOL: the reply is none of Redash's API.
absl::Status NotRedash(const http::Reply& reply);

}  // namespace broker::redash

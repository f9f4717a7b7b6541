// The sentences of this layer's failures. `server` is a Host header; no text of the upstream or of
// the operating system gets in.
#pragma once

#include <absl/status/status.h>

#include <boost/system/error_code.hpp>

#include <string>

#include "service/core/time.h"

namespace broker::http {

// UPSTREAM_UNAVAILABLE: no connection, for `ec`.
absl::Status NotConnected(const std::string& server, boost::system::error_code ec);

// No complete reply, for `ec`: UPSTREAM_PROTOCOL where the reply is at fault, else
// UPSTREAM_UNAVAILABLE.
absl::Status NoReply(const std::string& server, boost::system::error_code ec);

// UPSTREAM_UNAVAILABLE: the deadline passed first.
absl::Status TimedOut(const std::string& server);

// UPSTREAM_UNAVAILABLE with a retry delay: the breaker is open.
absl::Status Unreachable(const std::string& server, Duration retry_after);

// BROKER_OVERLOADED with a retry delay: the waiting line is full.
absl::Status LineFull(const std::string& server);

}  // namespace broker::http

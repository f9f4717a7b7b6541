// Redash's JSON and statuses to and from core values. Pure.
#pragma once

#include <absl/status/statusor.h>

#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "clients/common/answer.h"
#include "clients/http/connection.h"
#include "service/core/entitlement.h"
#include "service/core/holding.h"
#include "service/core/principal.h"
#include "service/ports/provider.h"

namespace broker::redash {

// A user with the groups as stored: in order, with duplicates and ids of deleted groups.
struct User {
  Principal principal;
  std::vector<std::int64_t> groups;
};

struct UserPage {
  std::int64_t count = 0;  // over all pages
  std::vector<Principal> users;
};

struct Session {
  std::string user_id;
  std::vector<std::string> permissions;
  std::string version;
};

// OK for a 200 with JSON. Everything else by its meaning in Redash, where a bad key is a 404 with a
// certain text, a missing object another 404, and 500 stands for nearly everything:
// INSTANCE_CREDENTIALS, UPSTREAM_RATE_LIMITED, UPSTREAM_UNAVAILABLE, UPSTREAM_PROTOCOL.
clients::Classified Classify(const http::Reply& reply);

// Of a reply to a write. The application itself answered, so that its work is over, if this is its
// JSON or any 4xx but 408.
WriteReply::Fate FateOf(const http::Reply& reply);

// UPSTREAM_PROTOCOL if the body is not what the route answers.
absl::StatusOr<User> ParseUser(const http::Reply& reply);
absl::StatusOr<std::vector<User>> ParseMembers(const http::Reply& reply);
absl::StatusOr<UserPage> ParseUserPage(const http::Reply& reply);
absl::StatusOr<std::vector<Entitlement>> ParseGroups(const http::Reply& reply);
absl::StatusOr<Session> ParseSession(const http::Reply& reply);

// What the user holds of one group, and what else stands in the array.
Observation ObservationOf(const User& user, const HoldingKey& key, Instant now);

// `text` so that Redash's LIKE search takes it literally.
std::string EscapeLike(std::string_view text);

// The id as Redash can take it: 1 to 2147483647 in decimal; other texts make it answer 500.
bool IsId(std::string_view text);

}  // namespace broker::redash

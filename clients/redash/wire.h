// Redash's JSON to core values. Pure.
#pragma once

#include <absl/status/statusor.h>

#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clients/http/connection.h"
#include "service/core/entitlement.h"
#include "service/core/holding.h"
#include "service/core/principal.h"

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

// A user as the list of users shows it: its groups by name, each once, deleted ones left out.
struct ListedUser {
  Principal principal;
  std::vector<Entitlement> groups;
};

struct UserList {
  std::int64_t count = 0;  // over all pages
  std::vector<ListedUser> users;
};

struct Group {
  Entitlement entitlement;
  std::vector<std::string> permissions;
};

// One data source of a group.
struct Attachment {
  std::string data_source_id;
  bool view_only = false;
};

struct Session {
  std::string user_id;
  std::vector<std::string> permissions;
  std::string version;
};

// UPSTREAM_PROTOCOL if the body is not what the route answers.
absl::StatusOr<User> ParseUser(const http::Reply& reply);
absl::StatusOr<std::vector<User>> ParseMembers(const http::Reply& reply);
absl::StatusOr<UserPage> ParseUserPage(const http::Reply& reply);
absl::StatusOr<UserList> ParseUserList(const http::Reply& reply);
absl::StatusOr<std::vector<Group>> ParseGroups(const http::Reply& reply);
absl::StatusOr<Group> ParseOneGroup(const http::Reply& reply);
absl::StatusOr<std::vector<Attachment>> ParseDataSources(const http::Reply& reply);
absl::StatusOr<Session> ParseSession(const http::Reply& reply);

// What the user holds of one group, and what else stands in the array.
Observation ObservationOf(const User& user, const HoldingKey& key, Instant now);

// `text` so that Redash's LIKE search takes it literally.
std::string EscapeLike(std::string_view text);

// The id as Redash can take it: 1 to 2147483647 in decimal; other texts make it answer 500.
bool IsId(std::string_view text);

}  // namespace broker::redash

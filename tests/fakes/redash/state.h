// What a Redash server remembers: users with their group arrays, groups, data sources, rate-limit
// windows.
#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace broker::fakes {

struct RedashUser {
  int id = 0;
  std::string name;
  std::string email;        // lower case
  std::vector<int> groups;  // as stored: in order, with duplicates and ids of deleted groups
  std::string api_key;
  bool pending = false;
  std::int64_t created_at = 0;  // milliseconds since the epoch
  std::int64_t updated_at = 0;
  std::optional<std::int64_t> disabled_at;
  int rewrites = 0;  // how often the row was written: moves it in unordered results
};

struct RedashGroup {
  int id = 0;
  std::string name;
  std::string type;  // "builtin" or "regular"
  std::vector<std::string> permissions;
  std::int64_t created_at = 0;
};

struct RedashDataSource {
  // A row of the table between groups and data sources, which has no unique constraint.
  struct Attachment {
    int group = 0;
    bool view_only = false;
  };

  int id = 0;
  std::string name;
  std::string type;  // "pg"
  std::vector<Attachment> attachments;
};

// A fixed window, from the first counted request on.
struct RedashWindow {
  std::int64_t start = 0;
  int count = 0;
};

struct RedashState {
  std::map<int, RedashUser> users;
  std::map<int, RedashGroup> groups;
  std::map<int, RedashDataSource> data_sources;
  std::string dashboard_token;  // of a publicly shared dashboard
  int next_user_id = 1;
  int next_group_id = 1;
  std::map<std::string, RedashWindow> windows;  // "50 per 1 hour|edit|127.0.0.1"

  RedashUser* User(std::int64_t id);
  const RedashUser* User(std::int64_t id) const;
  const RedashUser* UserByEmail(std::string_view email) const;
  // A disabled user's key finds nobody.
  const RedashUser* UserByKey(std::string_view key) const;
  const RedashGroup* Group(std::int64_t id) const;
  RedashDataSource* DataSource(std::int64_t id);
};

// The key that a user has unless the state says otherwise: 40 characters, "fakeRedashUserKey" and
// the id padded with zeros.
std::string DefaultUserKey(int user_id);
// The key after a rotation of `key`.
std::string NextKey(std::string key);
// 40 characters too.
std::string DefaultDashboardToken();

// What the API gives every new group.
const std::vector<std::string>& DefaultPermissions();

// Reads what ToJson writes, and also the short form of the recordings' seed-state.json: keys, times
// and counters get defaults. Throws std::exception on anything else.
RedashState RedashStateFrom(const boost::json::value& value);
boost::json::value ToJson(const RedashState& state);

// The world of the recordings: 121 users, 11 groups, 3 data sources.
RedashState SeedState();

}  // namespace broker::fakes

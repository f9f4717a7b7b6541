#include "tests/fakes/redash/state.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>

#include "tests/fakes/redash/seed.h"

namespace broker::fakes {
namespace {

namespace json = boost::json;

constexpr std::size_t kKeyLength = 40;
constexpr std::int64_t kSeedTime = 1795332174004;  // 2026-11-22T07:22:54.004Z

std::string Padded(std::string_view prefix, const std::string& number) {
  return std::string(prefix) + std::string(kKeyLength - prefix.size() - number.size(), '0') +
         number;
}

// The member, or `absent` where there is none.
template <class T>
T Get(const json::object& object, json::string_view name, T absent) {
  const json::value* value = object.if_contains(name);
  return value == nullptr ? absent : json::value_to<T>(*value);
}

RedashUser UserFrom(const json::object& object) {
  RedashUser user;
  user.id = json::value_to<int>(object.at("id"));
  user.name = json::value_to<std::string>(object.at("name"));
  user.email = json::value_to<std::string>(object.at("email"));
  user.groups = json::value_to<std::vector<int>>(object.at("groups"));
  user.api_key = Get<std::string>(object, "api_key", DefaultUserKey(user.id));
  user.pending = Get<bool>(object, "pending", false);
  // In the order of the ids, as they were made.
  user.created_at = Get<std::int64_t>(object, "created_at", kSeedTime + user.id * 71);
  user.updated_at = Get<std::int64_t>(object, "updated_at", user.created_at);
  if (Get<bool>(object, "disabled", false)) {
    user.disabled_at = Get<std::int64_t>(object, "disabled_at", kSeedTime);
  }
  user.rewrites = Get<int>(object, "rewrites", 0);
  return user;
}

RedashGroup GroupFrom(const json::object& object) {
  RedashGroup group;
  group.id = json::value_to<int>(object.at("id"));
  group.name = json::value_to<std::string>(object.at("name"));
  group.type = json::value_to<std::string>(object.at("type"));
  const json::value& permissions = object.at("permissions");
  group.permissions = permissions.is_string()
                          ? DefaultPermissions()
                          : json::value_to<std::vector<std::string>>(permissions);
  group.created_at = Get<std::int64_t>(object, "created_at", kSeedTime);
  return group;
}

// Attachments come as rows, or in the seed as an object from group to view_only.
RedashDataSource DataSourceFrom(const json::object& object) {
  RedashDataSource source;
  source.id = json::value_to<int>(object.at("id"));
  source.name = json::value_to<std::string>(object.at("name"));
  source.type = json::value_to<std::string>(object.at("type"));
  const json::value& groups = object.at("groups");
  if (groups.is_object()) {
    for (const auto& member : groups.get_object()) {
      source.attachments.push_back(
          {std::stoi(std::string(member.key())), member.value().as_bool()});
    }
    return source;
  }
  for (const json::value& row : groups.as_array()) {
    source.attachments.push_back(
        {json::value_to<int>(row.at("group")), row.at("view_only").as_bool()});
  }
  return source;
}

json::value ToJson(const RedashUser& user) {
  json::object object{{"id", user.id},
                      {"name", user.name},
                      {"email", user.email},
                      {"groups", json::value_from(user.groups)},
                      {"api_key", user.api_key},
                      {"pending", user.pending},
                      {"created_at", user.created_at},
                      {"updated_at", user.updated_at},
                      {"disabled", user.disabled_at.has_value()},
                      {"rewrites", user.rewrites}};
  if (user.disabled_at) object["disabled_at"] = *user.disabled_at;
  return object;
}

json::value ToJson(const RedashGroup& group) {
  return {{"id", group.id},
          {"name", group.name},
          {"type", group.type},
          {"permissions", json::value_from(group.permissions)},
          {"created_at", group.created_at}};
}

json::value ToJson(const RedashDataSource& source) {
  json::array rows;
  for (const auto& row : source.attachments) {
    rows.push_back({{"group", row.group}, {"view_only", row.view_only}});
  }
  return {
      {"id", source.id}, {"name", source.name}, {"type", source.type}, {"groups", std::move(rows)}};
}

}  // namespace

RedashUser* RedashState::User(std::int64_t id) {
  return const_cast<RedashUser*>(static_cast<const RedashState*>(this)->User(id));
}

const RedashUser* RedashState::User(std::int64_t id) const {
  const auto found = id != static_cast<int>(id) ? users.end() : users.find(static_cast<int>(id));
  return found == users.end() ? nullptr : &found->second;
}

const RedashUser* RedashState::UserByEmail(std::string_view email) const {
  for (const auto& [id, user] : users) {
    if (user.email == email) return &user;
  }
  return nullptr;
}

const RedashUser* RedashState::UserByKey(std::string_view key) const {
  for (const auto& [id, user] : users) {
    if (user.api_key == key && !user.disabled_at) return &user;
  }
  return nullptr;
}

const RedashGroup* RedashState::Group(std::int64_t id) const {
  const auto found = id != static_cast<int>(id) ? groups.end() : groups.find(static_cast<int>(id));
  return found == groups.end() ? nullptr : &found->second;
}

RedashDataSource* RedashState::DataSource(std::int64_t id) {
  const auto found =
      id != static_cast<int>(id) ? data_sources.end() : data_sources.find(static_cast<int>(id));
  return found == data_sources.end() ? nullptr : &found->second;
}

std::string DefaultUserKey(int user_id) {
  return Padded("fakeRedashUserKey", std::to_string(user_id));
}

std::string NextKey(std::string key) {
  char& turned = key.at(key.size() / 2);
  turned = turned >= 'a' && turned < 'z' ? static_cast<char>(turned + 1) : 'a';
  return key;
}

std::string DefaultDashboardToken() { return Padded("fakeRedashDashboardToken", "1"); }

const std::vector<std::string>& DefaultPermissions() {
  static const std::vector<std::string> permissions{
      "create_dashboard", "create_query",    "edit_dashboard", "edit_query",
      "view_query",       "view_source",     "execute_query",  "list_users",
      "schedule_query",   "list_dashboards", "list_alerts",    "list_data_sources"};
  return permissions;
}

RedashState RedashStateFrom(const json::value& value) {
  const json::object& object = value.as_object();
  RedashState state;
  for (const json::value& item : object.at("users").as_array()) {
    RedashUser user = UserFrom(item.as_object());
    state.next_user_id = std::max(state.next_user_id, user.id + 1);
    state.users[user.id] = std::move(user);
  }
  for (const json::value& item : object.at("groups").as_array()) {
    RedashGroup group = GroupFrom(item.as_object());
    state.next_group_id = std::max(state.next_group_id, group.id + 1);
    state.groups[group.id] = std::move(group);
  }
  if (const json::value* sources = object.if_contains("data_sources")) {
    for (const json::value& item : sources->as_array()) {
      RedashDataSource source = DataSourceFrom(item.as_object());
      state.data_sources[source.id] = std::move(source);
    }
  }
  state.dashboard_token = Get<std::string>(object, "dashboard_token", DefaultDashboardToken());
  state.next_user_id = Get<int>(object, "next_user_id", state.next_user_id);
  state.next_group_id = Get<int>(object, "next_group_id", state.next_group_id);
  if (const json::value* windows = object.if_contains("windows")) {
    for (const auto& window : windows->as_object()) {
      const json::object& fields = window.value().as_object();
      state.windows[window.key()] = {json::value_to<std::int64_t>(fields.at("start")),
                                     json::value_to<int>(fields.at("count"))};
    }
  }
  return state;
}

json::value ToJson(const RedashState& state) {
  json::array users;
  for (const auto& [id, user] : state.users) users.push_back(ToJson(user));
  json::array groups;
  for (const auto& [id, group] : state.groups) groups.push_back(ToJson(group));
  json::array sources;
  for (const auto& [id, source] : state.data_sources) sources.push_back(ToJson(source));
  json::object windows;
  for (const auto& [name, window] : state.windows) {
    windows[name] = {{"start", window.start}, {"count", window.count}};
  }
  return {{"users", std::move(users)},          {"groups", std::move(groups)},
          {"data_sources", std::move(sources)}, {"dashboard_token", state.dashboard_token},
          {"next_user_id", state.next_user_id}, {"next_group_id", state.next_group_id},
          {"windows", std::move(windows)}};
}

RedashState SeedState() {
  const std::string_view text = SeedJson();
  return RedashStateFrom(json::parse({text.data(), text.size()}));
}

}  // namespace broker::fakes

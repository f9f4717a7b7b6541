#include "tests/recordings/redash/world.h"

#include <algorithm>
#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>
#include <random>
#include <set>

namespace broker::fakes::redash {
namespace {

namespace json = boost::json;

// Kept: it stands for an id that nobody has.
constexpr int kUnknownId = 99999;

std::map<int, int> DrawIds(const std::set<int>& recorded, std::mt19937_64& random, bool rename) {
  std::set<int> taken{kUnknownId};
  std::map<int, int> ids;
  for (const int id : recorded) {
    int drawn = id;
    while (rename && !taken.insert(drawn = 1000 + static_cast<int>(random() % 500000)).second) {
    }
    ids[id] = drawn;
  }
  return ids;
}

std::string DrawKey(std::mt19937_64& random) {
  constexpr std::string_view kAlphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";
  std::string key;
  while (key.size() < 40) key += kAlphabet[random() % kAlphabet.size()];
  return key;
}

std::string Encode(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_';
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    if (plain) {
      encoded += c;
    } else {
      encoded += {'%', kDigits[byte / 16], kDigits[byte % 16]};
    }
  }
  return encoded;
}

void ReplaceAll(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

bool IsNumber(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
  });
}

}  // namespace

RedashWorld::RedashWorld(std::uint64_t seed) : seed_(seed), letters_("abcdefghijklmnopqrstuvwxyz") {
  std::mt19937_64 random(seed);
  const RedashState state = SeedState();
  // One more of each: the object that a recording makes.
  std::set<int> users{state.next_user_id};
  for (const auto& [id, user] : state.users) users.insert(id);
  std::set<int> groups{state.next_group_id};
  for (const auto& [id, group] : state.groups) groups.insert(id);
  users_ = DrawIds(users, random, seed != 0);
  groups_ = DrawIds(groups, random, seed != 0);
  std::set<int> sources;
  for (const auto& [id, source] : state.data_sources) sources.insert(id);
  data_sources_ = DrawIds(sources, random, seed != 0);
  if (seed != 0) std::shuffle(letters_.begin(), letters_.end(), random);
}

json::value RedashWorld::State() const {
  std::mt19937_64 random(seed_ + 1);
  json::value state = ToJson(SeedState());
  json::object& fields = state.as_object();
  for (json::value& item : fields.at("users").as_array()) {
    item = RenameBody(item);
    if (seed_ != 0) item.as_object()["api_key"] = DrawKey(random);
  }
  for (json::value& item : fields.at("groups").as_array()) item = RenameBody(item);
  for (json::value& item : fields.at("data_sources").as_array()) {
    json::object& source = item.as_object();
    source["id"] = DataSource(json::value_to<int>(source.at("id")));
    RenameField(source, "name");
    for (json::value& row : source.at("groups").as_array()) {
      json::value& group = row.as_object().at("group");
      group = Group(json::value_to<int>(group));
    }
  }
  if (seed_ != 0) fields["dashboard_token"] = DrawKey(random);
  fields["next_user_id"] = User(json::value_to<int>(fields.at("next_user_id")));
  fields["next_group_id"] = Group(json::value_to<int>(fields.at("next_group_id")));
  return state;
}

int RedashWorld::User(int recorded_id) const {
  const auto found = users_.find(recorded_id);
  return found == users_.end() ? recorded_id : found->second;
}

int RedashWorld::Group(int recorded_id) const {
  const auto found = groups_.find(recorded_id);
  return found == groups_.end() ? recorded_id : found->second;
}

int RedashWorld::DataSource(int recorded_id) const {
  const auto found = data_sources_.find(recorded_id);
  return found == data_sources_.end() ? recorded_id : found->second;
}

std::string RedashWorld::Text(std::string_view recorded) const {
  std::string text(recorded);
  for (char& c : text) {
    if (c >= 'a' && c <= 'z')
      c = letters_[static_cast<std::size_t>(c - 'a')];
    else if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(letters_[static_cast<std::size_t>(c - 'A')] - 'a' + 'A');
  }
  return text;
}

Recording RedashWorld::Rename(Recording recording) const {
  const std::string path = RenamePath(recording.target);
  if (recording.body.is_object()) recording.body = RenameBody(recording.body);
  if (recording.reply.is_string()) {
    std::string text(recording.reply.get_string());
    ReplaceAll(text, recording.target, path);
    recording.reply = json::string(text);
  } else {
    recording.reply = RenameBody(recording.reply);
  }
  for (auto& [name, value] : recording.reply_headers) ReplaceAll(value, recording.target, path);
  recording.target = path;
  return recording;
}

std::string RedashWorld::RenamePath(const std::string& path) const {
  const FakeRequest request = MakeRequest("GET", path);
  std::string renamed;
  std::string before;
  for (std::string segment : request.segments) {
    if (IsNumber(segment)) {
      const int id = std::stoi(segment);
      segment = std::to_string(before == "groups"         ? Group(id)
                               : before == "data_sources" ? DataSource(id)
                                                          : User(id));
    }
    renamed += "/" + segment;
    before = segment;
  }
  char separator = '?';
  for (const auto& [key, value] : request.query) {
    renamed += separator + key + "=" + Encode(key == "q" ? Text(value) : value);
    separator = '&';
  }
  return renamed;
}

void RedashWorld::RenameField(json::object& object, std::string_view name) const {
  json::value* value = object.if_contains(json::string_view(name.data(), name.size()));
  if (value != nullptr && value->is_string()) {
    *value = json::string(Text({value->get_string().data(), value->get_string().size()}));
  }
}

json::value RedashWorld::RenameBody(const json::value& body) const {
  if (body.is_array()) {
    json::array renamed;
    for (const json::value& item : body.get_array()) renamed.push_back(RenameBody(item));
    return renamed;
  }
  if (!body.is_object()) return body;
  json::object object = body.get_object();
  const bool user = object.contains("email");
  const bool data_source = object.contains("syntax");
  for (auto& member : object) {
    const bool lists_groups = member.key() == "groups" || member.key() == "group_ids";
    if (lists_groups && member.value().is_array()) {
      for (json::value& item : member.value().get_array()) {
        item = item.is_int64() ? json::value(Group(json::value_to<int>(item))) : RenameBody(item);
      }
    } else if (member.key() == "user_id") {
      member.value() = User(json::value_to<int>(member.value()));
    } else if (member.key() == "id") {
      const int id = json::value_to<int>(member.value());
      member.value() = user ? User(id) : data_source ? DataSource(id) : Group(id);
    } else if (member.key() == "data_source_id") {
      member.value() = DataSource(json::value_to<int>(member.value()));
    } else if (member.value().is_structured()) {
      member.value() = RenameBody(member.value());
    }
  }
  // The built-in groups are known by their names.
  const json::value* name = object.if_contains("name");
  const bool builtin = name != nullptr && !user && (*name == "admin" || *name == "default");
  if (!builtin) RenameField(object, "name");
  RenameField(object, "email");
  return object;
}

}  // namespace broker::fakes::redash

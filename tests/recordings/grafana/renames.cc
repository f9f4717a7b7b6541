#include "tests/recordings/grafana/renames.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cctype>

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::string Upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

bool IsNumber(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
  });
}

std::int64_t ToNumber(std::string_view text) { return std::stoll(std::string(text)); }

// The kind of thing that a number after this path segment is an id of.
std::string_view KindAfter(std::string_view segment) {
  if (segment == "users" || segment == "members" || segment == "serviceaccounts") return "account";
  if (segment == "teams") return "team";
  return segment == "orgs" ? "org" : "";
}

bool IsUidAfter(std::string_view before, std::string_view segment) {
  return (before == "folders" || before == "dashboards") && segment != "description";
}

// The kind of thing that the field "id" of this path's answer is an id of.
std::string_view KindOfAnswer(std::string_view path) {
  if (path.starts_with("/api/access-control")) return "";
  if (path.starts_with("/api/teams")) return "team";
  if (path == "/api/org" || path == "/api/orgs") return "org";
  return "account";
}

}  // namespace

Renames::Renames(std::uint64_t seed) {
  if (seed == 0) return;
  const std::string mark = std::to_string(seed);
  prefix_ = "k" + mark;
  domain_ = "-" + mark + ".example";
  account_factor_ = 3 + static_cast<std::int64_t>(seed % 5);
  account_offset_ = 100 + static_cast<std::int64_t>(seed % 97);
  team_factor_ = 2 + static_cast<std::int64_t>(seed % 3);
  team_offset_ = 40 + static_cast<std::int64_t>(seed % 31);
  org_offset_ = 10 + static_cast<std::int64_t>(seed % 13);
}

std::string Renames::Login(std::string_view login) const {
  if (prefix_.empty()) return std::string(login);
  if (login.starts_with("sa-")) return "sa-" + prefix_ + std::string(login.substr(3));
  std::string renamed = prefix_ + std::string(login);
  renamed = Replaced(std::move(renamed), "example.com", "example" + domain_);
  return Replaced(std::move(renamed), "Example.COM", "Example" + Upper(domain_));
}

std::string Renames::Name(std::string_view name) const {
  return name.empty() ? "" : prefix_ + std::string(name);
}

std::string Renames::QueryValue(std::string_view key, std::string_view value) const {
  if (key == "loginOrEmail") return Login(value);
  if (key == "name") return Name(value);
  if (key == "orgId" || key == "targetOrgId") {
    return std::to_string(Org(ToNumber(value)));
  }
  return std::string(value);
}

std::string Renames::Target(std::string_view target) const {
  const std::size_t question = target.find('?');
  std::string renamed;
  std::string_view before;
  std::string_view path = target.substr(0, question);
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    const std::string_view kind = IsNumber(segment) ? KindAfter(before) : "";
    renamed += '/';
    if (IsUidAfter(before, segment)) {
      renamed += Uid(segment);
    } else {
      renamed += kind.empty() ? std::string(segment) : std::to_string(Id(kind, ToNumber(segment)));
    }
    before = segment;
  }
  if (question == std::string_view::npos) return renamed;
  char separator = '?';
  for (std::string_view query = target.substr(question + 1); !query.empty();) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const std::string_view key = pair.substr(0, pair.find('='));
    renamed += separator + std::string(key) + "=" + QueryValue(key, pair.substr(key.size() + 1));
    separator = '&';
  }
  return renamed;
}

std::int64_t Renames::Id(std::string_view kind, std::int64_t id) const {
  if (kind == "account" || kind == "userId") return Account(id);
  if (kind == "team" || kind == "teamId") return Team(id);
  return kind == "org" || kind == "orgId" ? Org(id) : id;
}

json::value Renames::Field(std::string_view key, const json::value& value,
                           std::string_view kind) const {
  if (value.is_int64()) return Id(key == "id" ? kind : key, value.get_int64());
  if (!value.is_string()) return Body(value, kind);
  const std::string text(value.get_string());
  if (key == "login" || key == "email" || key == "userLogin" || key == "loginOrEmail") {
    return json::value(Login(text));
  }
  if (key == "name") return json::value(Name(text));
  constexpr std::string_view kRole = "managed:users:";
  if (key == "roleName" && text.starts_with(kRole)) {
    const std::int64_t id = ToNumber(text.substr(kRole.size(), text.rfind(':') - kRole.size()));
    return json::value(Replaced(text, std::to_string(id), std::to_string(Account(id))));
  }
  return value;
}

json::value Renames::Body(const json::value& value, std::string_view kind) const {
  if (value.is_array()) {
    json::array renamed;
    for (const json::value& entry : value.get_array()) renamed.push_back(Body(entry, kind));
    return renamed;
  }
  if (!value.is_object()) return value;
  json::object renamed;
  for (const auto& [key, field] : value.get_object()) renamed[key] = Field(key, field, kind);
  return renamed;
}

json::array Renames::Places(const json::value& places) const {
  json::array renamed;
  for (const json::value& value : places.as_array()) {
    json::object place = value.as_object();
    place["org"] = Org(place["org"].as_int64());
    place["title"] = Name(place["title"].as_string());
    for (const std::string_view key : {"uid", "folderUid"}) {
      if (place.contains(key)) place[key] = Uid(place[key].as_string());
    }
    renamed.push_back(std::move(place));
  }
  return renamed;
}

json::value Renames::World(const json::value& world) const {
  json::object renamed;
  renamed["orgs"] = Body(world.at("orgs"), "org");
  renamed["users"] = Body(world.at("users"), "account");
  renamed["serviceAccounts"] = Body(world.at("serviceAccounts"), "account");
  renamed["teams"] = Body(world.at("teams"), "team");
  renamed["folders"] = Places(world.at("folders"));
  renamed["dashboards"] = Places(world.at("dashboards"));
  for (json::value& user : renamed["users"].as_array()) {
    json::object roles;
    for (const auto& [org, role] : user.at("roles").as_object()) {
      roles[std::to_string(Org(ToNumber(org)))] = role;
    }
    user.as_object()["roles"] = std::move(roles);
  }
  for (json::value& team : renamed["teams"].as_array()) {
    json::object members;
    for (const auto& [login, level] : team.at("members").as_object()) {
      members[Login(login)] = level;
    }
    team.as_object()["members"] = std::move(members);
  }
  return renamed;
}

Recording Renames::Exchange(Recording recording) const {
  const std::string old_target = recording.target;
  const std::string_view kind =
      KindOfAnswer(std::string_view(old_target).substr(0, old_target.find('?')));
  recording.target = Target(old_target);
  recording.body = Body(recording.body, kind);
  recording.reply = Body(recording.reply, kind);
  if (recording.reply.is_string()) {
    const std::string text(recording.reply.get_string());
    recording.reply = json::value(Replaced(text, old_target, recording.target));
  }
  if (auto found = recording.headers.find("x-grafana-org-id"); found != recording.headers.end()) {
    found->second = std::to_string(Org(ToNumber(found->second)));
  }
  if (auto found = recording.reply_headers.find("location");
      found != recording.reply_headers.end()) {
    found->second = Replaced(found->second, old_target, recording.target);
  }
  return recording;
}

}  // namespace broker::fakes::grafana

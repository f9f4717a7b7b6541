#include "clients/grafana/wire.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <limits>
#include <utility>

#include "clients/common/rows.h"
#include "clients/common/text.h"
#include "clients/grafana/answers.h"
#include "clients/http/json.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

namespace json = boost::json;

struct Level {
  std::string_view name;
  std::string_view permission;
  std::int64_t number;  // in the members' routes
};
constexpr Level kLevels[] = {{"member", "Member", 0}, {"admin", "Admin", 4}};

absl::StatusOr<std::string> IdField(const json::value& value, std::string_view name) {
  const auto id = http::NumberField(value, name);
  if (!id.ok()) return id.status();
  if (*id > 0) return std::to_string(*id);
  return Fail(Reason::kUpstreamProtocol,
              "Grafana shows a team or a user without its number; turn off the feature toggle "
              "kubernetesTeamsRedirect, or check that its version is supported");
}

absl::StatusOr<Principal> ParseUser(const json::value& value) {
  auto id = IdField(value, "userId");
  if (!id.ok()) return id.status();
  Principal user;
  user.id = std::move(*id);
  user.uid = http::TextOr(value, "uid", "");
  user.email = clients::LowerAscii(http::TextOr(value, "email", ""));
  user.login = http::TextOr(value, "login", "");
  user.display_name = http::TextOr(value, "name", "");
  user.disabled = http::BoolOr(value, "isDisabled", false);
  user.externally_managed = http::BoolOr(value, "isExternallySynced", false);
  const std::string role = http::TextOr(value, "role", "");
  if (!role.empty()) user.attributes["org_role"] = clients::LowerAscii(role);
  return user;
}

absl::StatusOr<Entitlement> ParseTeamValue(const json::value& value) {
  auto id = IdField(value, "id");
  if (!id.ok()) return id.status();
  const auto name = http::TextField(value, "name");
  if (!name.ok()) return name.status();
  Entitlement team;
  team.type = kTeam;
  team.id = std::move(*id);
  team.display_name = *name;
  const std::string uid = http::TextOr(value, "uid", "");
  if (!uid.empty()) team.attributes["uid"] = uid;
  const std::string email = http::TextOr(value, "email", "");
  if (!email.empty()) team.attributes["email"] = email;
  if (http::BoolOr(value, "isProvisioned", false)) team.attributes[kProvisioned] = "true";
  return team;
}

// nullopt: not a membership.
absl::StatusOr<std::optional<Member>> ParsePermission(const json::value& value) {
  const bool managed =
      http::BoolOr(value, "isManaged", http::TextOr(value, "roleName", "").starts_with("managed:"));
  const bool of_user = http::NumberField(value, "userId").value_or(0) != 0 ||
                       !http::TextOr(value, "userUid", "").empty() ||
                       !http::TextOr(value, "userLogin", "").empty();
  if (value.is_object() && (!managed || http::BoolOr(value, "isInherited", false) || !of_user)) {
    return std::optional<Member>();
  }
  auto id = IdField(value, "userId");
  if (!id.ok()) return id.status();
  Member member;
  member.principal.id = std::move(*id);
  member.principal.login = http::TextOr(value, "userLogin", "");
  if (http::BoolOr(value, "isServiceAccount", false)) member.principal.type = kServiceAccount;
  const std::string permission = http::TextOr(value, "permission", "");
  for (const Level& level : kLevels) {
    if (level.permission == permission) member.level = level.name;
  }
  return std::optional<Member>(std::move(member));
}

absl::StatusOr<Member> ParseMember(const json::value& value) {
  auto user = ParseUser(value);
  if (!user.ok()) return user.status();
  const auto permission = http::NumberField(value, "permission");
  if (!permission.ok()) return permission.status();
  Member member{std::move(*user), ""};
  for (const Level& level : kLevels) {
    if (level.number == *permission) member.level = level.name;
  }
  return member;
}

template <class T, class Parse>
absl::StatusOr<std::vector<T>> ParseList(const http::Reply& reply, Parse parse) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  if (!body->is_array()) return NotGrafana(reply);
  return clients::ParseRows<T>(body->get_array(), parse);
}

// A text inside an object inside the reply's object.
std::string InnerText(const http::Reply& reply, std::string_view outer, std::string_view inner) {
  const auto body = http::ParseJson(reply);
  if (!body.ok() || !body->is_object()) return {};
  const json::value* object = body->get_object().if_contains({outer.data(), outer.size()});
  return object ? http::TextOr(*object, inner, "") : std::string();
}

}  // namespace

absl::StatusOr<std::vector<Principal>> ParseUsers(const http::Reply& reply) {
  return ParseList<Principal>(reply, ParseUser);
}

absl::StatusOr<Entitlement> ParseTeam(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  return ParseTeamValue(*body);
}

absl::StatusOr<TeamPage> ParseTeamPage(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  const auto total = http::NumberField(*body, "totalCount");
  if (!total.ok()) return total.status();
  const auto rows = http::ArrayField(*body, "teams");
  if (!rows.ok()) return rows.status();
  auto teams = clients::ParseRows<Entitlement>(**rows, ParseTeamValue);
  if (!teams.ok()) return teams.status();
  return TeamPage{*total, std::move(*teams)};
}

absl::StatusOr<std::vector<Member>> ParsePermissionList(const http::Reply& reply) {
  auto rows = ParseList<std::optional<Member>>(reply, ParsePermission);
  if (!rows.ok()) return rows.status();
  std::vector<Member> members;
  for (std::optional<Member>& row : *rows) {
    if (row) members.push_back(std::move(*row));
  }
  return members;
}

absl::StatusOr<std::vector<Member>> ParseMembers(const http::Reply& reply) {
  return ParseList<Member>(reply, ParseMember);
}

absl::StatusOr<Permissions> ParsePermissions(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  if (!body->is_object()) return NotGrafana(reply);
  Permissions permissions;
  for (const auto& [action, scopes] : body->get_object()) {
    auto& held = permissions[std::string(action)];
    if (!scopes.is_array()) continue;
    for (const json::value& scope : scopes.get_array()) {
      if (scope.is_string()) held.emplace_back(scope.get_string());
    }
  }
  return permissions;
}

absl::StatusOr<std::string> ParseId(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  return IdField(*body, "id");
}

std::string VersionOf(const http::Reply& health) {
  const auto body = http::ParseJson(health);
  return body.ok() ? http::TextOr(*body, "version", "") : std::string();
}

std::string VersionOfSettings(const http::Reply& settings) {
  return InnerText(settings, "buildInfo", "version");
}

std::string EditionOf(const http::Reply& settings) {
  const std::string edition = clients::LowerAscii(InnerText(settings, "buildInfo", "edition"));
  if (edition.find("enterprise") != std::string::npos) return kEnterprise;
  return edition == "open source" ? "oss" : "";
}

bool HoldsOnAll(const Permissions& permissions, std::string_view action, std::string_view kind) {
  const auto held = permissions.find(action);
  if (held == permissions.end()) return false;
  const std::string prefix(kind);
  return std::any_of(held->second.begin(), held->second.end(), [&](const std::string& scope) {
    return scope == "*" || scope == prefix + ":*" || scope == prefix + ":id:*";
  });
}

std::optional<std::string> PermissionOf(std::string_view level) {
  for (const Level& candidate : kLevels) {
    if (candidate.name == level) return std::string(candidate.permission);
  }
  return std::nullopt;
}

absl::StatusOr<Observation> ObservationOf(const std::vector<Member>& members, Principal principal,
                                          const HoldingKey& key, Instant now) {
  Observation seen;
  seen.principal = std::move(principal);
  for (const Member& member : members) {
    if (member.principal.id != key.principal_id) {
      seen.surroundings.push_back("user:" + member.principal.id + "=" + member.level);
      continue;
    }
    if (member.level.empty()) {
      return Fail(Reason::kUpstreamProtocol,
                  "Grafana shows a level in the team that the broker does not know; check that "
                  "its version is supported");
    }
    ++seen.copies;
    seen.holding.level = member.level;
  }
  std::sort(seen.surroundings.begin(), seen.surroundings.end());
  seen.holding.direct = seen.copies > 0;
  seen.holding.etag = EtagOf(key, seen.holding.direct, seen.holding.level, seen.copies);
  seen.holding.observe_time = now;
  return seen;
}

std::string SearchText(std::string_view text) {
  std::string pattern(text);
  std::replace(pattern.begin(), pattern.end(), '\\', '_');
  return pattern;
}

bool IsUid(std::string_view text) {
  return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

bool IsId(std::string_view text) {
  return clients::IsDecimalId(text, std::numeric_limits<std::int64_t>::max());
}

}  // namespace broker::grafana

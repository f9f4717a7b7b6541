#include "clients/grafana/roles/role.h"

#include <boost/json/object.hpp>

#include <algorithm>
#include <utility>

#include "clients/grafana/attributes.h"
#include "clients/grafana/roles/role_guard.h"
#include "clients/grafana/wire.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

namespace json = boost::json;

absl::StatusOr<std::vector<std::string>> ParseIds(const json::value& body, std::string_view name) {
  std::vector<std::string> ids;
  // Where there are none, the list may be missing or null.
  const json::value* list = body.get_object().if_contains({name.data(), name.size()});
  if (list == nullptr || list->is_null()) return ids;
  const auto array = http::ArrayField(body, name);
  if (!array.ok()) return array.status();
  for (const json::value& value : **array) {
    auto id = IdField(json::object{{"id", value}}, "id");
    if (!id.ok()) return id.status();
    ids.push_back(std::move(*id));
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

// Any of the lists may be missing, but not all that such an answer has.
bool ListsAssignments(const json::value& body) {
  if (!body.is_object()) return false;
  const json::object& fields = body.get_object();
  return fields.contains("role_uid") || fields.contains("users") || fields.contains("teams") ||
         fields.contains("service_accounts");
}

void Put(Entitlement& role, const char* attribute, std::string text) {
  if (!text.empty()) role.attributes[attribute] = std::move(text);
}

}  // namespace

absl::StatusOr<Entitlement> ParseRoleValue(const json::value& value) {
  auto uid = UidField(value, "uid");
  if (!uid.ok()) return uid.status();
  auto name = http::TextField(value, "name");
  if (!name.ok()) return name.status();
  Entitlement role;
  role.type = kRole;
  role.id = std::move(*uid);
  role.display_name = http::TextOr(value, "displayName", "");
  if (role.display_name.empty()) role.display_name = *name;
  role.description = http::TextOr(value, "description", "");
  role.hidden = http::BoolOr(value, "hidden", false);
  role.guarded = IsBasicRole(role.id) || GivesAdministration(value);
  role.attributes[kRoleGlobal] = http::BoolOr(value, "global", false) ? "true" : "false";
  Put(role, kRoleName, std::move(*name));
  Put(role, kRoleGroup, http::TextOr(value, "group", ""));
  const auto version = http::NumberField(value, "version");
  if (version.ok()) role.attributes[kRoleVersion] = std::to_string(*version);
  return role;
}

absl::StatusOr<Entitlement> ParseRole(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  return ParseRoleValue(*body);
}

absl::StatusOr<std::vector<Entitlement>> ParseRoles(const http::Reply& reply) {
  auto roles = ParseList<Entitlement>(reply, ParseRoleValue);
  if (!roles.ok()) return roles;
  std::sort(roles->begin(), roles->end(),
            [](const Entitlement& a, const Entitlement& b) { return a.id < b.id; });
  return roles;
}

absl::StatusOr<RoleAssignments> ParseRoleAssignments(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  if (!ListsAssignments(*body)) return NotGrafana(reply);
  auto users = ParseIds(*body, "users");
  if (!users.ok()) return users.status();
  auto accounts = ParseIds(*body, "service_accounts");
  if (!accounts.ok()) return accounts.status();
  auto teams = ParseIds(*body, "teams");
  if (!teams.ok()) return teams.status();
  return RoleAssignments{std::move(*users), std::move(*accounts), std::move(*teams)};
}

bool IsBasicRole(std::string_view uid) { return uid.starts_with("basic_"); }

bool IsGlobalRole(const Entitlement& role) {
  return AttributeOf(role.attributes, kRoleGlobal) == "true";
}

std::string RoleNameOf(const Entitlement& role) { return AttributeOf(role.attributes, kRoleName); }

absl::Status CheckRoleUid(const std::string& uid) {
  if (IsUid(uid)) return absl::OkStatus();
  return InvalidField("entitlement.id",
                      "is no uid of a role: up to 40 letters, digits, \"-\" and \"_\"");
}

}  // namespace broker::grafana

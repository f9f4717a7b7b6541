#include "clients/grafana/roles/role_definition.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

#include "clients/common/text.h"
#include "clients/grafana/parse.h"
#include "clients/grafana/resource.h"
#include "clients/grafana/roles/role.h"
#include "clients/grafana/roles/role_guard.h"
#include "clients/http/json.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestUid = 40;
constexpr std::size_t kLongestName = 190;

// Without any the list may be missing.
absl::StatusOr<std::vector<Permission>> ParsePermissions(const json::value& role) {
  std::vector<Permission> permissions;
  const json::value* list = role.get_object().if_contains("permissions");
  if (list == nullptr || list->is_null()) return permissions;
  const auto array = http::ArrayField(role, "permissions");
  if (!array.ok()) return array.status();
  for (const json::value& one : **array) {
    auto action = http::TextField(one, "action");
    if (!action.ok()) return action.status();
    permissions.push_back({std::move(*action), http::TextOr(one, "scope", "")});
  }
  std::sort(permissions.begin(), permissions.end());
  permissions.erase(std::unique(permissions.begin(), permissions.end()), permissions.end());
  return permissions;
}

json::object BodyOf(const Definition& role) {
  json::array permissions;
  for (const Permission& one : role.permissions) {
    json::object added{{"action", one.action}};
    if (!one.scope.empty()) added["scope"] = one.scope;
    permissions.push_back(std::move(added));
  }
  return {{"name", role.name},
          {"displayName", role.display_name},
          {"description", role.description},
          {"group", role.group},
          {"hidden", role.hidden},
          {"global", role.scope == kInAllOrgs},
          {"permissions", std::move(permissions)}};
}

}  // namespace

DefinitionRules RoleRules() {
  DefinitionRules rules;
  rules.chosen_id = true;
  rules.max_id = kLongestUid;
  rules.max_name = kLongestName;
  rules.reserved_prefixes = {"fixed:", "basic:", "managed:", "plugins:"};
  rules.reserved_id_prefixes = {"fixed_", "basic_"};
  rules.described = true;
  rules.deletion_revokes = true;
  rules.counted_etag = true;
  rules.resettable = true;
  return rules;
}

absl::StatusOr<Definition> ParseRoleDefinition(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  auto uid = UidField(*body, "uid");
  if (!uid.ok()) return uid.status();
  auto name = http::TextField(*body, "name");
  if (!name.ok()) return name.status();
  const auto version = http::NumberField(*body, "version");
  if (!version.ok()) return version.status();
  auto permissions = ParsePermissions(*body);
  if (!permissions.ok()) return permissions.status();
  Definition role;
  role.type = kRole;
  role.id = std::move(*uid);
  role.name = std::move(*name);
  role.display_name = http::TextOr(*body, "displayName", "");
  role.description = http::TextOr(*body, "description", "");
  role.group = http::TextOr(*body, "group", "");
  role.hidden = http::BoolOr(*body, "hidden", false);
  role.scope = http::BoolOr(*body, "global", false) ? kInAllOrgs : kInOrg;
  role.permissions = std::move(*permissions);
  role.etag = std::to_string(*version);
  return role;
}

std::string CreationBody(const Definition& role) {
  json::object body = BodyOf(role);
  body["uid"] = role.id;
  return json::serialize(body);
}

absl::StatusOr<std::string> UpdateBody(const Definition& role, const std::string& present_etag) {
  std::int64_t version = 0;
  const char* const last = present_etag.data() + present_etag.size();
  const auto [end, error] = std::from_chars(present_etag.data(), last, version);
  if (error != std::errc() || end != last) {
    return InvalidField("definition.etag", "is no version of a role; read the role again");
  }
  json::object body = BodyOf(role);
  body["version"] = version + 1;
  return json::serialize(body);
}

bool IsShippedRole(const Definition& role) {
  const auto begins = [](const std::string& text, const std::vector<std::string>& prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [&](const std::string& prefix) { return text.starts_with(prefix); });
  };
  const DefinitionRules rules = RoleRules();
  return begins(role.name, rules.reserved_prefixes) || begins(role.id, rules.reserved_id_prefixes);
}

bool GivesAdministration(const Definition& role) {
  return std::any_of(role.permissions.begin(), role.permissions.end(), [](const Permission& one) {
    return GivesAdministration(one.action, one.scope);
  });
}

bool RefusesPermissions(const http::Reply& reply) {
  if (reply.status != 400) return false;
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return false;
  const std::string id = http::TextOr(*body, "messageId", "");
  if (id.starts_with("accesscontrol.permission-invalid-")) return true;
  const std::string text = clients::LowerAscii(http::TextOr(*body, "message", ""));
  return text.find("validate") != std::string::npos && text.find("permission") != std::string::npos;
}

}  // namespace broker::grafana

#include "clients/grafana/roles/role_guard.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <iterator>

#include "clients/http/json.h"

namespace broker::grafana {
namespace {

namespace json = boost::json;

// On whatever scope: what "permissions:type:delegate" allows differs between versions. Roles and
// who has them, levels in the org, server admins, the way into others' accounts, and who may sign
// in.
constexpr std::string_view kAdministration[] = {
    "roles:write",           "users.roles:add",
    "teams.roles:add",       "org.users:add",
    "org.users:write",       "users.permissions:write",
    "users.password:write",  "users:write",
    "serviceaccounts:write", "serviceaccounts.permissions:write",
    "settings:write"};

// A team hands on what it holds. Being an admin of one team is a level of the type team.
constexpr std::string_view kTeamMembers = "teams.permissions:write";

bool IsOnAllTeams(std::string_view scope) {
  return scope.empty() || scope == "*" || scope == "teams:*" || scope == "teams:id:*" ||
         scope == "teams:uid:*";
}

}  // namespace

bool GivesAdministration(std::string_view action, std::string_view scope) {
  if (scope == "permissions:type:escalate") return true;
  if (action == kTeamMembers) return IsOnAllTeams(scope);
  return std::find(std::begin(kAdministration), std::end(kAdministration), action) !=
         std::end(kAdministration);
}

bool GivesAdministration(const json::value& role) {
  const auto permissions = http::ArrayField(role, "permissions");
  if (!permissions.ok()) return false;
  return std::any_of((*permissions)->begin(), (*permissions)->end(), [](const json::value& one) {
    return GivesAdministration(http::TextOr(one, "action", ""), http::TextOr(one, "scope", ""));
  });
}

}  // namespace broker::grafana

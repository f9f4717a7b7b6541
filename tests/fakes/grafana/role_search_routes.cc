// The roles of many users or teams in one call, and the search through all assignments.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string>
#include <utility>

#include "tests/fakes/grafana/body.h"
#include "tests/fakes/grafana/listing.h"
#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/role_access.h"
#include "tests/fakes/grafana/role_holder.h"
#include "tests/fakes/grafana/role_view.h"
#include "tests/fakes/grafana/sign_in.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

// What the caller needs in its own org it needs in the one that is searched.
bool MayRead(const Call& call, std::int64_t org, const Holders& holders) {
  if (org == call.org) return true;
  const Caller there = CallerIn(*call.world.Find(call.caller.account), org);
  return Covers(ScopesOf(call.world, there, holders.read), std::string(holders.scope) + "*");
}

// Number -> roles, for those that have any.
FakeReply Search(Call& call, const Holders& holders, std::string_view key) {
  Body body(call.request);
  const json::array* ids = body.List(key);
  const std::int64_t asked = body.Number("orgId").value_or(0);
  const bool hidden = body.Flag("includeHidden").value_or(false);
  if (body.bad()) return BadRequestData();
  const std::int64_t org = asked == 0 ? call.org : asked;
  if (!MayRead(call, org, holders)) return call.Deny(holders.read);
  json::object found;
  for (std::size_t i = 0; ids != nullptr && i < ids->size(); ++i) {
    if (!(*ids)[i].is_int64()) return BadRequestData();
    const std::int64_t id = (*ids)[i].get_int64();
    const bool is_team = holders.kind == Principal::Kind::kTeam;
    const Principal principal = is_team ? TeamPrincipal(id) : UserPrincipal(id);
    json::array roles = HeldBy(call, org, principal, {.hidden = hidden});
    if (!roles.empty() || call.options.role_reading.searches_show_empty) {
      found[std::to_string(id)] = std::move(roles);
    }
  }
  return JsonReply(200, found);
}

FakeReply SearchUsers(Call& call) { return Search(call, kUserHolders, "userIds"); }
FakeReply SearchTeams(Call& call) { return Search(call, kTeamHolders, "teamIds"); }

struct AssignmentQuery {
  std::string user, team;  // a number or "*"; empty: none of that kind
  std::string role;        // the name; '%' is a wildcard
  bool only_roles = false;

  bool Matches(const RoleAssignment& held, const RbacRole& stored) const {
    const bool is_team = held.principal.kind == Principal::Kind::kTeam;
    const std::string& wanted = is_team ? team : user;
    if (wanted != "*" && wanted != std::to_string(held.principal.id)) return false;
    return role.empty() || Like(stored.name, role);
  }
};

// Of assignments that were made, not of what roles in the org give.
FakeReply SearchAssignments(Call& call) {
  Body body(call.request);
  const AssignmentQuery query{body.Text("userId").value_or(""), body.Text("teamId").value_or(""),
                              body.Text("roleName").value_or(""),
                              body.Flag("onlyRoles").value_or(false)};
  if (body.bad()) return BadRequestData();
  json::array result;
  for (const RoleAssignment& held : call.world.roles.assignments()) {
    const RbacRole& role = *call.world.roles.Find(held.role);
    if (held.org != call.org && held.org != kGlobal) continue;
    if (!query.Matches(held, role)) continue;
    const bool is_team = held.principal.kind == Principal::Kind::kTeam;
    json::object item{{is_team ? "teamId" : "userId", held.principal.id},
                      {"orgId", held.org},
                      {"roleName", role.name},
                      {"version", role.version}};
    if (query.only_roles) result.push_back(item);
    for (std::size_t i = 0; !query.only_roles && i < role.permissions.size(); ++i) {
      item["action"] = role.permissions[i].action;
      item["scope"] = role.permissions[i].scope;
      result.push_back(item);
    }
  }
  return JsonReply(200, json::object{{"result", std::move(result)}});
}

}  // namespace

Routes RoleSearchRoutes() {
  return {
      EnterpriseRoute("POST", "/api/access-control/users/roles/search",
                      {{"users.roles:read", "users:id:*"}}, SearchUsers),
      EnterpriseRoute("POST", "/api/access-control/teams/roles/search",
                      {{"teams.roles:read", "teams:id:*"}}, SearchTeams),
      EnterpriseRoute("POST", "/api/access-control/assignments/search",
                      {{"teams.roles:read", "teams:*"}, {"users.roles:read", "users:*"}},
                      SearchAssignments),
  };
}

}  // namespace broker::fakes::grafana

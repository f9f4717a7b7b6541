// Teams of the caller's org.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "tests/fakes/grafana/body.h"
#include "tests/fakes/grafana/listing.h"
#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/route.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

json::object Shown(const Call& call, const Team& team) {
  json::object shown{{"id", team.id},        {"orgId", team.org},
                     {"name", team.name},    {"email", team.email},
                     {"avatarUrl", kAvatar}, {"memberCount", team.members.size()},
                     {"permission", 0},      {"accessControl", nullptr}};
  if (call.newer()) {
    shown["uid"] = UidOf(team);
    shown["isProvisioned"] = team.provisioned;
  }
  return shown;
}

FakeReply SearchTeams(Call& call) {
  const std::string query = call.request.Query("query").value_or("");
  const std::string name = call.request.Query("name").value_or("");
  const std::vector<std::string> scopes = ScopesOf(call.world, call.caller, "teams:read");
  std::vector<const Team*> found;
  for (const auto& [id, team] : call.world.teams) {
    if (team.org == call.org && Covers(scopes, "teams:id:" + std::to_string(id)) &&
        (name.empty() || team.name == name) && Like(team.name, query)) {
      found.push_back(&team);
    }
  }
  std::sort(found.begin(), found.end(),
            [](const Team* left, const Team* right) { return left->name < right->name; });
  const Page page = PageOf(call.request);
  json::array teams;
  for (const Team* team : page.Of(found)) teams.push_back(Shown(call, *team));
  return JsonReply(200, {{"totalCount", found.size()},
                         {"teams", std::move(teams)},
                         {"page", page.page},
                         {"perPage", page.per_page}});
}

FakeReply GetTeam(Call& call) {
  const std::optional<std::int64_t> id = call.Id(0);
  if (!id) return BadTeamId();
  const Team* team = call.world.FindTeam(call.org, *id);
  if (team == nullptr) return Failure(404, "Team not found");
  return JsonReply(200, Shown(call, *team));
}

FakeReply CreateTeam(Call& call) {
  Body body(call.request);
  const std::string name = body.Text("name").value_or("");
  const std::string email = body.Text("email").value_or("");
  if (body.bad() || name.empty()) return BadRequestData();
  if (call.world.TeamNameTaken(call.org, name)) return Failure(409, "Team name taken");
  Team& team = call.world.AddTeam(call.org, name, email);
  if (!call.caller.service_account) team.members[call.caller.account] = TeamLevel::kAdmin;
  json::object made{{"message", "Team created"}, {"teamId", team.id}};
  if (call.newer()) made["uid"] = UidOf(team);
  return JsonReply(200, made);
}

FakeReply UpdateTeam(Call& call) {
  Body body(call.request);
  const std::string name = body.Text("name").value_or("");
  const std::string email = body.Text("email").value_or("");
  if (body.bad() || name.empty()) return BadRequestData();
  const std::optional<std::int64_t> id = call.Id(0);
  if (!id) return BadTeamId();
  Team* team = call.world.FindTeam(call.org, *id);
  if (team == nullptr) return Failure(500, "Failed to update Team");
  if (name != team->name && call.world.TeamNameTaken(call.org, name)) {
    return Failure(400, "Team name taken");
  }
  team->name = name;
  team->email = email;
  return Message(200, "Team updated");
}

FakeReply DeleteTeam(Call& call) {
  const std::optional<std::int64_t> id = call.Id(0);
  if (!id) return BadTeamId();
  if (call.world.FindTeam(call.org, *id) == nullptr) {
    return Message(404, "Failed to delete Team. ID not found");
  }
  call.world.DeleteTeam(*id);
  return Message(200, "Team deleted");
}

}  // namespace

Routes TeamRoutes() {
  using In = Route::In;
  constexpr std::string_view kTeam = "teams:id:";
  return {
      {"GET", "/api/teams/search", {"teams:read"}, "", In::kCallersOrg, SearchTeams},
      {"GET", "/api/teams/:team", {"teams:read"}, kTeam, In::kCallersOrg, GetTeam},
      {"POST", "/api/teams", {"teams:create"}, "", In::kCallersOrg, CreateTeam},
      {"PUT", "/api/teams/:team", {"teams:write"}, kTeam, In::kCallersOrg, UpdateTeam},
      {"DELETE", "/api/teams/:team", {"teams:delete"}, kTeam, In::kCallersOrg, DeleteTeam},
  };
}

}  // namespace broker::fakes::grafana

// Who is in a team: the members' routes, and the same membership as resource permissions.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <tuple>

#include "tests/fakes/grafana/body.h"
#include "tests/fakes/grafana/listing.h"
#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/route.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

constexpr std::int64_t kAdminPermission = 4;
constexpr std::string_view kUserFailed = "failed to set user permission";

FakeReply BadTeamId() { return Failure(400, "teamId is invalid"); }
FakeReply BadUserId() { return Failure(400, "userId is invalid"); }

// The members that the caller's right to read users covers; none if the team is unknown.
std::vector<std::pair<const Account*, TeamLevel>> Visible(const Call& call, std::int64_t team_id) {
  std::vector<std::pair<const Account*, TeamLevel>> members;
  const Team* team = call.world.FindTeam(call.org, team_id);
  if (team == nullptr) return members;
  const std::vector<std::string> scopes = ScopesOf(call.world, call.caller, "org.users:read");
  for (const auto& [id, level] : team->members) {
    if (!Covers(scopes, "users:id:" + std::to_string(id))) continue;
    members.emplace_back(call.world.Find(id), level);
  }
  return members;
}

FakeReply ListMembers(Call& call) {
  const std::optional<std::int64_t> team = call.Id(0);
  if (!team) return BadTeamId();
  auto members = Visible(call, *team);
  std::sort(members.begin(), members.end(), [](const auto& left, const auto& right) {
    return std::tie(left.first->login, left.first->email) <
           std::tie(right.first->login, right.first->email);
  });
  json::array list;
  for (const auto& [account, level] : members) {
    if (account->service_account || IsHidden(call, *account)) continue;
    list.push_back({{"orgId", call.org},
                    {"teamId", *team},
                    {"userId", account->id},
                    {"auth_module", ""},
                    {"email", account->email},
                    {"name", account->name},
                    {"login", account->login},
                    {"avatarUrl", kAvatar},
                    {"labels", json::array()},
                    {"permission", level == TeamLevel::kAdmin ? kAdminPermission : 0}});
  }
  return JsonReply(200, list);
}

bool IsMember(const Call& call, std::int64_t team_id, std::int64_t account) {
  const Team* team = call.world.FindTeam(call.org, team_id);
  return team != nullptr && team->members.contains(account);
}

// The upsert behind every membership write. False if the team or the account is unknown, or there
// is nothing to remove.
bool SetLevel(Call& call, std::int64_t team_id, std::int64_t account,
              std::optional<TeamLevel> level) {
  Team* team = call.world.FindTeam(call.org, team_id);
  if (team == nullptr || call.world.Find(account) == nullptr) return false;
  if (!level) return team->members.erase(account) > 0;
  team->members[account] = *level;
  return true;
}

struct NewMember {
  std::int64_t team;
  std::int64_t user;
};

std::optional<FakeReply> BindNewMember(const Call& call, NewMember& member) {
  Body body(call.request);
  member.user = body.Number("userId").value_or(0);
  if (body.bad()) return BadRequestData();
  const std::optional<std::int64_t> team = call.Id(0);
  if (!team) return BadTeamId();
  member.team = *team;
  return std::nullopt;
}

// Looks and later writes, as the server does: of several equal calls more than one may succeed.
std::optional<FakeReply> CheckNewMember(const Call& call) {
  NewMember member;
  if (auto refusal = BindNewMember(call, member)) return refusal;
  if (!IsMember(call, member.team, member.user)) return std::nullopt;
  return Message(400, "User is already added to this team");
}

FakeReply AddMember(Call& call) {
  NewMember member;
  if (auto refusal = BindNewMember(call, member)) return std::move(*refusal);
  if (!SetLevel(call, member.team, member.user, TeamLevel::kMember)) {
    return Failure(500, "Failed to add Member to Team");
  }
  return Message(200, "Member added to Team");
}

std::optional<FakeReply> CheckMember(const Call& call) {
  Body body(call.request);
  body.Number("permission");
  if (body.bad()) return BadRequestData();
  const auto team = call.Id(0);
  const auto user = call.Id(1);
  if (!team) return BadTeamId();
  if (!user) return BadUserId();
  if (IsMember(call, *team, *user)) return std::nullopt;
  return Message(404, "Team member not found.");
}

// View and Edit (1, 2) are names that teams do not have; numbers without a name count as 0.
FakeReply UpdateMember(Call& call) {
  Body body(call.request);
  const std::int64_t permission = body.Number("permission").value_or(0);
  const TeamLevel level = permission == kAdminPermission ? TeamLevel::kAdmin : TeamLevel::kMember;
  if (permission == 1 || permission == 2 || !SetLevel(call, *call.Id(0), *call.Id(1), level)) {
    return Failure(500, "Failed to update team member.");
  }
  return Message(200, "Team member updated");
}

FakeReply RemoveMember(Call& call) {
  const auto team = call.Id(0);
  const auto user = call.Id(1);
  if (!team) return BadTeamId();
  if (!user) return BadUserId();
  if (call.world.FindTeam(call.org, *team) == nullptr) return Message(404, "Team not found");
  if (call.world.Find(*user) == nullptr) {
    return Failure(500, "Failed to remove Member from Team");
  }
  if (!SetLevel(call, *team, *user, std::nullopt)) return Message(404, "Team member not found");
  return Message(200, "Team Member removed");
}

FakeReply DescribePermissions(Call&) {
  return JsonReply(200,
                   {{"assignments", {{"users", true}, {"teams", false}, {"builtInRoles", false}}},
                    {"permissions", {"Member", "Admin"}}});
}

// Service accounts and hidden users are listed here.
FakeReply ListPermissions(Call& call) {
  const std::optional<std::int64_t> team = call.Id(0);
  if (!team) return JsonReply(200, json::array());
  json::array list;
  for (const auto& [account, level] : Visible(call, *team)) {
    const std::vector<std::string>& actions = TeamActions(level);
    list.push_back({{"id", *team * 1'000'000 + account->id},
                    {"roleName", "managed:users:" + std::to_string(account->id) + ":permissions"},
                    {"isManaged", true},
                    {"isInherited", false},
                    {"userId", account->id},
                    {"userLogin", account->login},
                    {"userAvatarUrl", kAvatar},
                    {"actions", json::array(actions.begin(), actions.end())},
                    {"permission", Name(level)}});
  }
  return JsonReply(200, list);
}

// A missing permission is an empty one, and an empty one removes.
FakeReply SetUserPermission(Call& call) {
  const std::optional<std::int64_t> user = call.Id(1);
  if (!user) return Failure(400, "userID is invalid");
  Body body(call.request);
  const std::string permission = body.Text("permission").value_or("");
  if (body.bad()) return BadRequestData();
  const std::optional<TeamLevel> level = ParseTeamLevel(permission);
  const std::optional<std::int64_t> team = call.Id(0);
  if ((!level && !permission.empty()) || !team || !SetLevel(call, *team, *user, level)) {
    return Failure(400, kUserFailed);
  }
  return Message(200, level ? "Permission updated" : "Permission removed");
}

// A list of commands, all or nothing.
FakeReply SetPermissions(Call& call) {
  Body body(call.request);
  const json::array* entries = body.List("permissions");
  if (body.bad()) return BadRequestData();
  const std::map<std::int64_t, Team> before = call.world.teams;
  for (std::size_t i = 0; entries != nullptr && i < entries->size(); ++i) {
    Body entry((*entries)[i].is_object() ? (*entries)[i].get_object() : json::object());
    const std::int64_t user = entry.Number("userId").value_or(0);
    const std::string permission = entry.Text("permission").value_or("");
    const std::optional<TeamLevel> level = ParseTeamLevel(permission);
    if (entry.bad() || !(*entries)[i].is_object()) {
      call.world.teams = before;
      return BadRequestData();
    }
    if ((!level && !permission.empty()) || !SetLevel(call, call.Id(0).value_or(0), user, level)) {
      call.world.teams = before;
      return Failure(400, "failed to set permissions");
    }
  }
  return Message(200, "Permissions updated");
}

}  // namespace

Routes TeamMemberRoutes() {
  using In = Route::In;
  constexpr In kOrg = In::kCallersOrg;
  constexpr std::string_view kTeam = "teams:id:";
  const std::vector<std::string_view> read = {"teams.permissions:read"};
  const std::vector<std::string_view> write = {"teams.permissions:write"};
  return {
      {"GET", "/api/teams/:team/members", read, kTeam, kOrg, ListMembers},
      {"POST", "/api/teams/:team/members", write, kTeam, kOrg, AddMember, CheckNewMember},
      {"PUT", "/api/teams/:team/members/:user", write, kTeam, kOrg, UpdateMember, CheckMember},
      {"DELETE", "/api/teams/:team/members/:user", write, kTeam, kOrg, RemoveMember},
      {"GET", "/api/access-control/teams/description", read, "", kOrg, DescribePermissions},
      {"GET", "/api/access-control/teams/:team", read, kTeam, kOrg, ListPermissions},
      {"POST", "/api/access-control/teams/:team", write, kTeam, kOrg, SetPermissions},
      {"POST", "/api/access-control/teams/:team/users/:user", write, kTeam, kOrg,
       SetUserPermission},
  };
}

}  // namespace broker::fakes::grafana

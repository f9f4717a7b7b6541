// Who is in a team: the members' routes.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <tuple>

#include "tests/fakes/grafana/body.h"
#include "tests/fakes/grafana/listing.h"
#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/route.h"
#include "tests/fakes/grafana/team_membership.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

constexpr std::int64_t kAdminPermission = 4;

FakeReply BadUserId() { return Failure(400, "userId is invalid"); }

FakeReply ListMembers(Call& call) {
  const std::optional<std::int64_t> team = call.Id(0);
  if (!team) return BadTeamId();
  auto members = VisibleMembers(call, *team);
  std::sort(members.begin(), members.end(), [](const auto& left, const auto& right) {
    return std::tie(left.first->login, left.first->email) <
           std::tie(right.first->login, right.first->email);
  });
  json::array list;
  for (const auto& [account, level] : members) {
    if (account->service_account || IsHidden(call, *account)) continue;
    json::object shown{{"orgId", call.org},
                       {"teamId", *team},
                       {"userId", account->id},
                       {"auth_module", ""},
                       {"email", account->email},
                       {"name", account->name},
                       {"login", account->login},
                       {"avatarUrl", kAvatar},
                       {"labels", json::array()},
                       {"permission", level == TeamLevel::kAdmin ? kAdminPermission : 0}};
    if (call.newer()) {
      shown["userUID"] = UidOf(*account);
      shown["teamUID"] = UidOf(*call.world.FindTeam(call.org, *team));
    }
    list.push_back(std::move(shown));
  }
  return JsonReply(200, list);
}

struct NewMember {
  std::int64_t team;
  std::int64_t user;
};

std::optional<FakeReply> BindNewMember(Call& call, NewMember& member) {
  Body body(call.request);
  member.user = body.Number("userId").value_or(0);
  if (body.bad()) return BadRequestData();
  const std::optional<std::int64_t> team = call.Id(0);
  if (!team) return BadTeamId();
  member.team = *team;
  return std::nullopt;
}

// Looks and later writes, as the server does: of several equal calls more than one may succeed.
std::optional<FakeReply> CheckNewMember(Call& call) {
  NewMember member;
  if (auto refusal = BindNewMember(call, member)) return refusal;
  if (call.newer()) {
    if (auto refusal = RefuseTeam(call, member.team, "memberships")) return refusal;
  }
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

std::optional<FakeReply> CheckMember(Call& call) {
  Body body(call.request);
  body.Number("permission");
  if (body.bad()) return BadRequestData();
  const auto team = call.Id(0);
  const auto user = call.Id(1);
  if (!team) return BadTeamId();
  if (!user) return BadUserId();
  if (call.newer()) {
    if (auto refusal = RefuseTeam(call, *team, "memberships")) return refusal;
  }
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
  if (call.newer()) {
    if (auto refusal = RefuseTeam(call, *team, "memberships")) return std::move(*refusal);
  }
  if (call.world.Find(*user) == nullptr) {
    return Failure(500, "Failed to remove Member from Team");
  }
  if (!SetLevel(call, *team, *user, std::nullopt)) return Message(404, "Team member not found");
  return Message(200, "Team Member removed");
}

// The accounts with these e-mails; nullopt if one is unknown.
std::optional<std::vector<std::int64_t>> WithEmails(const Call& call, const json::array* emails) {
  std::vector<std::int64_t> found;
  for (std::size_t i = 0; emails != nullptr && i < emails->size(); ++i) {
    const json::value& email = (*emails)[i];
    const Account* account =
        email.is_string() ? call.world.FindPerson(std::string_view(email.get_string())) : nullptr;
    if (account == nullptr) return std::nullopt;
    found.push_back(account->id);
  }
  return found;
}

// {"members": [e-mail], "admins": [e-mail]}; who is not named goes.
FakeReply ReplaceMembers(Call& call) {
  Body body(call.request);
  const json::array* member_emails = body.List("members");
  const json::array* admin_emails = body.List("admins");
  if (body.bad()) return BadRequestData();
  const std::int64_t team = call.Id(0).value_or(0);
  if (auto refusal = RefuseTeam(call, team, "memberships")) return std::move(*refusal);
  const auto members = WithEmails(call, member_emails);
  const auto admins = WithEmails(call, admin_emails);
  if (!members || !admins) return Message(404, "User not found");
  std::map<std::int64_t, TeamLevel> replaced;
  for (const std::int64_t member : *members) replaced[member] = TeamLevel::kMember;
  for (const std::int64_t admin : *admins) replaced[admin] = TeamLevel::kAdmin;
  call.world.FindTeam(call.org, team)->members = std::move(replaced);
  return Message(200, "Team memberships have been updated");
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
      {"PUT", "/api/teams/:team/members", write, kTeam, kOrg, ReplaceMembers, nullptr,
       ServedByNewer},
  };
}

}  // namespace broker::fakes::grafana

// Membership of a team as resource permissions.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "tests/fakes/grafana/body.h"
#include "tests/fakes/grafana/entry_refusal.h"
#include "tests/fakes/grafana/listing.h"
#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/route.h"
#include "tests/fakes/grafana/team_membership.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

constexpr std::string_view kUserFailed = "failed to set user permission";
constexpr std::string_view kListFailed = "failed to set permissions";

FakeReply DescribePermissions(Call& call) {
  json::object assignments{{"users", true}, {"teams", false}, {"builtInRoles", false}};
  if (call.newer()) assignments["serviceAccounts"] = false;
  return JsonReply(200,
                   {{"assignments", std::move(assignments)}, {"permissions", {"Member", "Admin"}}});
}

// Service accounts and hidden users are listed here.
FakeReply ListPermissions(Call& call) {
  const std::optional<std::int64_t> team_id = call.Id(0);
  if (!team_id) return JsonReply(200, json::array());
  json::array list;
  for (const auto& [account, level] : VisibleMembers(call, *team_id)) {
    const std::vector<std::string>& actions = TeamActions(level);
    json::object shown{{"id", *team_id * 1'000'000 + account->id},
                       {"roleName", ManagedRoleOf(UserPrincipal(account->id))},
                       {"isManaged", true},
                       {"isInherited", false},
                       {"userId", account->id},
                       {"userLogin", account->login},
                       {"userAvatarUrl", kAvatar},
                       {"actions", json::array(actions.begin(), actions.end())},
                       {"permission", Name(level)}};
    if (call.newer()) {
      shown["isServiceAccount"] = account->service_account;
      shown["userUid"] = UidOf(*account);
    }
    list.push_back(std::move(shown));
  }
  return JsonReply(200, list);
}

// Before the body is read.
std::optional<FakeReply> RefuseByNewer(const Call& call, std::int64_t user) {
  const std::int64_t team_id = call.Id(0).value_or(0);
  if (auto refusal = RefuseTeam(call, team_id, "permissions")) return refusal;
  if (!call.world.FindTeam(call.org, team_id)->synced_members.contains(user)) return std::nullopt;
  return Typed(400, "resourcePermissions.externalTeamMember",
               "Cannot modify permission of externally-synced team member");
}

FakeReply NoSuchLevel(const Call& call, std::string_view permission, std::string_view failure) {
  return call.newer() ? InvalidPermission(permission) : Failure(400, failure);
}

FakeReply NotSet(const Call& call, std::int64_t user) {
  if (!call.newer()) return Failure(400, kUserFailed);
  if (call.world.Find(user) == nullptr) return InternalError();
  return Message(404, "Team member not found");
}

// A missing permission is an empty one, and an empty one removes.
FakeReply SetUserPermission(Call& call) {
  const std::optional<std::int64_t> user = call.Id(1);
  if (!user) return Failure(400, "userID is invalid");
  if (call.newer()) {
    if (auto refusal = RefuseByNewer(call, *user)) return std::move(*refusal);
  }
  Body body(call.request);
  const std::string permission = body.Text("permission").value_or("");
  if (body.bad()) return BadRequestData();
  const std::optional<TeamLevel> level = ParseTeamLevel(permission);
  if (!level && !permission.empty()) return NoSuchLevel(call, permission, kUserFailed);
  if (!SetLevel(call, call.Id(0).value_or(0), *user, level)) return NotSet(call, *user);
  return Message(200, level ? "Permission updated" : "Permission removed");
}

std::optional<FakeReply> SetEntry(Call& call, const json::value& value) {
  if (!value.is_object()) return BadListData(call);
  Body entry(value.get_object());
  const std::int64_t user = entry.Number("userId").value_or(0);
  const std::string permission = entry.Text("permission").value_or("");
  if (entry.bad()) return BadListData(call);
  const std::optional<TeamLevel> level = ParseTeamLevel(permission);
  if (!level && !permission.empty()) return NoSuchLevel(call, permission, kListFailed);
  if (SetLevel(call, call.Id(0).value_or(0), user, level)) return std::nullopt;
  return call.newer() ? InternalError() : Failure(400, kListFailed);
}

// A list of commands, all or nothing.
FakeReply SetPermissions(Call& call) {
  Body body(call.request);
  const json::array* entries = body.List("permissions");
  if (body.bad()) return BadListData(call);
  const std::map<std::int64_t, Team> before = call.world.teams;
  for (std::size_t i = 0; entries != nullptr && i < entries->size(); ++i) {
    if (auto refusal = SetEntry(call, (*entries)[i])) {
      call.world.teams = before;
      return std::move(*refusal);
    }
  }
  return Message(200, "Permissions updated");
}

}  // namespace

Routes TeamPermissionRoutes() {
  constexpr Route::In kOrg = Route::In::kCallersOrg;
  constexpr std::string_view kTeam = "teams:id:", kAll = "/api/access-control/teams/:team";
  constexpr std::string_view kUser = "/api/access-control/teams/:team/users/:user";
  const std::vector<std::string_view> read = {"teams.permissions:read"};
  const std::vector<std::string_view> write = {"teams.permissions:write"};
  return {
      {"GET", "/api/access-control/teams/description", read, "", kOrg, DescribePermissions},
      {"GET", kAll, read, kTeam, kOrg, ListPermissions},
      {"POST", kAll, write, kTeam, kOrg, SetPermissions},
      {"POST", kUser, write, kTeam, kOrg, SetUserPermission},
  };
}

}  // namespace broker::fakes::grafana

// Members of an org and their basic roles, in the form /api/org/users and /api/orgs/:org/users.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cctype>
#include <tuple>

#include "tests/fakes/grafana/body.h"
#include "tests/fakes/grafana/listing.h"
#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/route.h"
#include "tests/fakes/grafana/sign_in.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

constexpr std::string_view kRemoveFailed = "Failed to remove user from organization";

std::vector<const Account*> MembersOf(const Call& call, std::string_view query) {
  std::vector<const Account*> members;
  for (const auto& [id, account] : call.world.accounts) {
    if (!account.service_account && account.roles.contains(call.org) && Matches(account, query)) {
      members.push_back(&account);
    }
  }
  std::sort(members.begin(), members.end(), [](const Account* left, const Account* right) {
    return std::tie(left->email, left->login) < std::tie(right->email, right->login);
  });
  return members;
}

json::object Member(const Call& call, const Account& account) {
  json::object member{{"orgId", call.org},
                      {"userId", account.id},
                      {"email", account.email},
                      {"name", account.name},
                      {"avatarUrl", kAvatar},
                      {"login", account.login},
                      {"role", Name(account.roles.at(call.org))},
                      {"lastSeenAt", kLongAgo},
                      {"lastSeenAtAge", "10 years"},
                      {"isDisabled", account.disabled},
                      {"authLabels", nullptr}};
  if (call.newer()) {
    member["uid"] = UidOf(account);
    member["isExternallySynced"] = account.externally_synced;
    member["isProvisioned"] = false;
  }
  return member;
}

// ?query= and ?limit=, which counts before hidden users are left out.
std::vector<const Account*> Listed(const Call& call) {
  std::vector<const Account*> members = MembersOf(call, call.request.Query("query").value_or(""));
  const auto limit = ParseNumber(call.request.Query("limit").value_or(""));
  if (limit && *limit > 0 && static_cast<std::size_t>(*limit) < members.size()) {
    members.resize(static_cast<std::size_t>(*limit));
  }
  std::erase_if(members, [&](const Account* account) { return IsHidden(call, *account); });
  return members;
}

FakeReply OrgUsers(Call& call) {
  json::array list;
  for (const Account* account : Listed(call)) list.push_back(Member(call, *account));
  return JsonReply(200, list);
}

FakeReply LookupOrgUsers(Call& call) {
  json::array list;
  for (const Account* account : Listed(call)) {
    json::object found{{"userId", account->id}, {"login", account->login}, {"avatarUrl", kAvatar}};
    if (call.newer()) found["uid"] = UidOf(*account);
    list.push_back(std::move(found));
  }
  return JsonReply(200, list);
}

FakeReply SearchOrgUsers(Call& call) {
  const std::vector<const Account*> found =
      MembersOf(call, call.request.Query("query").value_or(""));
  const Page page = PageOf(call.request);
  json::array list;
  for (const Account* account : page.Of(found)) {
    if (IsHidden(call, *account)) continue;
    json::object member = Member(call, *account);
    if (!call.newer()) member["isDisabled"] = false;  // not loaded here
    list.push_back(std::move(member));
  }
  return JsonReply(200, {{"totalCount", found.size()},
                         {call.newer() ? "orgUsers" : "OrgUsers", std::move(list)},
                         {"page", page.page},
                         {"perPage", page.per_page}});
}

// The first letter may be in lower case; an empty text means Viewer.
std::optional<Role> BindRole(const Call& call, std::string text) {
  if (text.empty()) return Role::kViewer;
  text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return call.RoleNamed(text);
}

std::optional<FakeReply> RefuseRoleAboveOwn(const Call& call, Role role) {
  if (call.caller.server_admin || (call.caller.role && role <= *call.caller.role)) {
    return std::nullopt;
  }
  return Message(403, "Cannot assign a role higher than user's role");
}

FakeReply AddOrgUser(Call& call) {
  Body body(call.request);
  const std::string login_or_email = body.Text("loginOrEmail").value_or("");
  const std::optional<std::string> role_text = body.Text("role");
  const std::optional<Role> role = role_text ? BindRole(call, *role_text) : std::nullopt;
  if (body.bad() || login_or_email.empty() || !role) return BadRequestData();
  if (auto refusal = RefuseRoleAboveOwn(call, *role)) return std::move(*refusal);
  const Account* found = call.world.FindPerson(std::string_view(login_or_email));
  if (found == nullptr) return Message(404, "User not found");
  Account& account = *call.world.Find(found->id);
  if (account.roles.contains(call.org)) {
    return JsonReply(
        409, {{"message", "User is already member of this organization"}, {"userId", account.id}});
  }
  if (!call.world.orgs.contains(call.org)) {
    return Failure(500, "Could not add user to organization");
  }
  account.roles[call.org] = *role;
  if (account.current_org == 0) account.current_org = call.org;
  return JsonReply(200, {{"message", "User added to organization"}, {"userId", account.id}});
}

// True if the org has no admin but this one.
bool IsLastAdmin(const World& world, std::int64_t org, const Account& account) {
  const auto role = account.roles.find(org);
  const bool is_admin = role != account.roles.end() && role->second == Role::kAdmin;
  return world.AdminsOf(org) - (is_admin ? 1 : 0) == 0;
}

// Service accounts are changed as well: the server does not look at the kind.
FakeReply UpdateOrgUser(Call& call) {
  Body body(call.request);
  const std::optional<std::string> role_text = body.Text("role");
  const std::optional<Role> role = role_text ? BindRole(call, *role_text) : std::nullopt;
  if (body.bad() || !role) return BadRequestData();
  const std::optional<std::int64_t> id = call.Id(call.params.size() - 1);
  if (!id) return Failure(400, "userId is invalid");
  if (auto refusal = RefuseRoleAboveOwn(call, *role)) return std::move(*refusal);
  Account* account = call.world.Find(*id);
  if (account == nullptr || !account->roles.contains(call.org)) {
    return Failure(500, "Failed update org user");
  }
  if (call.newer() && account->externally_synced) {
    return Typed(403, "org.externallySynced", "cannot change role for externally synced user");
  }
  if (*role != Role::kAdmin && IsLastAdmin(call.world, call.org, *account)) {
    return Message(400, "Cannot change role so that there is no organization admin left");
  }
  account->roles[call.org] = *role;
  return Message(200, "Organization user updated");
}

FakeReply RemoveOrgUser(Call& call, bool delete_orphan) {
  const std::optional<std::int64_t> id = call.Id(call.params.size() - 1);
  if (!id) return Failure(400, "userId is invalid");
  const Account* account = call.world.FindPerson(*id);
  if (account == nullptr) return Failure(500, kRemoveFailed);
  if (IsLastAdmin(call.world, call.org, *account)) {
    return Message(400, "Cannot remove last organization admin");
  }
  call.world.RemoveFromOrg(call.org, *id);
  const bool spared = call.newer() && account->server_admin;
  if (delete_orphan && account->roles.empty() && !spared) {
    call.world.DeleteAccount(*id);
    return Message(200, "User deleted");
  }
  return Message(200, "User removed from organization");
}

FakeReply RemoveOrgUserOrAccount(Call& call) { return RemoveOrgUser(call, true); }
FakeReply RemoveOrgUserOnly(Call& call) { return RemoveOrgUser(call, false); }

}  // namespace

Routes OrgUserRoutes() {
  using In = Route::In;
  return {
      {"GET", "/api/org/users", {"org.users:read"}, "", In::kCallersOrg, OrgUsers},
      {"GET", "/api/org/users/search", {"org.users:read"}, "", In::kCallersOrg, SearchOrgUsers},
      {"GET",
       "/api/org/users/lookup",
       {"org.users:read", "teams.permissions:write", "folders.permissions:write",
        "dashboards.permissions:write"},
       "",
       In::kCallersOrg,
       LookupOrgUsers},
      {"POST", "/api/org/users", {"org.users:add"}, "", In::kCallersOrg, AddOrgUser},
      {"PATCH", "/api/org/users/:user", {"org.users:write"}, "", In::kCallersOrg, UpdateOrgUser},
      {"DELETE",
       "/api/org/users/:user",
       {"org.users:remove"},
       "",
       In::kCallersOrg,
       RemoveOrgUserOrAccount},
      {"GET", "/api/orgs/:org/users", {"org.users:read"}, "", In::kPathOrg, OrgUsers},
      {"GET",
       "/api/orgs/:org/users/search",
       {"org.users:read"},
       "",
       In::kPathOrg,
       SearchOrgUsers,
       nullptr,
       ServedByNewer},
      {"POST", "/api/orgs/:org/users", {"org.users:add"}, "", In::kPathOrg, AddOrgUser},
      {"PATCH", "/api/orgs/:org/users/:user", {"org.users:write"}, "", In::kPathOrg, UpdateOrgUser},
      {"DELETE",
       "/api/orgs/:org/users/:user",
       {"org.users:remove"},
       "",
       In::kPathOrg,
       RemoveOrgUserOnly},
  };
}

}  // namespace broker::fakes::grafana

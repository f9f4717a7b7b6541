// People of the whole server: lookups, which need a server admin, and the caller's own record.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <tuple>

#include "tests/fakes/grafana/listing.h"
#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/route.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

json::object Profile(const Call& call, const Account& account) {
  json::object profile{{"id", account.id},
                       {"email", account.email},
                       {"name", account.name},
                       {"login", account.login},
                       {"theme", ""},
                       {"orgId", account.current_org},
                       {"isGrafanaAdmin", account.server_admin},
                       {"isDisabled", account.disabled},
                       {"isExternal", false},
                       {"authLabels", json::array()},
                       {"updatedAt", kCreated},
                       {"createdAt", kCreated},
                       {"avatarUrl", kAvatar}};
  if (call.newer()) profile["uid"] = UidOf(account);
  return profile;
}

FakeReply ProfileReply(const Call& call, const Account* account) {
  if (account == nullptr) return Message(404, "user not found");
  return JsonReply(200, Profile(call, *account));
}

FakeReply OwnProfile(Call& call) {
  return ProfileReply(call, call.world.FindPerson(call.caller.account));
}

FakeReply UserById(Call& call) {
  const std::optional<std::int64_t> id = call.Id(0);
  if (!id) return Failure(400, "id is invalid");
  return ProfileReply(call, call.world.FindPerson(*id));
}

FakeReply Lookup(Call& call) {
  const std::string value = call.request.Query("loginOrEmail").value_or("");
  const Account* account = call.world.FindPerson(std::string_view(value));
  if (account == nullptr) return Message(404, "user not found");
  json::object profile = Profile(call, *account);
  // 9.4 does not fill these here.
  profile["isDisabled"] = false;
  profile["authLabels"] = nullptr;
  profile["avatarUrl"] = "";
  return JsonReply(200, profile);
}

// Of the caller's org.
FakeReply TeamsOfUser(Call& call) {
  const std::optional<std::int64_t> id = call.Id(0);
  if (!id) return Failure(400, "id is invalid");
  std::vector<const Team*> found;
  for (const auto& [team_id, team] : call.world.teams) {
    if (team.org == call.org && team.members.contains(*id)) found.push_back(&team);
  }
  std::sort(found.begin(), found.end(),
            [](const Team* left, const Team* right) { return left->name < right->name; });
  json::array list;
  for (const Team* team : found) {
    list.push_back({{"id", team->id},
                    {"orgId", team->org},
                    {"name", team->name},
                    {"email", team->email},
                    {"avatarUrl", kAvatar},
                    {"memberCount", team->members.size()},
                    {"permission", 0},
                    {"accessControl", nullptr}});
  }
  return JsonReply(200, list);
}

FakeReply OrgsOfUser(Call& call) {
  const std::optional<std::int64_t> id = call.Id(0);
  if (!id) return Failure(400, "id is invalid");
  json::array list;
  if (const Account* account = call.world.FindPerson(*id)) {
    for (const auto& [org, role] : account->roles) {
      list.push_back({{"orgId", org}, {"name", call.world.orgs.at(org)}, {"role", Name(role)}});
    }
  }
  return JsonReply(200, list);
}

std::vector<const Account*> Found(const Call& call) {
  const std::string query = call.request.Query("query").value_or("");
  std::vector<const Account*> found;
  for (const auto& [id, account] : call.world.accounts) {
    if (!account.service_account && Matches(account, query)) found.push_back(&account);
  }
  std::sort(found.begin(), found.end(), [](const Account* left, const Account* right) {
    return std::tie(left->login, left->email) < std::tie(right->login, right->email);
  });
  return found;
}

json::array Hits(const Call& call, const std::vector<const Account*>& accounts) {
  json::array hits;
  for (const Account* account : accounts) {
    json::object hit{{"id", account->id},
                     {"name", account->name},
                     {"login", account->login},
                     {"email", account->email},
                     {"avatarUrl", kAvatar},
                     {"isAdmin", account->server_admin},
                     {"isDisabled", account->disabled},
                     {"lastSeenAt", kLongAgo},
                     {"lastSeenAtAge", "10 years"},
                     {"authLabels", json::array()}};
    if (call.newer()) hit["uid"] = UidOf(*account);
    hits.push_back(std::move(hit));
  }
  return hits;
}

FakeReply Users(Call& call) {
  return JsonReply(200, Hits(call, PageOf(call.request).Of(Found(call))));
}

FakeReply SearchUsers(Call& call) {
  const std::vector<const Account*> found = Found(call);
  const Page page = PageOf(call.request);
  return JsonReply(200, {{"totalCount", found.size()},
                         {"users", Hits(call, page.Of(found))},
                         {"page", page.page},
                         {"perPage", page.per_page}});
}

}  // namespace

Routes UserRoutes() {
  constexpr Route::In kServer = Route::In::kServer;
  constexpr std::string_view kScope = "global.users:id:", kRead = "users:read";
  return {
      {"GET", "/api/user", {}, "", Route::In::kCallersOrg, OwnProfile},
      {"GET", "/api/users", {kRead}, "", kServer, Users},
      {"GET", "/api/users/search", {kRead}, "", kServer, SearchUsers},
      {"GET", "/api/users/lookup", {kRead}, "", kServer, Lookup},
      {"GET", "/api/users/:user", {kRead}, kScope, kServer, UserById},
      {"GET", "/api/users/:user/teams", {kRead}, kScope, kServer, TeamsOfUser},
      {"GET", "/api/users/:user/orgs", {kRead}, kScope, kServer, OrgsOfUser},
  };
}

}  // namespace broker::fakes::grafana

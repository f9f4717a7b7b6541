// Service accounts of the caller's org.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "tests/fakes/grafana/body.h"
#include "tests/fakes/grafana/listing.h"
#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/route.h"
#include "tests/fakes/grafana/sign_in.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

json::object Shown(const Call& call, const Account& account) {
  return {{"id", account.id},
          {"name", account.name},
          {"login", account.login},
          {"orgId", call.org},
          {"isDisabled", account.disabled},
          {"role", Name(account.roles.at(call.org))},
          {"tokens", account.tokens.size()},
          {"avatarUrl", kAvatar}};
}

bool HasExpiredToken(const Account& account) {
  return std::any_of(account.tokens.begin(), account.tokens.end(),
                     [](const Token& token) { return token.expired; });
}

FakeReply SearchServiceAccounts(Call& call) {
  const std::string query = call.request.Query("query").value_or("");
  const bool only_disabled = call.request.Query("disabled") == "true";
  const bool only_expired = call.request.Query("expiredTokens") == "true";
  std::vector<const Account*> found;
  for (const auto& [id, account] : call.world.accounts) {
    if (account.service_account && account.roles.contains(call.org) && Matches(account, query) &&
        (!only_disabled || account.disabled) && (!only_expired || HasExpiredToken(account))) {
      found.push_back(&account);
    }
  }
  std::sort(found.begin(), found.end(),
            [](const Account* left, const Account* right) { return left->login < right->login; });
  const Page page = PageOf(call.request);
  json::array list;
  for (const Account* account : page.Of(found)) list.push_back(Shown(call, *account));
  return JsonReply(200, {{"totalCount", found.size()},
                         {"serviceAccounts", std::move(list)},
                         {"page", page.page},
                         {"perPage", page.per_page}});
}

FakeReply GetServiceAccount(Call& call) {
  const std::optional<std::int64_t> id = call.Id(0);
  if (!id) return Failure(400, "Service Account ID is invalid");
  const Account* account = call.world.FindServiceAccount(*id);
  if (account == nullptr || !account->roles.contains(call.org)) {
    return Failure(404, "Failed to retrieve service account");
  }
  json::array teams;
  for (const auto& [team_id, team] : call.world.teams) {
    if (team.org == call.org && team.members.contains(*id)) teams.emplace_back(team.name);
  }
  json::object shown = Shown(call, *account);
  shown["createdAt"] = kCreated;
  shown["updatedAt"] = kCreated;
  shown["teams"] = std::move(teams);
  return JsonReply(200, shown);
}

FakeReply CreateServiceAccount(Call& call) {
  Body body(call.request);
  const std::string name = body.Text("name").value_or("");
  const std::optional<Role> role = ParseRole(body.Text("role").value_or("Viewer"));
  if (body.bad() || name.empty() || !role) return BadRequestData();
  if (!call.caller.role || *role > *call.caller.role) {
    return Message(403, "can not assign a role higher than user's role");
  }
  if (call.world.FindByLogin(ServiceAccountLogin(name)) != nullptr) {
    return Failure(400, "Failed to create service account");
  }
  Account& account = call.world.AddServiceAccount(name, call.org, *role, call.options.seed);
  account.tokens.clear();
  json::object shown = Shown(call, account);
  shown["avatarUrl"] = "";
  return JsonReply(201, shown);
}

}  // namespace

Routes ServiceAccountRoutes() {
  using In = Route::In;
  constexpr In kOrg = In::kCallersOrg;
  return {
      {"GET",
       "/api/serviceaccounts/search",
       {"serviceaccounts:read"},
       "",
       kOrg,
       SearchServiceAccounts},
      {"GET",
       "/api/serviceaccounts/:id",
       {"serviceaccounts:read"},
       "serviceaccounts:id:",
       kOrg,
       GetServiceAccount},
      {"POST", "/api/serviceaccounts", {"serviceaccounts:create"}, "", kOrg, CreateServiceAccount},
  };
}

}  // namespace broker::fakes::grafana

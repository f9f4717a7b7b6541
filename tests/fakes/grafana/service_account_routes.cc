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

json::object Detailed(const Call& call, const Account& account) {
  json::array teams;
  for (const auto& [id, team] : call.world.teams) {
    if (team.org == call.org && team.members.contains(account.id)) teams.emplace_back(team.name);
  }
  json::object shown = Shown(call, account);
  shown["createdAt"] = kCreated;
  shown["updatedAt"] = kCreated;
  shown["teams"] = std::move(teams);
  return shown;
}

FakeReply GetServiceAccount(Call& call) {
  const std::optional<std::int64_t> id = call.Id(0);
  if (!id) return Failure(400, "Service Account ID is invalid");
  const Account* account = call.world.FindServiceAccount(*id);
  if (account == nullptr || !account->roles.contains(call.org)) {
    return Failure(404, "Failed to retrieve service account");
  }
  return JsonReply(200, Detailed(call, *account));
}

FakeReply RoleAboveOwn() { return Message(403, "can not assign a role higher than user's role"); }

FakeReply CreateServiceAccount(Call& call) {
  Body body(call.request);
  const std::string name = body.Text("name").value_or("");
  const std::optional<Role> role = call.RoleNamed(body.Text("role").value_or("Viewer"));
  const bool disabled = body.Flag("isDisabled").value_or(false);
  if (body.bad() || name.empty() || !role) return BadRequestData();
  if (!call.caller.role || *role > *call.caller.role) return RoleAboveOwn();
  if (call.world.FindByLogin(ServiceAccountLogin(name)) != nullptr) {
    return Failure(400, "Failed to create service account");
  }
  Account& account = call.world.AddServiceAccount(name, call.org, *role, call.options.seed);
  account.tokens.clear();
  account.disabled = disabled;
  if (!call.caller.service_account) {
    call.world.GiveFirstEntries(
        {ResourceKind::kServiceAccount, call.org, std::to_string(account.id)}, call.caller.account);
  }
  json::object shown = Shown(call, account);
  shown["avatarUrl"] = "";
  return JsonReply(201, shown);
}

// Fields that are left out stay.
FakeReply UpdateServiceAccount(Call& call) {
  const std::optional<std::int64_t> id = call.Id(0);
  if (!id) return Failure(400, "Service Account ID is invalid");
  Body body(call.request);
  const std::string name = body.Text("name").value_or("");
  const std::optional<std::string> role_text = body.Text("role");
  const std::optional<bool> disabled = body.Flag("isDisabled");
  if (body.bad()) return BadRequestData();
  const std::optional<Role> role = call.RoleNamed(role_text.value_or("Viewer"));
  if (!role) return Message(400, "invalid role specified");
  if (role_text && (!call.caller.role || *role > *call.caller.role)) return RoleAboveOwn();
  if (!call.world.Exists({ResourceKind::kServiceAccount, call.org, call.params[0]})) {
    return Failure(404, "Failed to retrieve service account");
  }
  Account& account = *call.world.Find(*id);
  if (!name.empty()) account.name = name;
  if (role_text) account.roles[call.org] = *role;
  if (disabled) account.disabled = *disabled;
  return JsonReply(200, {{"message", "Service account updated"},
                         {"id", account.id},
                         {"name", account.name},
                         {"serviceaccount", Detailed(call, account)}});
}

// A second time it fails.
FakeReply DeleteServiceAccount(Call& call) {
  const std::optional<std::int64_t> id = call.Id(0);
  if (!id) return Failure(400, "Service Account ID is invalid");
  if (!call.world.Exists({ResourceKind::kServiceAccount, call.org, call.params[0]})) {
    return Failure(500, "Service account deletion error");
  }
  call.world.DeleteAccount(*id);
  return Message(200, "Service account deleted");
}

}  // namespace

Routes ServiceAccountRoutes() {
  constexpr Route::In kOrg = Route::In::kCallersOrg;
  constexpr std::string_view kOne = "/api/serviceaccounts/:id", kScope = "serviceaccounts:id:";
  constexpr std::string_view kRead = "serviceaccounts:read";
  return {
      {"GET", "/api/serviceaccounts/search", {kRead}, "", kOrg, SearchServiceAccounts},
      {"GET", kOne, {kRead}, kScope, kOrg, GetServiceAccount},
      {"POST", "/api/serviceaccounts", {"serviceaccounts:create"}, "", kOrg, CreateServiceAccount},
      {"PATCH", kOne, {"serviceaccounts:write"}, kScope, kOrg, UpdateServiceAccount},
      {"DELETE", kOne, {"serviceaccounts:delete"}, kScope, kOrg, DeleteServiceAccount},
  };
}

}  // namespace broker::fakes::grafana

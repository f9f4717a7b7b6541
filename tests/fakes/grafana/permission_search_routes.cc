// What others may do: the effective permissions of one account, or of everybody in the org.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/route.h"
#include "tests/fakes/grafana/sign_in.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

struct Wanted {
  std::string action;
  std::string prefix;
  std::string scope;  // exact; empty: any
};

Wanted WantedBy(const Call& call) {
  return {call.request.Query("action").value_or(""),
          call.request.Query("actionPrefix").value_or(""),
          call.request.Query("scope").value_or("")};
}

// Text under a content type of JSON, as the server sends it.
FakeReply ActionMissing() {
  return {400, {{"Content-Type", "application/json"}}, "provide one of 'action' or 'actionPrefix'"};
}

bool HasOneAction(const Wanted& wanted) { return wanted.action.empty() != wanted.prefix.empty(); }

// Wildcards stand for what they cover; an action without scopes has null.
json::value Reduced(const std::vector<std::string>& scopes) {
  std::set<std::string> kept;
  for (const std::string& scope : scopes) {
    const bool covered = std::any_of(scopes.begin(), scopes.end(), [&](const std::string& other) {
      return other != scope && other.ends_with('*') && Covers({other}, scope);
    });
    if (!scope.empty() && !covered) kept.insert(scope);
  }
  if (kept.empty()) return nullptr;
  return json::array(kept.begin(), kept.end());
}

json::object EffectiveOf(const Call& call, const Account& account, const Wanted& wanted) {
  json::object shown;
  for (const auto& [action, scopes] : PermissionsOf(call.world, CallerIn(account, call.org))) {
    if (!wanted.action.empty() && action != wanted.action) continue;
    if (!action.starts_with(wanted.prefix)) continue;
    std::vector<std::string> matching;
    for (const std::string& scope : scopes) {
      if (wanted.scope.empty() || scope == wanted.scope) matching.push_back(scope);
    }
    if (!matching.empty()) shown[action] = Reduced(matching);
  }
  return shown;
}

// An account that is unknown or no member has nothing, and so has a text that is no number.
FakeReply SearchOne(Call& call) {
  const Wanted wanted = WantedBy(call);
  if (!HasOneAction(wanted)) return ActionMissing();
  const Account* account = call.world.Find(call.Id(0).value_or(0));
  if (account == nullptr || !account->roles.contains(call.org)) {
    return JsonReply(200, json::object());
  }
  return JsonReply(200, EffectiveOf(call, *account, wanted));
}

// "user:3" or "service-account:35" of ?namespacedId=; an identity of another form or type fails.
FakeReply SearchIdentity(Call& call, std::string_view identity) {
  const std::size_t colon = identity.find(':');
  const std::string_view type = identity.substr(0, colon);
  if (colon == std::string_view::npos || (type != "user" && type != "service-account")) {
    return {500, {{"Content-Type", "application/json"}}, R"("invalid type")"};
  }
  const std::string_view id = identity.substr(colon + 1);
  const Account* account = call.world.Find(ParseNumber(id).value_or(0));
  for (const auto& [number, other] : call.world.accounts) {
    if (UidOf(other) == id) account = &other;
  }
  json::object found;
  if (account != nullptr && account->roles.contains(call.org)) {
    json::object effective = EffectiveOf(call, *account, WantedBy(call));
    if (!effective.empty()) found[std::to_string(account->id)] = std::move(effective);
  }
  return JsonReply(200, found);
}

FakeReply SearchAll(Call& call) {
  const Wanted wanted = WantedBy(call);
  const std::string identity = call.request.Query("namespacedId").value_or("");
  if (call.options.personality == Personality::kNewer && !identity.empty()) {
    return SearchIdentity(call, identity);
  }
  if (!HasOneAction(wanted)) return ActionMissing();
  json::object found;
  for (const auto& [id, account] : call.world.accounts) {
    if (!account.roles.contains(call.org)) continue;
    json::object effective = EffectiveOf(call, account, wanted);
    if (!effective.empty()) found[std::to_string(id)] = std::move(effective);
  }
  return JsonReply(200, found);
}

bool IsNewer(const GrafanaOptions& options) { return options.personality == Personality::kNewer; }
bool ServesOne(const GrafanaOptions& options) {
  return options.access_control_on_call && !IsNewer(options);
}
bool ServesAll(const GrafanaOptions& options) {
  return options.access_control_on_call || IsNewer(options);
}

}  // namespace

Routes PermissionSearchRoutes() {
  using In = Route::In;
  const std::vector<std::string_view> read = {"users.permissions:read"};
  return {
      {"GET", "/api/access-control/user/:user/permissions/search", read,
       "users:id:", In::kCallersOrg, SearchOne, nullptr, ServesOne},
      {"GET", "/api/access-control/users/permissions/search", read, "", In::kCallersOrg, SearchAll,
       nullptr, ServesAll},
  };
}

}  // namespace broker::fakes::grafana

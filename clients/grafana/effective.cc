#include "clients/grafana/effective.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "clients/common/at_once.h"
#include "clients/grafana/answers.h"
#include "clients/grafana/resource.h"
#include "clients/http/json.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

namespace json = boost::json;

// Actions begin with the name of a part of Grafana or the id of a plugin.
constexpr std::string_view kFirst = "abcdefghijklmnopqrstuvwxyz0123456789";

absl::Status NotServed() {
  return Fail(Reason::kUnsupportedByInstance,
              "this Grafana does not show what others may do; switch on its feature toggle "
              "accessControlOnCall, or take a version that needs none");
}

// Enterprise: [{action, scope}].
absl::StatusOr<std::vector<Permission>> ParsePairs(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  if (!body->is_array()) return NotGrafana(reply);
  std::vector<Permission> permissions;
  for (const json::value& value : body->get_array()) {
    auto action = http::TextField(value, "action");
    if (!action.ok()) return action.status();
    permissions.push_back({std::move(*action), http::TextOr(value, "scope", "")});
  }
  return permissions;
}

// {action: [scope]}; an action without scopes has null, or none.
void AddActions(const json::object& actions, std::vector<Permission>& permissions) {
  for (const auto& [action, scopes] : actions) {
    if (!scopes.is_array() || scopes.get_array().empty()) {
      permissions.push_back({std::string(action), ""});
      continue;
    }
    for (const json::value& scope : scopes.get_array()) {
      if (scope.is_string()) {
        permissions.push_back({std::string(action), std::string(scope.get_string())});
      }
    }
  }
}

// The actions of one account, or those of several by their ids; nothing for an unknown one.
absl::StatusOr<std::vector<Permission>> ParseFound(const std::string& id,
                                                   const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  if (!body->is_object()) return NotGrafana(reply);
  std::vector<Permission> permissions;
  const json::value* of_id = body->get_object().if_contains(id);
  if (of_id != nullptr && of_id->is_object()) {
    AddActions(of_id->get_object(), permissions);
  } else {
    AddActions(body->get_object(), permissions);
  }
  return permissions;
}

// nullopt: there is no such route.
Task<std::optional<http::Reply>> Ask(clients::Api* api, http::Target target, CallContext context) {
  auto reply = co_await api->Fetch(std::move(target), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  if (IsNoRoute(*reply)) co_return std::optional<http::Reply>();
  const clients::Classified classified = Classify(*reply);
  if (classified.answer != clients::Answer::kOk) co_return classified.status;
  co_return std::optional<http::Reply>(std::move(*reply));
}

// Of later releases, which know ?namespacedId=; nullopt: this one does not.
Task<std::optional<std::vector<Permission>>> SearchIdentity(clients::Api* api, Principal principal,
                                                            CallContext context) {
  const std::string type = principal.type == kUser ? "user:" : "service-account:";
  http::Target target = api->Path("/access-control/users/permissions/search");
  target.Query("namespacedId", type + principal.id);
  auto reply = co_await api->Fetch(std::move(target), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  // Without an action this is a bad request where the identity is not looked at.
  if (reply->status == 400 || IsNoRoute(*reply)) {
    co_return std::optional<std::vector<Permission>>();
  }
  const clients::Classified classified = Classify(*reply);
  if (classified.answer != clients::Answer::kOk) co_return classified.status;
  auto found = ParseFound(principal.id, *reply);
  if (!found.ok()) co_return found.status();
  co_return std::optional<std::vector<Permission>>(std::move(*found));
}

Task<std::vector<Permission>> SearchByLetter(clients::Api* api, std::string id,
                                             CallContext context) {
  std::vector<Permission> all;
  auto look = [api, &id, &all, context](std::size_t i) -> Done {
    http::Target target = api->Path("/access-control/user").Segment(id);
    target.Fixed("permissions").Fixed("search").Query("actionPrefix", kFirst.substr(i, 1));
    const auto reply = co_await Ask(api, std::move(target), context);
    if (!reply.ok()) co_return reply.status();
    if (!*reply) co_return NotServed();
    auto found = ParseFound(id, **reply);
    if (!found.ok()) co_return found.status();
    all.insert(all.end(), found->begin(), found->end());
    co_return absl::OkStatus();
  };
  // The first alone, since where it is not served none is.
  absl::Status looked = co_await look(0);
  if (!looked.ok()) co_return looked;
  auto rest = [&look](std::size_t i) { return look(i + 1); };
  looked = co_await clients::ForEachAtOnce(kFirst.size() - 1, rest);
  if (!looked.ok()) co_return looked;
  co_return all;
}

}  // namespace

Task<std::vector<Permission>> ReadEffective(clients::Api* api, Principal principal,
                                            CallContext context) {
  if (principal.type != kUser && principal.type != kServiceAccount) {
    co_return Fail(Reason::kUnsupportedByInstance,
                   "Grafana computes permissions of users and service accounts only");
  }
  http::Target target = api->Path("/access-control/users").Segment(principal.id);
  target.Fixed("permissions");
  const auto reply = co_await Ask(api, std::move(target), context);
  if (!reply.ok()) co_return reply.status();
  if (*reply) co_return ParsePairs(**reply);
  auto found = co_await SearchIdentity(api, principal, context);
  if (!found.ok()) co_return found.status();
  if (*found) co_return std::move(**found);
  co_return co_await SearchByLetter(api, principal.id, context);
}

}  // namespace broker::grafana

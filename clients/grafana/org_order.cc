#include "clients/grafana/org_order.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <optional>
#include <string_view>
#include <utility>

#include "clients/grafana/resource.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

namespace json = boost::json;

struct Role {
  std::string_view level;
  std::string_view name;
};
constexpr Role kRoles[] = {
    {"none", "None"}, {"viewer", "Viewer"}, {"editor", "Editor"}, {"admin", "Admin"}};

// An empty role would make a Viewer, so it is never sent.
std::optional<std::string> RoleOf(std::string_view level) {
  for (const Role& role : kRoles) {
    if (role.level == level) return std::string(role.name);
  }
  return std::nullopt;
}

}  // namespace

// By the routes below /orgs: those below /org delete accounts.
absl::StatusOr<Order> OrgOrderOf(const clients::Api& api, const Change& change,
                                 const std::string& level) {
  const auto role = RoleOf(level);
  if (!role) return InvalidField("entitlement.level", "is not a role in an org");
  const HoldingKey& key = change.key;
  std::string body = json::serialize(json::object{{"role", *role}});
  if (key.principal_type == kServiceAccount) {
    http::Target account = api.Path("/serviceaccounts").Segment(key.principal_id);
    return Order{http::Method::kPatch, std::move(account), std::move(body),
                 "Service account updated"};
  }
  http::Target users = api.Path("/orgs");
  users.Segment(key.entitlement_id).Fixed("users");
  if (change.now.holding.direct) {
    users.Segment(key.principal_id);
    return Order{http::Method::kPatch, std::move(users), std::move(body),
                 "Organization user updated"};
  }
  body =
      json::serialize(json::object{{"loginOrEmail", change.now.principal.login}, {"role", *role}});
  return Order{http::Method::kPost, std::move(users), std::move(body),
               "User added to organization"};
}

}  // namespace broker::grafana

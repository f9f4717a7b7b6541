#include "clients/grafana/order.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

#include "clients/grafana/wire.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

namespace json = boost::json;

// A body without "permission" would remove the membership, so it is always there.
Order ByPermission(const clients::Api& api, const HoldingKey& key, const std::string& permission) {
  http::Target target = api.Path("/access-control/teams");
  target.Segment(key.entitlement_id).Segment("users").Segment(key.principal_id);
  return {http::Method::kPost, std::move(target),
          json::serialize(json::object{{"permission", permission}}),
          permission.empty() ? "Permission removed" : "Permission updated"};
}

http::Target Members(const clients::Api& api, const HoldingKey& key) {
  http::Target target = api.Path("/teams");
  target.Segment(key.entitlement_id).Segment("members");
  return target;
}

absl::StatusOr<Order> ByMember(const clients::Api& api, const Change& change, bool admin) {
  const HoldingKey& key = change.key;
  http::Target target = Members(api, key);
  if (change.verb == Verb::kRevoke) {
    target.Segment(key.principal_id);
    return Order{http::Method::kDelete, std::move(target), "", "Team Member removed"};
  }
  if (change.now.holding.direct) {
    target.Segment(key.principal_id);
    return Order{http::Method::kPut, std::move(target),
                 json::serialize(json::object{{"permission", admin ? 4 : 0}}),
                 "Team member updated"};
  }
  if (admin) {
    return Fail(Reason::kUnsupportedByInstance,
                "this Grafana runs without access control and cannot make somebody an admin of a "
                "team in one step; grant the level member first");
  }
  return Order{http::Method::kPost, std::move(target),
               json::serialize(json::object{{"userId", std::stoll(key.principal_id)}}),
               "Member added to Team"};
}

}  // namespace

absl::StatusOr<Order> OrderOf(const clients::Api& api, const Change& change, bool rbac) {
  if (change.verb == Verb::kRevoke) {
    return rbac ? ByPermission(api, change.key, "") : ByMember(api, change, false);
  }
  const auto permission = PermissionOf(change.level);
  if (!permission) return InvalidField("entitlement.level", "is not a level of a team");
  return rbac ? ByPermission(api, change.key, *permission)
              : ByMember(api, change, *permission == "Admin");
}

}  // namespace broker::grafana

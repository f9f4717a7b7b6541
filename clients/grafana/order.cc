#include "clients/grafana/order.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

#include "service/core/error.h"

namespace broker::grafana {
namespace {

namespace json = boost::json;

http::FixedText RouteOf(const std::string& principal_type) {
  if (principal_type == kTeam) return "teams";
  if (principal_type == kBasicRole) return "builtInRoles";
  return "users";
}

// A body without "permission" would remove the entry, so it is always there.
Order ByPermission(const clients::Api& api, const Resource& resource, const HoldingKey& key,
                   const std::string& permission) {
  http::Target target = api.Path("/access-control");
  target.Fixed(resource.route)
      .Segment(key.entitlement_id)
      .Fixed(RouteOf(key.principal_type))
      .Segment(key.principal_id);
  return {http::Method::kPost, std::move(target),
          json::serialize(json::object{{"permission", permission}}),
          permission.empty() ? "Permission removed" : "Permission updated"};
}

http::Target Members(const clients::Api& api, const HoldingKey& key) {
  http::Target target = api.Path("/teams");
  target.Segment(key.entitlement_id).Fixed("members");
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

absl::StatusOr<Order> OrderOf(const clients::Api& api, const Resource& resource,
                              const Change& change, bool rbac) {
  if (!rbac && resource.type != kTeam) {
    return Fail(
        Reason::kUnsupportedByInstance,
        "this Grafana runs without access control, where only teams and the org are served");
  }
  if (change.verb == Verb::kRevoke) {
    return rbac ? ByPermission(api, resource, change.key, "") : ByMember(api, change, false);
  }
  const auto permission = PermissionOf(resource, change.level);
  if (!permission) return InvalidField("entitlement.level", "is not a level of this type");
  return rbac ? ByPermission(api, resource, change.key, *permission)
              : ByMember(api, change, *permission == "Admin");
}

}  // namespace broker::grafana

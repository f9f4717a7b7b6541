#include "clients/grafana/roles/role_order.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

#include "clients/grafana/roles/role.h"

namespace broker::grafana {

namespace json = boost::json;

http::Target RolesOf(const clients::Api& api, const std::string& principal_type,
                     const std::string& principal_id) {
  http::Target target = api.Path("/access-control");
  const http::FixedText holders =
      principal_type == kTeam ? http::FixedText("teams") : http::FixedText("users");
  target.Fixed(holders).Segment(principal_id).Fixed("roles");
  return target;
}

Order RoleOrderOf(const clients::Api& api, const Change& change) {
  const HoldingKey& key = change.key;
  const bool of_team = key.principal_type == kTeam;
  const bool in_all_orgs = key.scope == kInAllOrgs;
  http::Target target = RolesOf(api, key.principal_type, key.principal_id);
  if (change.verb == Verb::kRevoke) {
    target.Segment(key.entitlement_id);
    if (!of_team) target.Query("global", in_all_orgs ? "true" : "false");
    return {http::Method::kDelete, std::move(target), "",
            of_team ? "Role removed from team." : "Role removed from user."};
  }
  json::object body{{"roleUid", key.entitlement_id}};
  if (!of_team) body["global"] = in_all_orgs;
  return {http::Method::kPost, std::move(target), json::serialize(body),
          of_team ? "Role added to the team." : "Role added to the user."};
}

}  // namespace broker::grafana

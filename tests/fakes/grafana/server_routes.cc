// The server itself and the caller: edition, version, org, own permissions.
#include <boost/json/object.hpp>
#include <boost/json/value_from.hpp>

#include <utility>

#include "tests/fakes/grafana/listing.h"
#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/route.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

FakeReply FrontendSettings(Call& call) {
  const bool enterprise = call.options.edition == Edition::kEnterprise;
  const std::string_view edition = enterprise ? "Enterprise" : "Open Source";
  json::object features;
  if (enterprise) features = {{"accesscontrol", true}, {"teamsync", true}, {"reports.email", true}};
  return RouterJson(200, {{"buildInfo",
                           {{"buildstamp", 1673600400},
                            {"commit", "NA"},
                            {"edition", edition},
                            {"env", "production"},
                            {"hasUpdate", false},
                            {"hideVersion", false},
                            {"latestVersion", ""},
                            {"version", VersionOf(call.options.personality)}}},
                          {"licenseInfo",
                           {{"edition", edition},
                            {"enabledFeatures", std::move(features)},
                            {"expiry", 0},
                            {"licenseUrl", "/admin/upgrading"},
                            {"stateInfo", enterprise ? "Licensed" : ""}}}});
}

FakeReply OrgReply(const Call& call, std::int64_t org) {
  const auto found = call.world.orgs.find(org);
  if (found == call.world.orgs.end()) return Message(404, "Organization not found");
  return JsonReply(200, {{"id", org},
                         {"name", found->second},
                         {"address",
                          {{"address1", ""},
                           {"address2", ""},
                           {"city", ""},
                           {"zipCode", ""},
                           {"state", ""},
                           {"country", ""}}}});
}

FakeReply CurrentOrg(Call& call) { return OrgReply(call, call.org); }

FakeReply Orgs(Call& call) {
  const std::string query = call.request.Query("query").value_or("");
  const std::string name = call.request.Query("name").value_or("");
  std::vector<std::int64_t> found;
  for (const auto& [id, org] : call.world.orgs) {
    if (org.starts_with(query) && (name.empty() || org == name)) found.push_back(id);
  }
  json::array list;
  for (const std::int64_t id : PageOf(call.request, 0).Of(found, 0)) {
    list.push_back({{"id", id}, {"name", call.world.orgs.at(id)}});
  }
  return JsonReply(200, list);
}

FakeReply OwnPermissions(Call& call) {
  json::object permissions;
  for (const auto& [action, scopes] : PermissionsOf(call.world, call.caller)) {
    permissions[action] = json::array(scopes.begin(), scopes.end());
  }
  return JsonReply(200, permissions);
}

FakeReply OwnActions(Call& call) {
  json::object actions;
  for (const auto& [action, scopes] : PermissionsOf(call.world, call.caller)) {
    actions[action] = true;
  }
  return JsonReply(200, actions);
}

}  // namespace

Routes ServerRoutes() {
  using In = Route::In;
  return {
      {"GET", "/api/frontend/settings", {}, "", In::kCallersOrg, FrontendSettings},
      {"GET", "/api/org", {"orgs:read"}, "", In::kCallersOrg, CurrentOrg},
      {"GET", "/api/orgs", {"orgs:read"}, "", In::kServer, Orgs},
      {"GET", "/api/orgs/:org", {"orgs:read"}, "", In::kPathOrg, CurrentOrg},
      {"GET", "/api/access-control/user/permissions", {}, "", In::kCallersOrg, OwnPermissions},
      {"GET", "/api/access-control/user/actions", {}, "", In::kCallersOrg, OwnActions},
  };
}

}  // namespace broker::fakes::grafana

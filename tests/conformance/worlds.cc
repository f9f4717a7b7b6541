#include "tests/conformance/worlds.h"

#include <stdexcept>

#include "tests/conformance/grafana_membership_worlds.h"
#include "tests/conformance/grafana_resource_world.h"
#include "tests/conformance/grafana_role_world.h"
#include "tests/conformance/redash_world.h"

namespace broker::test {
namespace {

using fakes::grafana::Personality;
using fakes::grafana::ResourceKind;

void AddGrafana(std::vector<WorldKind>& worlds, const std::string& release,
                Personality personality) {
  const std::string prefix = "Grafana_" + release + "_";
  const auto resource = [personality](ResourceKind kind) {
    return [=] { return std::make_unique<GrafanaResourceWorld>(personality, kind); };
  };
  worlds.push_back(
      {prefix + "org", [=] { return std::make_unique<GrafanaOrgWorld>(personality); }});
  worlds.push_back(
      {prefix + "team", [=] { return std::make_unique<GrafanaTeamWorld>(personality); }});
  worlds.push_back({prefix + "folder", resource(ResourceKind::kFolder)});
  worlds.push_back({prefix + "dashboard", resource(ResourceKind::kDashboard)});
  worlds.push_back({prefix + "service_account", resource(ResourceKind::kServiceAccount)});
  worlds.push_back(
      {prefix + "role", [=] { return std::make_unique<GrafanaRoleWorld>(personality); }});
}

}  // namespace

const std::vector<WorldKind>& Worlds() {
  static const std::vector<WorldKind> worlds = [] {
    std::vector<WorldKind> all;
    all.push_back({"Redash_group", [] { return std::make_unique<RedashGroupWorld>(); }});
    AddGrafana(all, "9_4", Personality::k9_4);
    AddGrafana(all, "newer", Personality::kNewer);
    return all;
  }();
  return worlds;
}

const WorldKind& WorldNamed(const std::string& name) {
  for (const WorldKind& world : Worlds()) {
    if (world.name == name) return world;
  }
  throw std::out_of_range("no world " + name);
}

}  // namespace broker::test

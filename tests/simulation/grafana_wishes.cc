// What callers ask of the Grafana of a world.
#include "tests/simulation/grafana_product.h"

#include <utility>

namespace broker::sim {
namespace {

using Key = EntitlementRef::Key;

std::string AnyOf(World* world, const std::vector<std::string>& levels) {
  return levels[world->Pick(levels.size())];
}

// Names that may stand for something else by now, or for nothing.
EntitlementRef AnyTeam(World* world, const std::vector<std::string>& ids) {
  if (world->Chance(0.3)) return {"team", Key::kName, world->Chance(0.5) ? "Red" : "Blue", "", ""};
  return {"team", Key::kId, ids[world->Pick(ids.size())], "", ""};
}

EntitlementRef AnyFolder(World* world, const std::vector<std::string>& uids) {
  if (world->Chance(0.3)) {
    return {"folder", Key::kName, world->Chance(0.5) ? "Alpha" : "Beta", "", ""};
  }
  return {"folder", Key::kId, uids[world->Pick(uids.size())], "", ""};
}

PrincipalRef AsPrincipal(const EntitlementRef& team) {
  const bool by_id = team.key == Key::kId;
  return {"team", by_id ? PrincipalRef::Key::kId : PrincipalRef::Key::kName, team.value};
}

}  // namespace

MutationRequest GrafanaProduct::Draw(World* world) const {
  static const auto& members = *new std::vector<std::string>{"member", "admin"};
  static const auto& entries = *new std::vector<std::string>{"view", "edit", "admin"};
  static const auto& roles = *new std::vector<std::string>{"viewer", "editor"};
  MutationRequest request;
  request.verb = world->Chance(0.55) ? Verb::kGrant : Verb::kRevoke;
  request.instance = "grafana";
  request.allow_lower_level = world->Chance(0.3);
  const std::size_t user = world->Pick(emails_.size());
  request.principal = {kUser, PrincipalRef::Key::kId, users_[user]};
  if (world->Chance(0.4)) request.principal = {kUser, PrincipalRef::Key::kEmail, emails_[user]};
  const std::vector<std::string>* levels = &entries;
  const std::size_t kind = world->Pick(10);
  if (kind < 4) {
    request.entitlement = AnyTeam(world, teams_);
    levels = &members;
  } else if (kind < 8) {
    request.entitlement = AnyFolder(world, uids_);
    if (world->Chance(0.3)) request.principal = AsPrincipal(AnyTeam(world, teams_));
  } else {
    request.entitlement = {"org", Key::kId, "1", "", ""};
    levels = &roles;
  }
  const bool any_level = request.verb == Verb::kRevoke && world->Chance(0.7);
  if (!any_level) request.entitlement.level = AnyOf(world, *levels);
  return request;
}

}  // namespace broker::sim

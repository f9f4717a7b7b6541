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

EntitlementRef AnyRole(World* world, const std::vector<std::string>& uids) {
  if (world->Chance(0.3)) {
    return {"role", Key::kName, world->Chance(0.5) ? "Reader" : "Writer", "", "org"};
  }
  return {"role", Key::kId, uids[world->Pick(uids.size())], "", "org"};
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
  } else if (kind < 6 && has_roles()) {
    request.entitlement = AnyRole(world, roles_);
    levels = nullptr;
    if (world->Chance(0.3)) request.principal = AsPrincipal(AnyTeam(world, teams_));
  } else if (kind < 8) {
    request.entitlement = AnyFolder(world, uids_);
    if (world->Chance(0.3)) request.principal = AsPrincipal(AnyTeam(world, teams_));
  } else {
    request.entitlement = {"org", Key::kId, "1", "", ""};
    levels = &roles;
  }
  const bool any_level = request.verb == Verb::kRevoke && world->Chance(0.7);
  if (!any_level && levels != nullptr) request.entitlement.level = AnyOf(world, *levels);
  return request;
}

SetRequest GrafanaProduct::DrawSet(World* world) const {
  SetRequest set;
  set.instance = "grafana";
  const std::size_t user = world->Pick(emails_.size());
  set.principal = {kUser, PrincipalRef::Key::kId, users_[user]};
  if (world->Chance(0.4)) set.principal = {kUser, PrincipalRef::Key::kEmail, emails_[user]};
  set.type = DrawSetType(world);
  const bool of_roles = set.type == "role";
  if (of_roles) set.scope = "org";
  const std::vector<std::string>& ids = of_roles ? roles_ : set.type == "team" ? teams_ : uids_;
  for (const std::string& id : ids) {
    if (!world->Chance(0.4)) continue;
    std::string level = set.type == "team" ? AnyOf(world, {"member", "admin"})
                        : of_roles         ? ""
                                           : AnyOf(world, {"view", "edit", "admin"});
    set.entitlements.push_back({set.type, Key::kId, id, std::move(level), set.scope});
  }
  return set;
}

std::string GrafanaProduct::DrawSetType(World* world) const {
  const std::size_t kind = world->Pick(has_roles() ? 4 : 2);
  if (kind == 0) return "team";
  return kind == 1 ? "folder" : "role";
}

RevokeAllRequest GrafanaProduct::DrawLeaver(World* world) const {
  RevokeAllRequest leaver;
  leaver.instance = world->Chance(0.3) ? "-" : "grafana";
  const std::size_t user = world->Pick(emails_.size());
  leaver.principal = {kUser, PrincipalRef::Key::kEmail, emails_[user]};
  if (leaver.instance != "-" && world->Chance(0.5)) {
    leaver.principal = {kUser, PrincipalRef::Key::kId, users_[user]};
  }
  if (world->Chance(0.3)) leaver.types = {DrawSetType(world)};
  return leaver;
}

}  // namespace broker::sim

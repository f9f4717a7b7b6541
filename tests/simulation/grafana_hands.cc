// What people change in the Grafana of a world, past the broker.
#include "tests/simulation/grafana_product.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace broker::sim {

using fakes::grafana::Level;
using fakes::grafana::ResourceKind;
using fakes::grafana::Role;
using fakes::grafana::TeamLevel;

namespace {

constexpr std::int64_t kOrgId = 1;
constexpr char kTheOrg[] = "org:1";

std::string IdOf(const std::string& part) { return part.substr(part.find(':') + 1); }

}  // namespace

std::string GrafanaProduct::ActByHand(World* world, const std::optional<Place>& there) {
  const std::size_t kind = world->Pick(20);
  if (kind == 0) return SwapEmails(world);
  if (kind == 1) return Rename(world);
  if (kind == 2) return Replace(world);
  const Place place = AnyPlace(world, there);
  if (place.entitlement == kTheOrg) return SetOrgRole(world, place);
  if (place.entitlement.starts_with("role:")) return SetRole(world, place);
  return place.entitlement.starts_with("team:") ? SetMember(world, place) : SetEntry(world, place);
}

// Sometimes the same place as `there`, or one of the same list.
Place GrafanaProduct::AnyPlace(World* world, const std::optional<Place>& there) const {
  if (there && world->Chance(0.25)) return *there;
  Place place{"user:" + AnyId(world, users_), kTheOrg};
  if (there && world->Chance(0.5)) {
    place.entitlement = there->entitlement;
  } else if (world->Chance(0.4)) {
    place.entitlement = "team:" + AnyId(world, teams_);
  } else if (has_roles() && world->Chance(0.4)) {
    place.entitlement = "role:" + AnyId(world, roles_);
  } else if (world->Chance(0.8)) {
    place.entitlement = "folder:" + AnyId(world, uids_);
  }
  const bool of_role = place.entitlement.starts_with("role:");
  if (!of_role && !place.entitlement.starts_with("folder:")) return place;
  if (world->Chance(0.25)) place.principal = "team:" + AnyId(world, teams_);
  if (!of_role && world->Chance(0.1)) place.principal = "basic_role:Editor";
  return place;
}

std::string GrafanaProduct::SwapEmails(World*) {
  auto& state = fake_.world();
  std::swap(state.Find(std::stoll(users_[0]))->email, state.Find(std::stoll(users_[1]))->email);
  return "ann and bob swap their addresses";
}

// To another name and back, so that a name may stand for nothing; or a swap.
std::string GrafanaProduct::Rename(World* world) {
  const bool of_team = world->Chance(0.5);
  std::vector<std::string*> names;
  if (of_team) {
    for (auto& [id, team] : fake_.world().teams) names.push_back(&team.name);
  } else {
    for (Folder& folder : folders_) names.push_back(&folder.title);
  }
  if (names.empty()) return "nothing: there is none to rename";
  if (names.size() > 1 && world->Chance(0.5)) {
    std::swap(*names[0], *names[1]);
  } else if (names[0]->starts_with("Old ")) {
    names[0]->erase(0, 4);
  } else {
    names[0]->insert(0, "Old ");
  }
  RebuildFolders();
  return std::string(of_team ? "a team" : "a folder") + " is called " + *names[0] + " now";
}

// By one of the same name, or by nothing.
std::string GrafanaProduct::Replace(World* world) {
  const bool again = world->Chance(0.7);
  auto& state = fake_.world();
  if (world->Chance(0.5)) {
    if (state.teams.empty()) return "there is no team to delete";
    const std::int64_t id = state.teams.begin()->first;
    const std::string name = state.teams.begin()->second.name;
    state.DeleteTeam(id);
    if (again) teams_.push_back(std::to_string(state.AddTeam(kOrgId, name, "").id));
    return "team " + std::to_string(id) + " is deleted" + (again ? " and made anew" : "");
  }
  if (folders_.empty()) return "there is no folder to delete";
  const Folder last = folders_.back();
  state.DeleteFolder(kOrgId, last.uid);
  folders_.pop_back();
  if (again) {
    folders_.push_back({last.uid + "a", last.title, last.parent});
    RebuildFolders();
  }
  return "folder " + last.uid + " is deleted" + (again ? " and made anew" : "");
}

std::string GrafanaProduct::SetEntry(World* world, const Place& place) {
  const auto principal = fakes::grafana::ParsePrincipal(place.principal);
  const std::string uid = IdOf(place.entitlement);
  auto& state = fake_.world();
  const bool there = state.library.FindFolder(kOrgId, uid) && state.Exists(kOrgId, *principal);
  if (!there) return "nothing: " + place.text() + " is not there";
  std::optional<Level> level;
  const Level levels[] = {Level::kView, Level::kEdit, Level::kAdmin};
  if (world->Chance(0.65)) level = levels[world->Pick(3)];
  state.entries.Set({ResourceKind::kFolder, kOrgId, uid}, *principal, level);
  return "an entry is set: " + place.text();
}

std::string GrafanaProduct::SetMember(World* world, const Place& place) {
  const auto team = fake_.world().teams.find(std::stoll(IdOf(place.entitlement)));
  if (team == fake_.world().teams.end()) return "nothing: " + place.text() + " is not there";
  const std::int64_t user = std::stoll(IdOf(place.principal));
  team->second.members.erase(user);
  if (world->Chance(0.6)) {
    team->second.members[user] = world->Chance(0.4) ? TeamLevel::kAdmin : TeamLevel::kMember;
  }
  return "a member is set: " + place.text();
}

std::string GrafanaProduct::SetOrgRole(World* world, const Place& place) {
  const bool newer = options_.personality == fakes::grafana::Personality::kNewer;
  Role role = world->Chance(0.5) ? Role::kViewer : Role::kEditor;
  if (newer && world->Chance(0.2)) role = Role::kNone;
  fake_.world().Find(std::stoll(IdOf(place.principal)))->roles[kOrgId] = role;
  return "a role is set: " + place.text();
}

std::string GrafanaProduct::SetRole(World* world, const Place& place) {
  auto& state = fake_.world();
  const auto principal = fakes::grafana::ParsePrincipal(place.principal);
  if (!state.Exists(kOrgId, *principal)) return "nothing: " + place.text() + " is not there";
  const fakes::grafana::RoleAssignment assignment{kOrgId, *principal, IdOf(place.entitlement)};
  if (world->Chance(0.5)) {
    state.roles.Assign(assignment);
    return "a role is given: " + place.text();
  }
  state.roles.Unassign(assignment);
  return "a role is taken: " + place.text();
}

}  // namespace broker::sim

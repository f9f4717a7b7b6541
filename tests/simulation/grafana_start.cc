// What is stored in the Grafana of a world at the start.
#include "tests/simulation/grafana_product.h"

#include <utility>

#include "tests/fakes/grafana/shipped_roles.h"

namespace broker::sim {

using fakes::grafana::GrafanaOptions;
using fakes::grafana::Personality;
using fakes::grafana::Role;

namespace {

constexpr std::int64_t kOrgId = 1;

}  // namespace

GrafanaOptions GrafanaProduct::DrawOptions(World* world, Personality personality) {
  GrafanaOptions options{.personality = personality};
  if (world->Chance(0.35)) {
    options.edition = fakes::grafana::Edition::kEnterprise;
    options.role_reading = world->Chance(0.5) ? fakes::grafana::kStrict : fakes::grafana::kLenient;
  }
  if (personality != Personality::kNewer) return options;
  options.rewrites_whole_object = world->Chance(0.25);
  if (!options.rewrites_whole_object && world->Chance(0.33)) {
    options.wipes_others = 1 + world->Pick(3);
  }
  return options;
}

GrafanaProduct::GrafanaProduct(World* world, Personality personality)
    : options_(DrawOptions(world, personality)), fake_(options_) {
  AddPeople(world);
  GiveEntries(world);
  if (has_roles()) GiveRoles(world);
}

void GrafanaProduct::AddPeople(World* world) {
  auto& state = fake_.world();
  state = fakes::grafana::World();
  state.lower_names = options_.personality == Personality::kNewer;
  state.orgs[kOrgId] = "Main Org.";
  state.enterprise = has_roles();
  if (has_roles()) {
    for (auto& role : fakes::grafana::ShippedRoles()) state.roles.Put(std::move(role));
  }
  state.AddUser("root", "root@example.com", "Root", kOrgId, Role::kAdmin);
  state.AddServiceAccount("broker", kOrgId, Role::kAdmin, options_.seed);
  for (const char* login : {"ann", "bob", "cyd"}) {
    const std::string email = std::string(login) + "@example.com";
    const Role role = world->Chance(0.5) ? Role::kViewer : Role::kEditor;
    users_.push_back(std::to_string(state.AddUser(login, email, login, kOrgId, role).id));
    if (users_.size() <= 2) emails_.push_back(email);
  }
  for (const char* name : {"Red", "Blue"}) {
    auto& team = state.AddTeam(kOrgId, name, "");
    teams_.push_back(std::to_string(team.id));
    for (const std::string& user : users_) {
      if (!world->Chance(0.4)) continue;
      using fakes::grafana::TeamLevel;
      team.members[std::stoll(user)] = world->Chance(0.3) ? TeamLevel::kAdmin : TeamLevel::kMember;
    }
  }
}

void GrafanaProduct::GiveEntries(World* world) {
  folders_ = {{"alpha-1", "Alpha", ""}, {"beta-1", "Beta", "alpha-1"}};
  RebuildFolders();
  for (const Folder& folder : folders_) {
    for (const std::string& user : users_) {
      if (world->Chance(0.3)) SetEntry(world, {"user:" + user, "folder:" + folder.uid});
    }
    for (const std::string& team : teams_) {
      if (world->Chance(0.3)) SetEntry(world, {"team:" + team, "folder:" + folder.uid});
    }
    if (world->Chance(0.3)) SetEntry(world, {"basic_role:Editor", "folder:" + folder.uid});
  }
}

// One that lives in the org and one that lives in all of them; what they allow matters to nobody.
void GrafanaProduct::GiveRoles(World* world) {
  auto& state = fake_.world();
  state.AddRole(kOrgId, "reader-1", "Reader", {{"reports:read", "reports:*"}});
  state.AddRole(fakes::grafana::kGlobal, "writer-1", "Writer", {{"reports:read", "reports:*"}});
  roles_ = {"reader-1", "writer-1"};
  for (const std::string& role : roles_) {
    for (const std::string& user : users_) {
      if (world->Chance(0.3)) {
        state.AssignRole(kOrgId, *fakes::grafana::ParsePrincipal("user:" + user), role);
      }
    }
    for (const std::string& team : teams_) {
      if (world->Chance(0.3)) {
        state.AssignRole(kOrgId, *fakes::grafana::ParsePrincipal("team:" + team), role);
      }
    }
  }
}

// The library has no change of a title, so it is made anew; entries stay, for they go by uid.
void GrafanaProduct::RebuildFolders() {
  auto& library = fake_.world().library;
  for (const auto& [key, folder] : std::map(library.folders())) {
    if (library.FindFolder(kOrgId, key.second)) library.RemoveFolder(kOrgId, key.second);
  }
  for (const Folder& folder : folders_) {
    library.Add(fakes::grafana::Folder{0, kOrgId, folder.uid, folder.title, folder.parent});
    if (!parents_.contains(folder.uid)) uids_.push_back(folder.uid);
    parents_[folder.uid] = folder.parent;
  }
}

}  // namespace broker::sim

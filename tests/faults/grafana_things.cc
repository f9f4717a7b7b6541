#include "tests/faults/grafana_things.h"

#include <optional>

namespace broker::test {
namespace {

using fakes::grafana::GrafanaFake;
using fakes::grafana::Level;
using fakes::grafana::Principal;
using fakes::grafana::Resource;
using fakes::grafana::ResourceKind;
using fakes::grafana::Role;
using fakes::grafana::TeamPrincipal;
using fakes::grafana::UserPrincipal;

constexpr std::int64_t kOrg = 1;
constexpr std::int64_t kAlice = 2;
constexpr std::int64_t kReader = 35;  // a service account
constexpr std::int64_t kOnCall = 3;

// Of `others`, each has the lowest level.
struct EntryThing {
  Resource resource;
  Principal principal;
  std::vector<Principal> others;
  Level lower = Level::kView;
  Level level = Level::kEdit;
};

GrafanaThing MakeEntryThing(std::string target, const EntryThing& thing) {
  GrafanaThing made;
  made.target = std::move(target);
  made.set = [thing](GrafanaFake& fake, Held held) {
    auto& entries = fake.world().entries;
    entries.DropResource(thing.resource);
    for (const Principal& other : thing.others) entries.Set(thing.resource, other, thing.lower);
    std::optional<Level> level;
    if (held != Held::kNothing) level = held == Held::kThing ? thing.level : thing.lower;
    entries.Set(thing.resource, thing.principal, level);
  };
  made.stored = [thing](GrafanaFake& fake) {
    std::string text;
    const std::string_view kind = fakes::grafana::Name(thing.resource.kind);
    for (const auto& [principal, level] : fake.EntriesOf(kind, thing.resource.id, kOrg)) {
      text += principal + "=" + level + " ";
    }
    return text;
  };
  return made;
}

std::string RolesInOrg(GrafanaFake& fake) {
  std::string text;
  for (const auto& [id, account] : fake.world().accounts) {
    const auto role = account.roles.find(kOrg);
    if (role == account.roles.end()) continue;
    text += account.login + "=" + std::string(fakes::grafana::Name(role->second)) + " ";
  }
  return text;
}

GrafanaThing LevelOfErin(const std::string& level, Role role) {
  GrafanaThing made;
  made.target = "principal { login: 'erin' } entitlement { type: 'org' name: 'Main Org.' level: '" +
                level + "' }";
  made.set = [role](GrafanaFake& fake, Held held) {
    fake.world().Find(kErin)->roles[kOrg] = held == Held::kThing ? role : Role::kViewer;
  };
  made.stored = RolesInOrg;
  return made;
}

// Every assignment: "user:6 custom_reports@1".
std::string RoleAssignments(GrafanaFake& fake) {
  std::string text;
  for (const auto& assignment : fake.world().roles.assignments()) {
    text += fakes::grafana::ToText(assignment.principal) + " " + assignment.role + "@" +
            std::to_string(assignment.org) + " ";
  }
  return text;
}

// Alice, a service account and a team have the role too, and whoever it is about has another one.
GrafanaThing MakeRoleThing(std::string target, const Principal& who, const std::string& role,
                           std::int64_t team) {
  GrafanaThing made;
  made.target = std::move(target);
  made.set = [who, role, team](GrafanaFake& fake, Held held) {
    auto& world = fake.world();
    world.roles.Unassign({kOrg, who, role});
    for (const Principal& other :
         {UserPrincipal(kAlice), UserPrincipal(kReader), TeamPrincipal(team)}) {
      world.AssignRole(kOrg, other, role);
    }
    world.AssignRole(kOrg, who, "custom_hidden");
    if (held == Held::kThing) world.AssignRole(kOrg, who, role);
  };
  made.stored = RoleAssignments;
  return made;
}

}  // namespace

GrafanaThing FolderOfErin() {
  return MakeEntryThing(
      "principal { login: 'erin' } entitlement { type: 'folder' name: 'Ops' level: 'edit' }",
      {{ResourceKind::kFolder, kOrg, "fld-ops"},
       UserPrincipal(kErin),
       {UserPrincipal(kAlice), TeamPrincipal(kPlatform)}});
}

GrafanaThing FolderOfPlatform() {
  return MakeEntryThing(
      "principal { type: 'team' name: 'platform' } "
      "entitlement { type: 'folder' id: 'fld-ops' level: 'edit' }",
      {{ResourceKind::kFolder, kOrg, "fld-ops"},
       TeamPrincipal(kPlatform),
       {UserPrincipal(kAlice), TeamPrincipal(kOnCall)}});
}

GrafanaThing DashboardOfErin() {
  return MakeEntryThing(
      "principal { email: 'erin@example.com' } "
      "entitlement { type: 'dashboard' id: 'dsh-home' level: 'edit' }",
      {{ResourceKind::kDashboard, kOrg, "dsh-home"},
       UserPrincipal(kErin),
       {UserPrincipal(kAlice), TeamPrincipal(kPlatform)}});
}

GrafanaThing ServiceAccountOfErin() {
  return MakeEntryThing(
      "principal { login: 'erin' } "
      "entitlement { type: 'service_account' name: 'editor bot' level: 'admin' }",
      {{ResourceKind::kServiceAccount, kOrg, "36"},
       UserPrincipal(kErin),
       {UserPrincipal(kAlice), TeamPrincipal(kPlatform)},
       Level::kEdit,
       Level::kAdmin});
}

GrafanaThing EditorInOrg() { return LevelOfErin("editor", Role::kEditor); }

GrafanaThing AdminInOrg() { return LevelOfErin("admin", Role::kAdmin); }

GrafanaThing OutsiderInOrg() {
  GrafanaThing made;
  made.target =
      "principal { login: 'org2viewer' } "
      "entitlement { type: 'org' name: 'Main Org.' level: 'viewer' }";
  made.by_server_admin = true;
  made.set = [](GrafanaFake& fake, Held held) {
    const std::int64_t id = fake.world().FindByLogin("org2viewer")->id;
    fake.world().RemoveFromOrg(kOrg, id);
    if (held == Held::kThing) fake.world().Find(id)->roles[kOrg] = Role::kViewer;
  };
  made.stored = RolesInOrg;
  return made;
}

GrafanaThing RoleOfUser() {
  return MakeRoleThing(
      "principal { login: 'erin' } entitlement { type: 'role' name: 'custom:reports' }",
      UserPrincipal(kErin), "custom_reports", kPlatform);
}

GrafanaThing RoleOfTeam() {
  return MakeRoleThing(
      "principal { type: 'team' name: 'platform' } entitlement { type: 'role' id: "
      "'custom_reports' }",
      TeamPrincipal(kPlatform), "custom_reports", kOnCall);
}

GrafanaThing GlobalRoleOfUser() {
  return MakeRoleThing(
      "principal { login: 'erin' } entitlement { type: 'role' id: 'custom_dashboards' }",
      UserPrincipal(kErin), "custom_dashboards", kPlatform);
}

}  // namespace broker::test

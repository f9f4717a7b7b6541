#include "tests/conformance/grafana_resource_world.h"

#include <algorithm>

namespace broker::test {
namespace {

using fakes::grafana::Account;
using fakes::grafana::GrafanaFake;
using fakes::grafana::Personality;
using fakes::grafana::Resource;
using fakes::grafana::ResourceKind;
using fakes::grafana::Role;

std::string TypeOf(ResourceKind kind) {
  if (kind == ResourceKind::kFolder) return "folder";
  return kind == ResourceKind::kDashboard ? "dashboard" : "service_account";
}

}  // namespace

GrafanaResourceWorld::GrafanaResourceWorld(Personality personality, ResourceKind kind)
    : GrafanaWorld(OptionsOf(personality), TypeOf(kind), SignIn::kToken), kind_(kind) {
  main_ = AddThing("Conformance");
  Hold(Add(kUser, "first"), main_, "edit", 1);
  Hold(Add("team", "second"), main_, "admin", 1);
  if (kind == ResourceKind::kServiceAccount) return;
  Hold(Add("service_account", "third"), main_, "view", 1);
  Hold({"basic_role", "Editor", "Editor", "", ""}, main_, "edit", 1);
}

std::string GrafanaResourceWorld::NextUid() { return "conformance-" + std::to_string(++uids_); }

Resource GrafanaResourceWorld::ResourceOf(const Thing& thing) const {
  return {kind_, kOrg, thing.id};
}

Thing GrafanaResourceWorld::AddThing(const std::string& name) {
  if (kind_ == ResourceKind::kServiceAccount) return {Add("service_account", name).id, name};
  const std::string uid = NextUid();
  Use([&](GrafanaFake& fake) {
    if (kind_ == ResourceKind::kFolder) {
      fake.world().library.Add(fakes::grafana::Folder{0, kOrg, uid, name, ""});
    } else {
      fake.world().library.Add(fakes::grafana::Dashboard{0, kOrg, uid, name, ""});
    }
  });
  return {uid, name};
}

Thing GrafanaResourceWorld::AddHidden(const std::string& name) {
  const std::string folder = NextUid();
  const std::string uid = NextUid();
  Use([&](GrafanaFake& fake) {
    fake.world().library.Add(fakes::grafana::Folder{0, kOrg, folder, "Around " + name, ""});
    fake.world().library.Add(fakes::grafana::Dashboard{0, kOrg, uid, name, folder});
  });
  return {uid, name};
}

void GrafanaResourceWorld::RemoveThing(const Thing& thing) {
  Use([&](GrafanaFake& fake) {
    fake.world().entries.DropResource(ResourceOf(thing));
    if (kind_ == ResourceKind::kFolder) return fake.world().DeleteFolder(kOrg, thing.id);
    if (kind_ == ResourceKind::kDashboard) {
      return fake.world().library.RemoveDashboard(kOrg, thing.id);
    }
    fake.world().DeleteAccount(NumberOf(thing));
  });
}

std::optional<Thing> GrafanaResourceWorld::Guarded() {
  if (kind_ != ResourceKind::kServiceAccount) return std::nullopt;
  return Use([&](GrafanaFake& fake) -> Thing {
    const auto& account = fake.world().AddServiceAccount("powerful", kOrg, Role::kAdmin, 1);
    return {std::to_string(account.id), account.name};
  });
}

Lines GrafanaResourceWorld::ThingIds() {
  if (kind_ == ResourceKind::kServiceAccount) return PrincipalIds("service_account");
  Lines ids;
  Use([&](GrafanaFake& fake) {
    for (const auto& [key, folder] : fake.world().library.folders()) {
      if (kind_ == ResourceKind::kFolder && key.first == kOrg) ids.push_back(key.second);
    }
    for (const auto& [key, dashboard] : fake.world().library.dashboards()) {
      if (kind_ == ResourceKind::kDashboard && key.first == kOrg) ids.push_back(key.second);
    }
  });
  std::sort(ids.begin(), ids.end());
  return ids;
}

// Things of other types, and one of another org.
Lines GrafanaResourceWorld::StrangeIds() {
  if (kind_ == ResourceKind::kFolder) return {"dsh-home", "fld-org2", "1", "none-such"};
  if (kind_ == ResourceKind::kDashboard) return {"fld-ops", "dsh-org2", "1", "none-such"};
  return {"2", "38", "4711", "fld-ops"};
}

void GrafanaResourceWorld::Hold(const Who& who, const Thing& thing,
                                const std::optional<std::string>& level, int) {
  Use([&](GrafanaFake& fake) {
    std::optional<fakes::grafana::Level> wanted;
    if (level) wanted = fakes::grafana::ParseLevel(kind_, Capital(*level)).value();
    fake.world().entries.Set(ResourceOf(thing), PrincipalOf(who), wanted);
  });
}

Lines GrafanaResourceWorld::Holders(const Thing& thing) {
  Lines lines;
  Use([&](GrafanaFake& fake) {
    for (const auto& [principal, entry] : fake.world().entries.Of(ResourceOf(thing))) {
      const bool is_account = principal.kind == fakes::grafana::Principal::Kind::kUser;
      const std::string who = is_account ? TextOf(fake.world().accounts.at(principal.id))
                                         : fakes::grafana::ToText(principal);
      lines.push_back(who + "=" + Small(std::string(fakes::grafana::Name(entry.level))));
    }
  });
  std::sort(lines.begin(), lines.end());
  return lines;
}

// An inventory is read by things, 25 at a time.
void GrafanaResourceWorld::Crowd() {
  const Who who = AddAnother();
  for (int i = 0; i < 30; ++i) Hold(who, AddThing("Crowd " + std::to_string(i)), "edit", 1);
}

void GrafanaResourceWorld::ChangeBeside(const Who&, const Thing& thing) {
  Hold(AddAnother(), thing, "edit", 1);
}

void GrafanaResourceWorld::HoldIndirectly(const Who& who, const Thing& thing) {
  const Who team = Add("team", "way");
  Use([&](GrafanaFake& fake) {
    fake.world().teams.at(NumberOf(team)).members[NumberOf(who)] =
        fakes::grafana::TeamLevel::kMember;
  });
  Hold(team, thing, "edit", 1);
}

}  // namespace broker::test

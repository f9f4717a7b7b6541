#include "tests/conformance/grafana_role_world.h"

#include <algorithm>

namespace broker::test {
namespace {

using fakes::grafana::GrafanaFake;
using fakes::grafana::kGlobal;
using fakes::grafana::Personality;
using fakes::grafana::RbacRole;
using fakes::grafana::RoleAssignment;

fakes::grafana::GrafanaOptions EnterpriseOf(Personality personality) {
  fakes::grafana::GrafanaOptions options = OptionsOf(personality);
  options.edition = fakes::grafana::Edition::kEnterprise;
  options.role_reading =
      personality == Personality::k9_4 ? fakes::grafana::kStrict : fakes::grafana::kLenient;
  return options;
}

std::string InScope(const RoleAssignment& assignment) {
  return assignment.org == kGlobal ? "@global" : "";
}

}  // namespace

GrafanaRoleWorld::GrafanaRoleWorld(Personality personality)
    : GrafanaWorld(EnterpriseOf(personality), "role", SignIn::kServerAdmin) {
  main_ = AddThing("Conformance");
  Hold(Add(kUser, "first"), main_, "", 1);
  Hold(Add("team", "second"), main_, "", 1);
  Hold(Add("service_account", "third"), main_, "", 1);
}

std::string GrafanaRoleWorld::NextUid() { return "conformance-" + std::to_string(++uids_); }

Thing GrafanaRoleWorld::AddRole(std::int64_t org, const std::string& name) {
  const std::string uid = NextUid();
  Use([&](GrafanaFake& fake) {
    RbacRole& role =
        fake.world().AddRole(org, uid, "custom:" + uid, {{"reports:read", "reports:*"}});
    role.display_name = name;
  });
  return {uid, name};
}

Thing GrafanaRoleWorld::AddThing(const std::string& name) { return AddRole(kOrg, name); }

Thing GrafanaRoleWorld::AddWide(const std::string& name) { return AddRole(kGlobal, name); }

void GrafanaRoleWorld::RemoveThing(const Thing& thing) {
  Use([&](GrafanaFake& fake) { fake.world().roles.Delete(thing.id); });
}

std::optional<Thing> GrafanaRoleWorld::Guarded() {
  const Thing thing = AddThing("Powerful");
  Use([&](GrafanaFake& fake) {
    fake.world().roles.Find(thing.id)->permissions = {
        {"users.roles:add", "permissions:type:delegate"}};
  });
  return thing;
}

Lines GrafanaRoleWorld::ThingIds() {
  Lines ids;
  Use([&](GrafanaFake& fake) {
    for (const auto& [uid, role] : fake.world().roles.all()) {
      if (role.org == kOrg || role.org == kGlobal) ids.push_back(uid);
    }
  });
  std::sort(ids.begin(), ids.end());
  return ids;
}

void GrafanaRoleWorld::Hold(const Who& who, const Thing& thing,
                            const std::optional<std::string>& level, int) {
  Use([&](GrafanaFake& fake) {
    fake.world().roles.Unassign({kOrg, PrincipalOf(who), thing.id});
    if (level) fake.world().AssignRole(kOrg, PrincipalOf(who), thing.id);
  });
}

void GrafanaRoleWorld::HoldIn(const std::string&, const Who& who, const Thing& thing) {
  Use([&](GrafanaFake& fake) { fake.world().AssignRole(kGlobal, PrincipalOf(who), thing.id); });
}

std::optional<Thing> GrafanaRoleWorld::HoldUnlisted(const Who& who) {
  const Thing thing = AddThing("Unlisted");
  Use([&](GrafanaFake& fake) { fake.world().roles.Find(thing.id)->hidden = true; });
  Hold(who, thing, "", 1);
  return thing;
}

Lines GrafanaRoleWorld::Holders(const Thing& thing) {
  Lines lines;
  Use([&](GrafanaFake& fake) {
    for (const RoleAssignment& assignment : fake.world().roles.assignments()) {
      if (assignment.role != thing.id) continue;
      const auto& principal = assignment.principal;
      const bool is_account = principal.kind == fakes::grafana::Principal::Kind::kUser;
      const std::string who = is_account ? TextOf(fake.world().accounts.at(principal.id))
                                         : fakes::grafana::ToText(principal);
      lines.push_back(who + InScope(assignment));
    }
  });
  std::sort(lines.begin(), lines.end());
  return lines;
}

// An inventory is read by things, 25 at a time.
void GrafanaRoleWorld::Crowd() {
  const Who who = AddAnother();
  for (int i = 0; i < 30; ++i) Hold(who, AddThing("Crowd " + std::to_string(i)), "", 1);
}

Lines GrafanaRoleWorld::Beside(const Who& subject) {
  Lines lines;
  Use([&](GrafanaFake& fake) {
    for (const RoleAssignment& assignment : fake.world().roles.assignments()) {
      if (assignment.principal != PrincipalOf(subject) || assignment.role == main_.id) continue;
      lines.push_back("has " + assignment.role + InScope(assignment));
    }
  });
  return lines;
}

void GrafanaRoleWorld::ChangeBeside(const Who& subject, const Thing&) {
  Hold(subject, AddThing("Given meanwhile"), "", 1);
}

void GrafanaRoleWorld::HoldIndirectly(const Who& who, const Thing& thing) {
  const Who team = Add("team", "way");
  Use([&](GrafanaFake& fake) {
    fake.world().teams.at(NumberOf(team)).members[NumberOf(who)] =
        fakes::grafana::TeamLevel::kMember;
  });
  Hold(team, thing, "", 1);
}

}  // namespace broker::test

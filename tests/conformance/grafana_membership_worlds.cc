#include "tests/conformance/grafana_membership_worlds.h"

#include <algorithm>
#include <stdexcept>

namespace broker::test {

using fakes::grafana::Account;
using fakes::grafana::GrafanaFake;
using fakes::grafana::ParseRole;
using fakes::grafana::ParseTeamLevel;
using fakes::grafana::Personality;

// --- the org

GrafanaOrgWorld::GrafanaOrgWorld(Personality personality)
    : GrafanaWorld(OptionsOf(personality), "org", SignIn::kServerAdmin) {}

Thing GrafanaOrgWorld::AddThing(const std::string&) {
  throw std::logic_error("an instance is one org");
}

void GrafanaOrgWorld::RemoveThing(const Thing&) { throw std::logic_error("the org stays"); }

void GrafanaOrgWorld::Hold(const Who& who, const Thing&, const std::optional<std::string>& level,
                           int) {
  Use([&](GrafanaFake& fake) {
    if (!level) return fake.world().RemoveFromOrg(kOrg, NumberOf(who));
    Account* account = fake.world().Find(NumberOf(who));
    account->roles[kOrg] = ParseRole(Capital(*level)).value();
    if (account->current_org == 0) account->current_org = kOrg;
  });
}

Lines GrafanaOrgWorld::Holders(const Thing&) {
  Lines lines;
  Use([&](GrafanaFake& fake) {
    for (const auto& [id, account] : fake.world().accounts) {
      const std::string role = fake.RoleOf(kOrg, id);
      if (!role.empty()) lines.push_back(TextOf(account) + "=" + Small(role));
    }
  });
  std::sort(lines.begin(), lines.end());
  return lines;
}

void GrafanaOrgWorld::ChangeBeside(const Who&, const Thing& thing) {
  Hold(AddAnother(), thing, "editor", 1);
}

// --- teams

GrafanaTeamWorld::GrafanaTeamWorld(Personality personality)
    : GrafanaWorld(OptionsOf(personality), "team", SignIn::kServerAdmin) {
  main_ = AddThing("Conformance");
  Hold(Add(kUser, "first"), main_, "member", 1);
  Hold(Add(kUser, "second"), main_, "admin", 1);
}

Thing GrafanaTeamWorld::AddThing(const std::string& name) {
  return Use([&](GrafanaFake& fake) -> Thing {
    return {std::to_string(fake.world().AddTeam(kOrg, name, "").id), name};
  });
}

void GrafanaTeamWorld::RemoveThing(const Thing& thing) {
  Use([&](GrafanaFake& fake) { fake.world().DeleteTeam(NumberOf(thing)); });
}

Lines GrafanaTeamWorld::ThingIds() { return PrincipalIds("team"); }

void GrafanaTeamWorld::Hold(const Who& who, const Thing& thing,
                            const std::optional<std::string>& level, int) {
  Use([&](GrafanaFake& fake) {
    auto& members = fake.world().teams.at(NumberOf(thing)).members;
    members.erase(NumberOf(who));
    if (level) members[NumberOf(who)] = ParseTeamLevel(Capital(*level)).value();
  });
}

Lines GrafanaTeamWorld::Holders(const Thing& thing) {
  Lines lines;
  Use([&](GrafanaFake& fake) {
    for (const auto& [id, level] : fake.world().teams.at(NumberOf(thing)).members) {
      lines.push_back(TextOf(fake.world().accounts.at(id)) + "=" +
                      Small(std::string(fakes::grafana::Name(level))));
    }
  });
  std::sort(lines.begin(), lines.end());
  return lines;
}

// An inventory is read by things, 25 at a time.
void GrafanaTeamWorld::Crowd() {
  const Who who = AddAnother();
  for (int i = 0; i < 30; ++i) Hold(who, AddThing("Crowd " + std::to_string(i)), "member", 1);
}

void GrafanaTeamWorld::ChangeBeside(const Who&, const Thing& thing) {
  Hold(AddAnother(), thing, "member", 1);
}

}  // namespace broker::test

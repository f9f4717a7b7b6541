// Roles in an org of Grafana: who is in it and as what, before and after.
#include "tests/e2e/grafana_world.h"

namespace broker::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string Org(const std::string& level) { return "type: 'org' id: '1' level: '" + level + "'"; }

class GrafanaOrg : public GrafanaWorld {
 protected:
  // Those of sa-broker stay; nobody else is an Admin.
  void LeaveOneAdmin(std::int64_t stays) {
    grafana_.Use([&](Fake& fake) {
      for (auto& [id, account] : fake.world().accounts) {
        if (!account.service_account && id != stays && account.roles.contains(1)) {
          account.roles[1] = fakes::grafana::Role::kViewer;
        }
      }
    });
  }
};

TEST_P(GrafanaOrg, RaisesAndLowers) {
  const auto raised = Grant("login: 'alice'", Org("editor"));
  ASSERT_TRUE(raised.ok()) << raised.status.error_message();
  EXPECT_EQ(raised.reply.result().outcome(), v1::OUTCOME_LEVEL_CHANGED);
  EXPECT_EQ(RoleOf(2), "Editor");
  EXPECT_EQ(Grant("login: 'alice'", Org("editor")).reply.result().outcome(),
            v1::OUTCOME_ALREADY_HELD);
  EXPECT_EQ(Grant("login: 'alice'", Org("viewer")).reason, "WOULD_LOWER_LEVEL");
  const auto revoked = Revoke("login: 'alice'", "type: 'org' name: 'Main Org.'");
  ASSERT_TRUE(revoked.ok()) << revoked.status.error_message();
  EXPECT_EQ(revoked.reply.result().outcome(), v1::OUTCOME_REVOKED);
  EXPECT_TRUE(revoked.reply.result().changed());
  EXPECT_EQ(revoked.reply.result().after().level(), "viewer");
  EXPECT_EQ(RoleOf(2), "Viewer");
  const auto again = Revoke("login: 'alice'", "type: 'org' id: '1'");
  EXPECT_EQ(again.reply.result().outcome(), v1::OUTCOME_ALREADY_ABSENT);
  EXPECT_FALSE(again.reply.result().changed());
  EXPECT_THAT(Writes(), ElementsAre("PATCH /api/orgs/1/users/2", "PATCH /api/orgs/1/users/2"));
}

TEST_P(GrafanaOrg, AGrantWithoutALevelGivesTheBaseLevel) {
  broker({{"default_level", "editor"}});
  ASSERT_TRUE(Grant("login: 'alice'", "type: 'org' id: '1'").ok());
  EXPECT_EQ(RoleOf(2), "Editor");
  EXPECT_EQ(Revoke("login: 'alice'", "type: 'org' id: '1'").reply.result().outcome(),
            v1::OUTCOME_ALREADY_ABSENT);
  EXPECT_EQ(RoleOf(2), "Editor");
  EXPECT_EQ(Revoke("login: 'dave'", "type: 'org' id: '1'").reply.result().outcome(),
            v1::OUTCOME_REVOKED);
  EXPECT_EQ(RoleOf(5), "Editor");
}

TEST_P(GrafanaOrg, ServiceAccountsHaveRolesToo) {
  ASSERT_TRUE(Grant("type: 'service_account' name: 'reader'", Org("editor")).ok());
  EXPECT_EQ(RoleOf(35), "Editor");
  const auto revoked = Revoke("type: 'service_account' id: '35'", Org(""));
  EXPECT_EQ(revoked.reply.result().outcome(), v1::OUTCOME_REVOKED);
  EXPECT_EQ(RoleOf(35), "Viewer");
  EXPECT_EQ(grafana_.Use([](Fake& fake) { return fake.world().Find(35)->name; }), "reader");
}

TEST_P(GrafanaOrg, AdminsAreGuarded) {
  EXPECT_EQ(Grant("login: 'alice'", Org("admin")).reason, "GUARDED_ENTITLEMENT");
  LeaveOneAdmin(5);
  const auto last = Revoke("login: 'dave'", Org(""));
  EXPECT_EQ(last.reason, "GUARDED_ENTITLEMENT");
  EXPECT_EQ(last.metadata.at("guard"), "last_admin");
  EXPECT_EQ(Grant("login: 'dave'", Org("viewer"), "allow_lower_level: true").reason,
            "GUARDED_ENTITLEMENT");
  // A token does not tell whose it is, but an Admin's it must be.
  EXPECT_EQ(Revoke("type: 'service_account' name: 'broker'", Org("")).metadata.at("guard"),
            "own_account");
  EXPECT_THAT(Writes(), IsEmpty());
  EXPECT_EQ(RoleOf(5), "Admin");
}

TEST_P(GrafanaOrg, AServerAdminAddsSomebodyOfAnotherOrg) {
  UseInstances({BasicInstance("admin", "1")});
  const auto added = Grant("email: 'org2viewer@example.com'", Org("editor"));
  ASSERT_TRUE(added.ok()) << added.status.error_message();
  EXPECT_EQ(added.reply.result().outcome(), v1::OUTCOME_GRANTED);
  EXPECT_FALSE(added.reply.result().before().direct());
  EXPECT_EQ(RoleOf(30), "Editor");
  EXPECT_EQ(RoleOf(30, 2), "Viewer");
  EXPECT_THAT(Writes(), ElementsAre("POST /api/orgs/1/users"));
}

// Grafana would look the login up as an address first, and add the other one.
TEST_P(GrafanaOrg, ALoginThatIsAnothersAddressIsNotAdded) {
  grafana_.Use([](Fake& fake) { fake.world().RemoveFromOrg(1, 25); });
  UseInstances({BasicInstance("admin", "1")});
  const auto refused = Grant("login: 'cross.b@example.com'", Org("viewer"));
  EXPECT_EQ(refused.reason, "AMBIGUOUS_PRINCIPAL");
  EXPECT_EQ(refused.metadata.at("candidates"), "25,26");
  EXPECT_EQ(RoleOf(25), "");
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_P(GrafanaOrg, WithATokenOnlyMembersAreKnown) {
  EXPECT_EQ(Grant("login: 'org2viewer'", Org("viewer")).reason, "PRINCIPAL_NOT_FOUND");
  EXPECT_EQ(RoleOf(30), "");
}

TEST_P(GrafanaOrg, TheRoleNoneIsOfNewerVersions) {
  const auto lowered = Grant("login: 'alice'", Org("none"), "allow_lower_level: true");
  EXPECT_EQ(lowered.reason, IsNewer() ? "" : "UNSUPPORTED_BY_INSTANCE");
  EXPECT_EQ(RoleOf(2), IsNewer() ? "None" : "Viewer");
}

// Only newer versions know whose role an identity provider owns, and refuse to change it.
TEST_P(GrafanaOrg, ARoleThatALoginBringsIsOwnedElsewhere) {
  grafana_.Use([](Fake& fake) { fake.world().Find(2)->externally_synced = true; });
  EXPECT_EQ(Grant("login: 'alice'", Org("editor")).reason, IsNewer() ? "EXTERNALLY_MANAGED" : "");
  EXPECT_EQ(RoleOf(2), IsNewer() ? "Viewer" : "Editor");
}

TEST_P(GrafanaOrg, WhoIsInIt) {
  std::map<std::string, std::string> levels;
  std::string token;
  do {
    const auto page = ListGrants(
        "instance: 'grafana' entitlement { type: 'org' id: '1' } page_size: 7 page_token: '" +
        token + "'");
    ASSERT_TRUE(page.ok()) << page.status.error_message();
    for (const auto& row : page.reply.grants()) {
      levels[row.principal().login()] = row.holding().level();
    }
    token = page.reply.next_page_token();
  } while (!token.empty());
  EXPECT_EQ(levels.size(), 31u + 4u);
  EXPECT_EQ(levels["bob"], "editor");
  EXPECT_EQ(levels["sa-broker"], "admin");
  const auto held = ListGrants("instance: 'grafana' principal { login: 'bob' } types: 'org'");
  ASSERT_EQ(held.reply.grants_size(), 1);
  EXPECT_EQ(held.reply.grants(0).entitlement().display_name(), "Main Org.");
}

ON_EACH_GRAFANA(GrafanaOrg);

}  // namespace
}  // namespace broker::test

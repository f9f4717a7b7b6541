// Lists, complete or refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/providers/grafana_fixture.h"

namespace broker::grafana {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAre;

class GrafanaScan : public GrafanaTest {
 protected:
  std::vector<Entitlement> Teams() {
    const auto page =
        fixture_.Run(provider_->ListEntitlements({"team", "", false}, {"", 9}, fixture_.Soon()));
    EXPECT_TRUE(page.ok()) << page.status();
    Sent();
    return page.ok() ? page->rows : std::vector<Entitlement>();
  }
};

TEST_F(GrafanaScan, ListsTheTeamsOfAUser) {
  const auto dave = ByLogin("dave");
  ASSERT_TRUE(dave.ok()) << dave.status();
  grafana_.Use([](GrafanaFake& fake) { fake.world().teams.at(6).members[5] = TeamLevel::kAdmin; });
  const auto held = fixture_.Run(provider_->FindHeld(*dave, Teams(), true, fixture_.Soon()));
  ASSERT_TRUE(held.ok()) << held.status();
  std::vector<std::string> teams;
  for (const AccessGrant& grant : *held) {
    teams.push_back(grant.entitlement.display_name + "=" + grant.holding.level);
  }
  EXPECT_THAT(teams, UnorderedElementsAre("data=member", "sre/ops=admin"));
}

TEST_F(GrafanaScan, AListThatCannotBeReadToItsEndIsNoList) {
  const auto dave = ByLogin("dave");
  ASSERT_TRUE(dave.ok()) << dave.status();
  grafana_.AddFault(R"({"path": "/api/access-control/teams/4", "fault": {"html": true}})");
  const auto held = fixture_.Run(provider_->FindHeld(*dave, Teams(), true, fixture_.Soon()));
  EXPECT_EQ(ReasonOf(held), "UPSTREAM_PROTOCOL");
}

TEST_F(GrafanaScan, AScanThatIsCancelledEndsWhole) {
  const auto dave = ByLogin("dave");
  ASSERT_TRUE(dave.ok()) << dave.status();
  grafana_.AddFault(R"({"path": "/api/access-control/teams/*", "fault": {"hang": true}})");
  const std::vector<Entitlement> teams = Teams();
  EXPECT_TRUE(fixture_.Cancel(provider_->FindHeld(*dave, teams, true, fixture_.Soon()),
                              [&] { return grafana_.Log().size() == 4; }));
  provider_.reset();
}

TEST_F(GrafanaTest, ListsEverybodyInATeamWithWhatIsKnownOfThem) {
  grafana_.Use([](GrafanaFake& fake) {
    auto& members = fake.world().teams.at(1).members;
    members = {{27, TeamLevel::kMember},
               {30, TeamLevel::kMember},
               {35, TeamLevel::kMember},
               {2, TeamLevel::kAdmin}};
  });
  const auto team = Team(EntitlementRef::Key::kId, kPlatform);
  ASSERT_TRUE(team.ok());
  const auto page = fixture_.Run(provider_->ListHolders(*team, "", false, {"", 100}, fixture_.Soon()));
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->rows.size(), 4u);
  const auto& [alice, disabled, outsider, account] =
      std::tie(page->rows[0], page->rows[1], page->rows[2], page->rows[3]);
  EXPECT_EQ(alice.principal.email, "alice@example.com");
  EXPECT_EQ(alice.holding.level, "admin");
  EXPECT_TRUE(disabled.principal.disabled);
  EXPECT_TRUE(outsider.principal.outside_org);
  EXPECT_EQ(outsider.principal.attributes.at("outside_org"), "true");
  EXPECT_FALSE(alice.principal.attributes.contains("outside_org"));
  EXPECT_EQ(outsider.principal.email, "org2viewer@example.com");
  EXPECT_EQ(account.principal.type, "service_account");
  EXPECT_EQ(account.principal.id, kReaderAccount);
}

TEST_F(GrafanaTest, PagesThroughTeams) {
  std::vector<std::string> names;
  PageRequest request{"", 2};
  int pages = 0;
  do {
    const auto page =
        fixture_.Run(provider_->ListEntitlements({"team", "", false}, request, fixture_.Soon()));
    ASSERT_TRUE(page.ok()) << page.status();
    for (const Entitlement& team : page->rows) names.push_back(team.display_name);
    request.cursor = page->next;
    ++pages;
  } while (!request.cursor.empty());
  EXPECT_EQ(pages, 3);
  EXPECT_THAT(names, UnorderedElementsAre("data", "empty", "on call", "platform", "sre/ops",
                                          "Ünicode team"));
  for (const char* bad : {"x", "t.0.2", "t.1.5000", "e.1.2", "t.1.2.", "t.99999999999.2"}) {
    const auto page =
        fixture_.Run(provider_->ListEntitlements({"team", "", false}, {bad, 2}, fixture_.Soon()));
    EXPECT_EQ(ReasonOf(page), "INVALID_TOKEN") << bad;
  }
}

TEST_F(GrafanaTest, SearchesTeamsAndPeopleLiterally) {
  const auto teams =
      fixture_.Run(provider_->ListEntitlements({"team", "T_", false}, {"", 9}, fixture_.Soon()));
  ASSERT_TRUE(teams.ok()) << teams.status();
  EXPECT_THAT(teams->rows, IsEmpty());
  const auto people =
      fixture_.Run(provider_->ListPrincipals({kUser, "ALICE", {}}, {"", 9}, fixture_.Soon()));
  ASSERT_TRUE(people.ok()) << people.status();
  ASSERT_EQ(people->rows.size(), 1u);
  EXPECT_EQ(people->rows[0].id, kAlice);
}

TEST_F(GrafanaTest, ListsDisabledPeopleAlone) {
  const auto page =
      fixture_.Run(provider_->ListPrincipals({kUser, "", true}, {"", 9}, fixture_.Soon()));
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->rows.size(), 1u);
  EXPECT_EQ(page->rows[0].login, "disabled");
}

TEST_F(GrafanaTest, DoesNotListWhatItSeesOnlyInPart) {
  UseTokenOf("sa-reader");
  EXPECT_EQ(ReasonOf(fixture_.Run(
                provider_->ListEntitlements({"team", "", false}, {"", 9}, fixture_.Soon()))),
            "INSTANCE_CREDENTIALS");
  EXPECT_EQ(
      ReasonOf(fixture_.Run(provider_->ListPrincipals({kUser, "", {}}, {"", 9}, fixture_.Soon()))),
      "INSTANCE_CREDENTIALS");
}

class GrafanaWithHiddenUser : public GrafanaTest {
 protected:
  GrafanaWithHiddenUser() : GrafanaTest("bob") {}
};

TEST_F(GrafanaWithHiddenUser, ShowsThatSomebodyIsThereWhomTheServerHides) {
  const auto team = Team(EntitlementRef::Key::kId, kPlatform);
  ASSERT_TRUE(team.ok());
  const auto page = fixture_.Run(provider_->ListHolders(*team, "", false, {"", 100}, fixture_.Soon()));
  ASSERT_TRUE(page.ok()) << page.status();
  std::vector<std::string> logins;
  for (const AccessGrant& row : page->rows) logins.push_back(row.principal.login);
  EXPECT_THAT(logins, UnorderedElementsAre("admin", "alice", "bob", "carol"));
  EXPECT_EQ(IdOf(ByLogin("bob")), "PRINCIPAL_NOT_FOUND");
}

}  // namespace
}  // namespace broker::grafana

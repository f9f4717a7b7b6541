// Roles of Enterprise through the provider.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/providers/grafana_role_fixture.h"

namespace broker::grafana {
namespace {

using fakes::grafana::kGlobal;
using fakes::grafana::TeamPrincipal;
using fakes::grafana::UserPrincipal;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

TEST_F(EnterpriseRole, AListThatIsNotThereIsThatOfNobodyOnlyWithoutItsRole) {
  const auto role = RoleById("custom_reports");
  ASSERT_TRUE(role.ok()) << role.status();
  const auto holders = [&] {
    return fixture_.Run(provider_->ListHolders(*role, "org", false, {"", 9}, fixture_.Soon()));
  };
  grafana_.AddFault(R"({"path": "/api/access-control/roles/*/assignments", "fault":
                        {"status": 404, "body": {"message": "role not found"}}})");
  EXPECT_EQ(ReasonOf(holders()), "UPSTREAM_UNAVAILABLE");
  EXPECT_EQ(ReasonOf(ObserveRole(kAlice, "custom_reports")), "UPSTREAM_UNAVAILABLE");
  grafana_.Use([](GrafanaFake& fake) { fake.world().roles.Delete("custom_reports"); });
  const auto of_none = holders();
  ASSERT_TRUE(of_none.ok()) << of_none.status();
  EXPECT_THAT(of_none->rows, IsEmpty());
}

// --- the catalogue

TEST_F(EnterpriseRole, IsNamedByUidNameOrWhatIsShown) {
  const auto role = RoleById("custom_reports");
  ASSERT_TRUE(role.ok()) << role.status();
  EXPECT_EQ(role->display_name, "Report keeper");
  EXPECT_EQ(role->attributes.at("name"), "custom:reports");
  EXPECT_EQ(role->attributes.at("version"), "1");
  EXPECT_EQ(role->attributes.at("global"), "false");
  EXPECT_EQ(RoleByName("custom:reports")->id, "custom_reports");
  EXPECT_EQ(RoleByName("Report keeper")->id, "custom_reports");
  EXPECT_EQ(RoleByName("custom:hidden")->id, "custom_hidden");
  EXPECT_EQ(ReasonOf(RoleByName("custom:REPORTS")), "ENTITLEMENT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(RoleById("custom_second")), "ENTITLEMENT_NOT_FOUND");
}

TEST_F(EnterpriseRole, TwoOfOneNameAreAmbiguous) {
  grafana_.Use([](GrafanaFake& fake) {
    fake.world().AddRole(kGlobal, "everywhere", "custom:reports");
    fake.world().AddRole(kMain, "shown_alike", "custom:alike").display_name = "Report keeper";
  });
  const auto by_name = RoleByName("custom:reports");
  EXPECT_EQ(ReasonOf(by_name), "AMBIGUOUS_ENTITLEMENT");
  EXPECT_EQ(FailureOf(by_name.status()).metadata.at("candidates"), "custom_reports,everywhere");
  const auto by_display = RoleByName("Report keeper");
  EXPECT_EQ(ReasonOf(by_display), "AMBIGUOUS_ENTITLEMENT");
  EXPECT_EQ(FailureOf(by_display.status()).metadata.at("candidates"), "custom_reports,shown_alike");
}

TEST_F(EnterpriseRole, WhatIsNoUidIsNotAskedFor) {
  Sent();
  for (const std::string& uid : {std::string("a/b"), std::string(".."), std::string("a b"),
                                 std::string("fixed:x"), std::string(41, 'a')}) {
    const auto refused = RoleById(uid);
    EXPECT_EQ(ReasonOf(refused), "INVALID_FIELD") << uid;
    EXPECT_EQ(FailureOf(refused.status()).metadata.at("field"), "entitlement.id") << uid;
  }
  EXPECT_EQ(ReasonOf(RoleById("basic_admin")), "INVALID_FIELD");
  EXPECT_THAT(Sent(), IsEmpty());
  EXPECT_EQ(ReasonOf(RoleById(std::string(40, 'a'))), "ENTITLEMENT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(RoleByName("basic:admin")), "INVALID_FIELD");
}

TEST_F(EnterpriseRole, WhatTheRouterSaysOfAUidProvesNothing) {
  grafana_.AddFault(R"({"path": "/api/access-control/roles/*", "fault":
                        {"status": 404, "body": {"message": "Not found"}}})");
  EXPECT_EQ(ReasonOf(RoleById("nothing")), "ENTITLEMENT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(RoleById("custom_reports")), "UPSTREAM_PROTOCOL");
}

TEST_F(EnterpriseRole, WhoDoesNotSeeAllRolesFindsNoneAbsent) {
  grafana_.AddFault(R"({"path": "/api/access-control/user/permissions", "fault": {"status": 200,
      "body": {"roles:read": ["roles:uid:custom_reports"]}}})");
  const auto found = RoleById("nothing");
  EXPECT_EQ(ReasonOf(found), "INSTANCE_CREDENTIALS");
  EXPECT_THAT(FailureOf(found.status()).message, HasSubstr("roles:read on roles:*"));
  EXPECT_EQ(ReasonOf(Roles("", false)), "INSTANCE_CREDENTIALS");
}

TEST_F(EnterpriseRole, ListsThemWithoutTheHiddenOnes) {
  const auto shown = Roles("", false);
  ASSERT_TRUE(shown.ok()) << shown.status();
  EXPECT_THAT(UidsOf(shown), Contains("custom_reports"));
  EXPECT_THAT(UidsOf(shown), Contains("basic_viewer"));
  EXPECT_THAT(UidsOf(shown), Not(Contains("custom_hidden")));
  EXPECT_THAT(UidsOf(shown), Not(Contains("custom_second")));
  const auto all = Roles("", true);
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_THAT(UidsOf(all), Contains("custom_hidden"));
  EXPECT_THAT(UidsOf(Roles("KEEPER", false)), ElementsAre("custom_reports"));
  EXPECT_THAT(UidsOf(Roles("custom:D", false)), ElementsAre("custom_dashboards"));
}

TEST_F(EnterpriseRole, PagesThroughThem) {
  std::vector<std::string> uids;
  PageRequest request{"", 3};
  do {
    const auto page =
        fixture_.Run(provider_->ListEntitlements({"role", "", true}, request, fixture_.Soon()));
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_LE(page->rows.size(), 3u);
    const std::vector<std::string> more = UidsOf(page);
    uids.insert(uids.end(), more.begin(), more.end());
    request.cursor = page->next;
  } while (!request.cursor.empty());
  EXPECT_EQ(uids, UidsOf(Roles("", true)));
  EXPECT_GT(uids.size(), 9u);
}

// --- who holds what

TEST_F(EnterpriseRole, AHoldingIsReadWithWhatStandsAroundIt) {
  Assign(kMain, UserPrincipal(2), "custom_reports");
  Assign(kGlobal, UserPrincipal(2), "custom_dashboards");
  const auto held = ObserveRole(kAlice, "custom_reports");
  ASSERT_TRUE(held.ok()) << held.status();
  EXPECT_TRUE(held->holding.direct);
  EXPECT_FALSE(held->scope_hidden);
  EXPECT_EQ(held->principal.email, "alice@example.com");
  EXPECT_THAT(held->surroundings, ElementsAre("custom_dashboards"));
  const auto anywhere = ObserveRole(kAlice, "custom_dashboards");
  ASSERT_TRUE(anywhere.ok()) << anywhere.status();
  EXPECT_TRUE(anywhere->holding.direct);
  EXPECT_TRUE(anywhere->scope_hidden);
  EXPECT_EQ(ReasonOf(ObserveRole(kAlice, "nothing")), "ENTITLEMENT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(ObserveRole("99999", "custom_reports")), "PRINCIPAL_NOT_FOUND");
}

TEST_F(EnterpriseRole, WhomOnlyItsRolesShowIsSeen) {
  Assign(kMain, UserPrincipal(30), "custom_reports");
  Assign(kMain, UserPrincipal(35), "custom_reports");
  const auto outsider = ObserveRole(kOrg2Viewer, "custom_reports");
  ASSERT_TRUE(outsider.ok()) << outsider.status();
  EXPECT_TRUE(outsider->holding.direct);
  EXPECT_TRUE(outsider->principal.outside_org);
  EXPECT_EQ(ReasonOf(ObserveRole(kOrg2Viewer, "fixed_reports_reader")), "PRINCIPAL_NOT_FOUND");
  EXPECT_EQ(ReasonOf(ObserveRole(kReaderAccount, "custom_reports")), "PRINCIPAL_NOT_FOUND");
}

TEST_F(EnterpriseRole, TellsTheTeamsThatGiveIt) {
  Assign(kMain, TeamPrincipal(1), "custom_reports");  // alice is a member
  Assign(kMain, TeamPrincipal(4), "custom_reports");
  const auto held = ObserveRole(kAlice, "custom_reports");
  ASSERT_TRUE(held.ok()) << held.status();
  EXPECT_FALSE(held->holding.direct);
  EXPECT_THAT(held->holding.indirect, ElementsAre(IndirectSource{"team", "1", "platform", ""}));
  const auto all = Held(Alice(), true);
  ASSERT_TRUE(all.ok()) << all.status();
  ASSERT_EQ(all->size(), 1u);
  EXPECT_EQ(all->front().entitlement.id, "custom_reports");
  EXPECT_EQ(all->front().scope, "org");
  EXPECT_EQ(all->front().holding.indirect, held->holding.indirect);
  const auto direct = Held(Alice(), false);
  ASSERT_TRUE(direct.ok()) << direct.status();
  EXPECT_THAT(*direct, IsEmpty());
}

TEST_F(EnterpriseRole, ListsWhatOneHoldsWithTheEtagOfOneLook) {
  Assign(kMain, UserPrincipal(2), "custom_hidden");
  Assign(kMain, UserPrincipal(2), "fixed_reports_reader");
  const auto held = Held(Alice());
  ASSERT_TRUE(held.ok()) << held.status();
  ASSERT_EQ(held->size(), 2u);
  EXPECT_TRUE(held->front().entitlement.hidden);
  for (const AccessGrant& grant : *held) {
    EXPECT_EQ(grant.scope, "org");
    const auto seen = ObserveRole(kAlice, grant.entitlement.id);
    ASSERT_TRUE(seen.ok()) << seen.status();
    EXPECT_EQ(seen->holding.etag, grant.holding.etag);
  }
}

TEST_F(EnterpriseRole, TellsWhoHoldsOneByName) {
  Assign(kMain, UserPrincipal(2), "custom_dashboards");
  Assign(kMain, UserPrincipal(35), "custom_dashboards");
  Assign(kMain, TeamPrincipal(1), "custom_dashboards");
  const auto role = RoleById("custom_dashboards");
  ASSERT_TRUE(role.ok()) << role.status();
  const auto names = [&](const std::string& scope) {
    const auto page =
        fixture_.Run(provider_->ListHolders(*role, scope, false, {"", 9}, fixture_.Soon()));
    EXPECT_TRUE(page.ok()) << page.status();
    std::vector<std::string> found;
    for (const AccessGrant& row : page->rows) {
      EXPECT_EQ(row.scope, scope);
      found.push_back(row.principal.type + ":" + row.principal.display_name);
    }
    return found;
  };
  EXPECT_THAT(names("org"), UnorderedElementsAre("user:Alice Example", "service_account:reader",
                                                 "team:platform"));
  EXPECT_THAT(names("global"),
              UnorderedElementsAre("user:Alice Example", "service_account:reader"));
}

TEST_F(EnterpriseRole, ThePagesOfAnInventoryHaveEverythingOnce) {
  for (int i = 0; i < 60; ++i) {
    const std::string number = std::to_string(i);
    grafana_.Use([&](GrafanaFake& fake) {
      fake.world().AddRole(kMain, "many_" + number, "custom:many:" + number);
    });
    Assign(kMain, UserPrincipal(2), "many_" + number);
  }
  Assign(kMain, TeamPrincipal(1), "custom_hidden");
  std::vector<std::string> rows;
  int number = 1;
  for (bool last = false; !last; ++number) {
    const auto page = Inventory(number);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_THAT(page->problems, IsEmpty());
    for (const AccessGrant& row : page->rows) {
      rows.push_back(row.principal.type + ":" + row.entitlement.id);
    }
    last = page->last;
  }
  EXPECT_EQ(number, 4);
  EXPECT_EQ(rows.size(), 61u);
  EXPECT_THAT(rows, Contains("team:custom_hidden"));
  EXPECT_TRUE(Inventory(9)->last);
  EXPECT_THAT(Inventory(9)->rows, IsEmpty());
}

TEST_F(EnterpriseRole, AnInventoryNamesTheRoleThatItCouldNotRead) {
  Assign(kMain, UserPrincipal(2), "custom_hidden");
  grafana_.AddFault(R"({"path": "/api/access-control/roles/custom_reports/assignments",
                        "fault": {"status": 500, "body": {"message": "no"}}})");
  const auto page = Inventory(1);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->problems.size(), 1u);
  EXPECT_EQ(page->problems[0].metadata.at("resource_name"), "custom_reports");
  EXPECT_EQ(page->rows.size(), 1u);
}

// --- the credential

TEST_F(EnterpriseRole, NamesTheRightsThatRolesTake) {
  auto check = fixture_.Run(provider_->CheckCredential(fixture_.Soon()));
  ASSERT_TRUE(check.ok()) << check.status();
  EXPECT_THAT(check->missing, IsEmpty());
  EXPECT_EQ(provider_->status().edition, "enterprise");
  EXPECT_EQ(provider_->status().rbac_enabled, true);
  grafana_.Use([](GrafanaFake& fake) {
    std::erase_if(fake.world().roles.Find("basic_admin")->permissions, [](const auto& permission) {
      return permission.action.ends_with(".roles:add") || permission.action == "roles:read";
    });
  });
  check = fixture_.Run(provider_->CheckCredential(fixture_.Soon()));
  ASSERT_TRUE(check.ok()) << check.status();
  EXPECT_THAT(check->missing, ElementsAre("roles:read", "users.roles:add", "teams.roles:add"));
}

TEST_F(EnterpriseRole, TheOrgIsSelectedByHeaderAlone) {
  provider_ = MakeOrDie(BasicConfig("admin", "2"));
  EXPECT_EQ(RoleByName("custom:reports")->id, "custom_second");
  for (const fakes::LogEntry& entry : grafana_.Log()) {
    EXPECT_EQ(entry.headers.at("x-grafana-org-id"), "2");
    EXPECT_THAT(entry.path, Not(HasSubstr("rgId=")));
  }
}

}  // namespace
}  // namespace broker::grafana

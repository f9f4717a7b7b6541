// Roles of Grafana Enterprise, in each reading of its contract: the answer, the assignments that
// the upstream stores afterwards, and the requests that were made.
#include "tests/e2e/grafana_role_world.h"

namespace broker::test {
namespace {

using fakes::grafana::TeamPrincipal;
using fakes::grafana::UserPrincipal;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class GrafanaRole : public GrafanaRoleWorld {};
ON_EACH_ROLE_SERVER(GrafanaRole);

TEST_P(GrafanaRole, UsersServiceAccountsAndTeamsMayHoldOne) {
  for (const char* who : {kAlice, kReader, kPlatform}) {
    const auto granted = Grant(who, kReports);
    ASSERT_TRUE(granted.ok()) << who << granted.status.error_message();
    EXPECT_EQ(granted.reply.result().outcome(), v1::OUTCOME_GRANTED);
    EXPECT_TRUE(granted.reply.result().after().direct());
    EXPECT_TRUE(granted.reply.result().has_effective_time());
    EXPECT_THAT(granted.reply.result().warnings(), IsEmpty());
  }
  for (const auto& who : {UserPrincipal(2), UserPrincipal(35), TeamPrincipal(1)}) {
    EXPECT_THAT(RolesOf(who), ElementsAre("custom_reports@1"));
  }
  for (const char* who : {kAlice, kReader, kPlatform}) {
    const auto held =
        ListGrants("instance: 'grafana' types: 'role' principal { " + std::string(who) + " }");
    ASSERT_TRUE(held.ok()) << who << held.status.error_message();
    ASSERT_EQ(held.reply.grants_size(), 1) << who;
    EXPECT_EQ(held.reply.grants(0).entitlement().id(), "custom_reports");
  }
  EXPECT_THAT(Writes(), ElementsAre("POST /api/access-control/users/2/roles",
                                    "POST /api/access-control/users/35/roles",
                                    "POST /api/access-control/teams/1/roles"));
  grafana_.ClearLog();
  for (const char* who : {kPlatform, kAlice, kReader}) {
    const auto revoked = Revoke(who, kReports);
    ASSERT_TRUE(revoked.ok()) << who << revoked.status.error_message();
    EXPECT_EQ(revoked.reply.result().outcome(), v1::OUTCOME_REVOKED);
  }
  for (const auto& who : {UserPrincipal(2), UserPrincipal(35), TeamPrincipal(1)}) {
    EXPECT_THAT(RolesOf(who), IsEmpty());
  }
  EXPECT_THAT(Writes(),
              ElementsAre("DELETE /api/access-control/teams/1/roles/custom_reports",
                          "DELETE /api/access-control/users/2/roles/custom_reports?global=false",
                          "DELETE /api/access-control/users/35/roles/custom_reports?global=false"));
}

TEST_P(GrafanaRole, IsNamedAsItIsShown) {
  for (const char* name : {"custom:reports", "Report keeper"}) {
    const std::string role = "type: 'role' name: '" + std::string(name) + "'";
    ASSERT_TRUE(Grant(kAlice, role).ok()) << name;
    EXPECT_THAT(RolesOfAlice(), ElementsAre("custom_reports@1"));
    ASSERT_TRUE(Revoke(kAlice, role).ok()) << name;
    EXPECT_THAT(RolesOfAlice(), IsEmpty());
  }
  EXPECT_EQ(Grant(kAlice, "type: 'role' name: 'nothing'").reason, "ENTITLEMENT_NOT_FOUND");
  EXPECT_EQ(Grant(kAlice, "type: 'role' id: 'a/b'").reason, "INVALID_FIELD");
}

TEST_P(GrafanaRole, WhatIsSoAlreadyIsNotWritten) {
  Assign(kMain, UserPrincipal(2), "custom_reports");
  EXPECT_EQ(Grant(kAlice, kReports).reply.result().outcome(), v1::OUTCOME_ALREADY_HELD);
  EXPECT_EQ(Revoke(kReader, kReports).reply.result().outcome(), v1::OUTCOME_ALREADY_ABSENT);
  EXPECT_EQ(Grant(kReader, kReports, "dry_run: true").reply.result().outcome(),
            v1::OUTCOME_GRANTED);
  EXPECT_THAT(Writes(), IsEmpty());
}

// The server refuses what is so already, or takes it.
TEST_P(GrafanaRole, AnotherMayBeQuicker) {
  grafana_.AddFault(R"({"method": "POST", "when": "before", "fault": {"delay_ms": 500}})");
  grafana_.AddFault(R"({"method": "DELETE", "when": "before", "fault": {"delay_ms": 500}})");
  Answer<v1::GrantResponse> granted;
  std::thread granter([&] { granted = Grant(kAlice, kReports); });
  WhileWriting("POST", [&] { Assign(kMain, UserPrincipal(2), "custom_reports"); });
  granter.join();
  ASSERT_TRUE(granted.ok()) << granted.status.error_message();
  EXPECT_EQ(granted.reply.result().outcome(), v1::OUTCOME_GRANTED);
  grafana_.ClearLog();
  Answer<v1::RevokeResponse> revoked;
  std::thread revoker([&] { revoked = Revoke(kAlice, kReports); });
  WhileWriting("DELETE", [&] {
    grafana_.Use([](Fake& fake) {
      fake.world().roles.Unassign({kMain, UserPrincipal(2), "custom_reports"});
    });
  });
  revoker.join();
  ASSERT_TRUE(revoked.ok()) << revoked.status.error_message();
  EXPECT_EQ(revoked.reply.result().outcome(), v1::OUTCOME_REVOKED);
  EXPECT_THAT(RolesOfAlice(), IsEmpty());
}

TEST_P(GrafanaRole, WhatElseChangedIsToldOf) {
  grafana_.AddFault(R"({"method": "POST", "fault": {"delay_ms": 500}})");
  Answer<v1::GrantResponse> granted;
  std::thread granter([&] { granted = Grant(kAlice, kReports); });
  WhileWriting("POST", [&] { Assign(kMain, UserPrincipal(2), "custom_hidden"); });
  granter.join();
  ASSERT_TRUE(granted.ok()) << granted.status.error_message();
  ASSERT_THAT(WarningsOf(granted.reply.result()), ElementsAre(v1::WARNING_CODE_COLLATERAL_CHANGE));
  EXPECT_THAT(granted.reply.result().warnings(0).message(), HasSubstr("custom_hidden"));
}

// --- scopes

TEST_P(GrafanaRole, ABasicRoleComesWithTheLevelInTheOrg) {
  for (const char* role : {"type: 'role' id: 'basic_viewer'", "type: 'role' name: 'basic:admin'"}) {
    const auto refused = Grant(kAlice, role);
    EXPECT_EQ(refused.reason, "INVALID_FIELD") << role;
    EXPECT_EQ(refused.metadata.at("field"), "entitlement") << role;
    EXPECT_THAT(refused.status.error_message(), HasSubstr("grant org=viewer"));
    EXPECT_EQ(Revoke(kAlice, role).reason, "INVALID_FIELD") << role;
  }
  EXPECT_THAT(Writes(), IsEmpty());
  EXPECT_EQ(RoleOf(2), "Viewer");
}

TEST_P(GrafanaRole, WhatLetsItsHolderTakeMoreIsGuarded) {
  grafana_.Use([](Fake& fake) {
    fake.world().AddRole(
        kMain, "keys", "custom:keys",
        {{"teams:read", "teams:*"}, {"serviceaccounts:write", "serviceaccounts:*"}});
    fake.world().AssignRole(kMain, UserPrincipal(3), "keys");
  });
  const std::string keys = "type: 'role' name: 'custom:keys'";
  const auto refused = Grant(kAlice, keys);
  EXPECT_EQ(refused.reason, "GUARDED_ENTITLEMENT");
  EXPECT_EQ(refused.metadata.at("guard"), "entitlement");
  EXPECT_EQ(Grant(kAlice, keys, "dry_run: true").reason, "GUARDED_ENTITLEMENT");
  EXPECT_THAT(Writes(), IsEmpty());
  EXPECT_TRUE(Revoke("login: 'bob'", keys).ok());
  EXPECT_THAT(RolesOf(UserPrincipal(3)), IsEmpty());
}

TEST_P(GrafanaRole, TheBrokersOwnAccountIsLeftAlone) {
  Assign(kMain, UserPrincipal(34), "custom_reports");
  const std::string own = "type: 'service_account' name: 'broker'";
  EXPECT_EQ(Grant(own, kAnywhere).reason, "GUARDED_ENTITLEMENT");
  EXPECT_EQ(Revoke(own, kReports).reason, "GUARDED_ENTITLEMENT");
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_P(GrafanaRole, WhatTheBrokerMayNotHandOnItDoesNotGive) {
  grafana_.Use([](Fake& fake) {
    for (auto& permission : fake.world().roles.Find("basic_admin")->permissions) {
      if (permission.action == "reports:write") permission.scope = "reports:id:1";
    }
  });
  const auto refused = Grant(kAlice, kReports);
  EXPECT_EQ(refused.reason, "INSTANCE_CREDENTIALS");
  EXPECT_THAT(refused.status.error_message(), HasSubstr("those of this role"));
  EXPECT_THAT(RolesOfAlice(), IsEmpty());
}

// --- lists

TEST_P(GrafanaRole, AHiddenOneIsShownWhenAskedFor) {
  ASSERT_TRUE(Grant(kAlice, "type: 'role' name: 'custom:hidden'").ok());
  EXPECT_THAT(RolesOfAlice(), ElementsAre("custom_hidden@1"));
  const std::string mine = "instance: 'grafana' principal { login: 'alice' } types: 'role' ";
  EXPECT_THAT(ListGrants(mine).reply.grants(), IsEmpty());
  const auto all = ListGrants(mine + "include_hidden: true");
  ASSERT_EQ(all.reply.grants_size(), 1);
  EXPECT_EQ(all.reply.grants(0).entitlement().id(), "custom_hidden");
  EXPECT_TRUE(all.reply.grants(0).entitlement().hidden());
  const auto listed = [&](const std::string& more) {
    std::vector<std::string> ids;
    const auto page = ListEntitlements("instance: 'grafana' type: 'role' query: 'custom' " + more);
    EXPECT_TRUE(page.ok()) << page.status.error_message();
    for (const auto& role : page.reply.entitlements()) ids.push_back(role.id());
    return ids;
  };
  EXPECT_THAT(listed(""), ElementsAre("custom_dashboards", "custom_reports"));
  EXPECT_THAT(listed("include_hidden: true"),
              ElementsAre("custom_dashboards", "custom_hidden", "custom_reports"));
  EXPECT_THAT(listed("available_to { login: 'alice' } include_hidden: true"),
              ElementsAre("custom_dashboards", "custom_reports"));
}

TEST_P(GrafanaRole, WhatOnesTeamsHoldIsHeldAnotherWay) {
  ASSERT_TRUE(Grant(kPlatform, kReports).ok());
  const auto granted = Grant(kAlice, kReports);
  ASSERT_TRUE(granted.ok()) << granted.status.error_message();
  EXPECT_THAT(WarningsOf(granted.reply.result()),
              ElementsAre(v1::WARNING_CODE_ALSO_HELD_INDIRECTLY));
  const auto revoked = Revoke(kAlice, kReports);
  ASSERT_TRUE(revoked.ok()) << revoked.status.error_message();
  EXPECT_EQ(revoked.reply.result().outcome(), v1::OUTCOME_STILL_HELD_INDIRECTLY);
  ASSERT_EQ(revoked.reply.result().after().indirect_size(), 1);
  EXPECT_EQ(revoked.reply.result().after().indirect(0).display_name(), "platform");
  EXPECT_THAT(RolesOfAlice(), IsEmpty());
  const std::string mine =
      "instance: 'grafana' principal { login: 'alice' } types: 'role' include_indirect: true";
  const auto held = ListGrants(mine);
  ASSERT_TRUE(held.ok()) << held.status.error_message();
  ASSERT_EQ(held.reply.grants_size(), 1);
  EXPECT_FALSE(held.reply.grants(0).holding().direct());
}

TEST_P(GrafanaRole, WhatOneHoldsIsListedAtOnce) {
  ASSERT_TRUE(Grant(kAlice, kReports).ok());
  ASSERT_TRUE(Grant(kAlice, kAnywhere).ok());
  const auto held = ListGrants("instance: 'grafana' principal { login: 'alice' }");
  ASSERT_TRUE(held.ok()) << held.status.error_message();
  std::vector<std::string> rows;
  for (const auto& row : held.reply.grants()) {
    rows.push_back(row.entitlement().type() + ":" + row.entitlement().id() + "@" + row.scope());
  }
  EXPECT_THAT(rows, UnorderedElementsAre("org:1@", "role:custom_reports@org",
                                         "role:custom_dashboards@org"));
  const auto one = ListGrants("instance: 'grafana' principal { login: 'alice' } entitlement { " +
                              std::string(kReports) + " }");
  ASSERT_EQ(one.reply.grants_size(), 1);
  EXPECT_EQ(one.reply.grants(0).holding().etag(), held.reply.grants(2).holding().etag());
}

TEST_P(GrafanaRole, WhoHoldsOne) {
  for (const char* who : {kAlice, kReader, kPlatform}) ASSERT_TRUE(Grant(who, kReports).ok());
  const auto holders =
      ListGrants("instance: 'grafana' entitlement { " + std::string(kReports) + " }");
  ASSERT_TRUE(holders.ok()) << holders.status.error_message();
  std::vector<std::string> rows;
  for (const auto& row : holders.reply.grants()) {
    rows.push_back(row.principal().type() + ":" + row.principal().display_name());
  }
  EXPECT_THAT(
      rows, UnorderedElementsAre("user:Alice Example", "service_account:reader", "team:platform"));
  const auto stream = StreamGrants("instance: 'grafana' types: 'role'");
  ASSERT_TRUE(stream.ok()) << stream.status.error_message();
  std::size_t streamed = 0;
  for (const auto& message : stream.messages) {
    streamed += static_cast<std::size_t>(message.grants_size());
    EXPECT_THAT(message.problems(), IsEmpty());
  }
  EXPECT_EQ(streamed, 3u);
}

TEST_P(GrafanaRole, WhomOnlyItsRolesShowCanLoseThem) {
  Assign(kMain, UserPrincipal(30), "custom_reports");
  const auto revoked = Revoke("type: 'user' id: '30'", kReports);
  ASSERT_TRUE(revoked.ok()) << revoked.status.error_message();
  EXPECT_EQ(revoked.reply.result().outcome(), v1::OUTCOME_REVOKED);
  EXPECT_THAT(RolesOf(UserPrincipal(30)), IsEmpty());
  EXPECT_EQ(Revoke("type: 'user' id: '30'", kReports).reason, "PRINCIPAL_NOT_FOUND");
}

TEST_P(GrafanaRole, TheInstanceSaysWhatItHas) {
  const auto told = DescribeInstance("instance: 'grafana' check: true");
  ASSERT_TRUE(told.ok()) << told.status.error_message();
  EXPECT_THAT(told.reply.check().missing(), IsEmpty());
  EXPECT_EQ(told.reply.instance().edition(), "enterprise");
  EXPECT_TRUE(told.reply.rbac_enabled());
  bool found = false;
  for (const auto& type : told.reply.entitlement_types()) {
    if (type.type() != "role") continue;
    found = true;
    EXPECT_FALSE(type.has_unavailable());
    EXPECT_THAT(type.scopes(), ElementsAre("org", "global"));
    EXPECT_THAT(type.note(), HasSubstr("unverified against Enterprise"));
  }
  EXPECT_TRUE(found);
}

// --- trouble

TEST_P(GrafanaRole, AnAnswerThatIsLostIsMadeUpForByARead) {
  grafana_.AddFault(R"({"method": "POST", "nth": 1, "when": "after", "fault": {"reset": true}})");
  const auto granted = Grant(kAlice, kAnywhere);
  ASSERT_TRUE(granted.ok()) << granted.status.error_message();
  EXPECT_EQ(granted.reply.result().outcome(), v1::OUTCOME_GRANTED);
  grafana_.AddFault(R"({"method": "DELETE", "nth": 1, "when": "after", "fault": {"reset": true}})");
  const auto revoked = Revoke(kAlice, kAnywhere);
  ASSERT_TRUE(revoked.ok()) << revoked.status.error_message();
  EXPECT_EQ(revoked.reply.result().outcome(), v1::OUTCOME_REVOKED);
  EXPECT_THAT(RolesOfAlice(), IsEmpty());
}

TEST_P(GrafanaRole, AWriteThatIsLostMayStillHappen) {
  broker({{"write_horizon_seconds", "1"}});
  grafana_.AddFault(R"({"method": "POST", "nth": 1, "when": "before", "fault": {"reset": true}})");
  const auto unknown = Grant(kAlice, kReports);
  ASSERT_EQ(unknown.reason, "OUTCOME_UNKNOWN");
  const auto settled = WaitOperation(unknown.metadata.at("operation_id"));
  ASSERT_TRUE(settled.ok()) << settled.status.error_message();
  EXPECT_TRUE(settled.reply.operation().has_problem());
  EXPECT_THAT(RolesOfAlice(), IsEmpty());
}

// A success without effect is none.
TEST_P(GrafanaRole, AnAnswerThatIsNotTrueIsNotBelieved) {
  grafana_.AddFault(R"({"method": "POST", "nth": 1, "fault": {"status": 200,
                        "body": {"message": "Role added to the user."}}})");
  EXPECT_EQ(Grant(kAlice, kReports).reason, "UPSTREAM_UNAVAILABLE");
  EXPECT_THAT(RolesOfAlice(), IsEmpty());
  ASSERT_TRUE(Grant(kAlice, kReports).ok());
  grafana_.AddFault(R"({"method": "DELETE", "nth": 1, "fault": {"status": 200,
                        "body": {"message": "Role removed from user."}}})");
  EXPECT_EQ(Revoke(kAlice, kReports).reason, "UPSTREAM_UNAVAILABLE");
  EXPECT_THAT(RolesOfAlice(), ElementsAre("custom_reports@1"));
}

TEST_P(GrafanaRole, AWarmChangeIsOneWriteAndFewReads) {
  ASSERT_TRUE(Grant(kAlice, kReports).ok());
  ASSERT_TRUE(Revoke(kAlice, kReports).ok());
  grafana_.ClearLog();
  ASSERT_TRUE(Grant(kAlice, kReports).ok());
  EXPECT_EQ(Writes().size(), 1u);
  // The user, its roles before and after, who else has the role, the role's permissions.
  EXPECT_LE(RequestCount(), 6u);
  grafana_.ClearLog();
  ASSERT_TRUE(Revoke(kAlice, kReports).ok());
  EXPECT_LE(RequestCount(), 5u);
}

}  // namespace
}  // namespace broker::test

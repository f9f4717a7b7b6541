// In which scope a role is held, which lists do not show, and who may hold it there.
#include "tests/e2e/grafana_role_world.h"

namespace broker::test {
namespace {

using fakes::grafana::kGlobal;
using fakes::grafana::TeamPrincipal;
using fakes::grafana::UserPrincipal;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class GrafanaRoleScope : public GrafanaRoleWorld {};
ON_EACH_ROLE_SERVER(GrafanaRoleScope);

TEST_P(GrafanaRoleScope, InAllOrgsItIsAServerAdminsToGive) {
  UseServerAdmin();
  const auto granted = Grant(kAlice, Globally(kAnywhere));
  ASSERT_TRUE(granted.ok()) << granted.status.error_message();
  EXPECT_EQ(granted.reply.result().outcome(), v1::OUTCOME_GRANTED);
  EXPECT_THAT(WarningsOf(granted.reply.result()), ElementsAre(v1::WARNING_CODE_SCOPE_NOT_SHOWN));
  EXPECT_THAT(RolesOfAlice(), ElementsAre("custom_dashboards@0"));
  const auto revoked = Revoke(kAlice, Globally(kAnywhere));
  ASSERT_TRUE(revoked.ok()) << revoked.status.error_message();
  EXPECT_EQ(revoked.reply.result().outcome(), v1::OUTCOME_REVOKED);
  EXPECT_THAT(RolesOfAlice(), IsEmpty());
  EXPECT_THAT(Writes(), Contains("DELETE /api/access-control/users/2/roles/custom_dashboards"
                                 "?global=true"));
}

TEST_P(GrafanaRoleScope, InAllOrgsNobodyElseMayTry) {
  Assign(kGlobal, UserPrincipal(2), "custom_dashboards");
  const auto refused = Grant(kReader, Globally(kAnywhere));
  EXPECT_EQ(refused.reason, "INSTANCE_CREDENTIALS");
  EXPECT_THAT(refused.status.error_message(), HasSubstr("server admin"));
  EXPECT_EQ(Revoke(kAlice, Globally(kAnywhere)).reason, "INSTANCE_CREDENTIALS");
  UseInstances({BasicInstance("orgadmin", "1")});
  EXPECT_EQ(Grant(kReader, Globally(kAnywhere)).reason, "INSTANCE_CREDENTIALS");
  EXPECT_THAT(Writes(), IsEmpty());
  EXPECT_THAT(RolesOfAlice(), ElementsAre("custom_dashboards@0"));
}

// The list shows that it is held, and not where.
TEST_P(GrafanaRoleScope, WhatIsHeldInTheOtherScopeIsNotRevoked) {
  Assign(kGlobal, UserPrincipal(2), "custom_dashboards");
  const auto held = Grant(kAlice, kAnywhere);
  ASSERT_TRUE(held.ok()) << held.status.error_message();
  EXPECT_EQ(held.reply.result().outcome(), v1::OUTCOME_ALREADY_HELD);
  EXPECT_THAT(WarningsOf(held.reply.result()), ElementsAre(v1::WARNING_CODE_SCOPE_NOT_SHOWN));
  const auto refused = Revoke(kAlice, kAnywhere);
  EXPECT_EQ(refused.reason, "HELD_IN_OTHER_SCOPE");
  EXPECT_THAT(refused.status.error_message(), HasSubstr("revoke it with scope global"));
  EXPECT_THAT(RolesOfAlice(), ElementsAre("custom_dashboards@0"));
  EXPECT_EQ(Writes().size(), 1u);

  UseServerAdmin();
  ASSERT_TRUE(Revoke(kAlice, Globally(kAnywhere)).ok());
  EXPECT_THAT(RolesOfAlice(), IsEmpty());
  Assign(kMain, UserPrincipal(2), "custom_dashboards");
  const auto elsewhere = Revoke(kAlice, Globally(kAnywhere));
  EXPECT_EQ(elsewhere.reason, "HELD_IN_OTHER_SCOPE");
  EXPECT_THAT(elsewhere.status.error_message(), HasSubstr("revoke it with scope org"));
  EXPECT_THAT(RolesOfAlice(), ElementsAre("custom_dashboards@1"));
}

TEST_P(GrafanaRoleScope, OfTwoScopesTheOneNamedIsRevoked) {
  Assign(kGlobal, UserPrincipal(2), "custom_dashboards");
  Assign(kMain, UserPrincipal(2), "custom_dashboards");
  EXPECT_EQ(Revoke(kAlice, kAnywhere).reason, "HELD_IN_OTHER_SCOPE");
  EXPECT_THAT(RolesOfAlice(), ElementsAre("custom_dashboards@0"));
}

TEST_P(GrafanaRoleScope, AGlobalRoleMayBeHeldInOneOrg) {
  ASSERT_TRUE(Grant(kAlice, kAnywhere).ok());
  EXPECT_THAT(RolesOfAlice(), ElementsAre("custom_dashboards@1"));
  grafana_.ClearLog();
  const auto revoked = Revoke(kAlice, kAnywhere);
  ASSERT_TRUE(revoked.ok()) << revoked.status.error_message();
  EXPECT_EQ(revoked.reply.result().outcome(), v1::OUTCOME_REVOKED);
  EXPECT_THAT(revoked.reply.result().warnings(), IsEmpty());
  EXPECT_THAT(RolesOfAlice(), IsEmpty());
  EXPECT_EQ(Writes().size(), 1u);
}

TEST_P(GrafanaRoleScope, ARoleOfOneOrgIsHeldInNoOther) {
  Assign(kMain, UserPrincipal(2), "custom_reports");
  UseServerAdmin();
  const auto refused = Grant(kAlice, Globally(kReports));
  EXPECT_EQ(refused.reason, "INVALID_FIELD");
  EXPECT_EQ(refused.metadata.at("field"), "entitlement.scope");
  EXPECT_EQ(Revoke(kAlice, Globally(kReports)).reply.result().outcome(),
            v1::OUTCOME_ALREADY_ABSENT);
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_P(GrafanaRoleScope, ATeamHoldsItInItsOrgAlone) {
  UseServerAdmin();
  Assign(kMain, TeamPrincipal(1), "custom_dashboards");
  for (const std::string& reason : {Grant(kPlatform, Globally(kAnywhere)).reason,
                                    Revoke(kPlatform, Globally(kAnywhere)).reason}) {
    EXPECT_EQ(reason, "INVALID_FIELD");
  }
  EXPECT_THAT(Writes(), IsEmpty());
  const auto held = Grant(kPlatform, kAnywhere);
  EXPECT_EQ(held.reply.result().outcome(), v1::OUTCOME_ALREADY_HELD);
  EXPECT_THAT(held.reply.result().warnings(), IsEmpty());
}

// --- what is not granted

}  // namespace
}  // namespace broker::test

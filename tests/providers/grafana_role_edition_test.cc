// Whether a Grafana has roles: the edition, and what it says of itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/providers/grafana_role_fixture.h"

namespace broker::grafana {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class OpenSourceRole : public RoleVerbs {
 protected:
  OpenSourceRole() : RoleVerbs({}) {}
};

TEST_F(OpenSourceRole, HasNoRolesAndSaysSo) {
  const auto found = RoleById("custom_reports");
  EXPECT_EQ(ReasonOf(found), "UNSUPPORTED_BY_INSTANCE");
  EXPECT_THAT(FailureOf(found.status()).message, HasSubstr("open source"));
  EXPECT_EQ(ReasonOf(RoleByName("custom:reports")), "UNSUPPORTED_BY_INSTANCE");
  EXPECT_EQ(ReasonOf(ObserveRole(kAlice, "custom_reports")), "UNSUPPORTED_BY_INSTANCE");
  EXPECT_EQ(ReasonOf(Roles("", true)), "UNSUPPORTED_BY_INSTANCE");
}

TEST_F(OpenSourceRole, NobodyHoldsOneThere) {
  const auto held = Held(Alice(), true);
  ASSERT_TRUE(held.ok()) << held.status();
  EXPECT_THAT(*held, IsEmpty());
  const auto page = Inventory(1);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(page->rows, IsEmpty());
  EXPECT_THAT(page->problems, IsEmpty());
  EXPECT_TRUE(page->last);
}

TEST_F(OpenSourceRole, IsAskedOnceAMinute) {
  Sent();
  EXPECT_TRUE(Held(Alice()).ok());
  EXPECT_TRUE(Held(Alice()).ok());
  EXPECT_EQ(ReasonOf(RoleById("x")), "UNSUPPORTED_BY_INSTANCE");
  EXPECT_THAT(Sent(), ElementsAre("GET /api/access-control/status"));
  fixture_.Pass(std::chrono::seconds(61));
  EXPECT_TRUE(Held(Alice()).ok());
  EXPECT_THAT(Sent(), ElementsAre("GET /api/access-control/status"));
}

TEST_F(OpenSourceRole, IsToldFromMemory) {
  EXPECT_FALSE(provider_->status().unavailable.contains("role"));
  EXPECT_TRUE(fixture_.Run(provider_->CheckCredential(fixture_.Soon())).ok());
  const InstanceStatus status = provider_->status();
  ASSERT_TRUE(status.unavailable.contains("role"));
  EXPECT_EQ(status.unavailable.at("role").reason, Reason::kUnsupportedByInstance);
  EXPECT_EQ(status.unavailable.size(), 1u);
  EXPECT_EQ(status.rbac_enabled, true);
}

TEST_F(OpenSourceRole, APageIsNoEdition) {
  AnswerStatus(R"({"status": 404, "body": "<html>Not found</html>"})");
  EXPECT_EQ(ReasonOf(Held(Alice())), "UPSTREAM_PROTOCOL");
  EXPECT_EQ(ReasonOf(RoleById("custom_reports")), "UPSTREAM_PROTOCOL");
  EXPECT_EQ(ReasonOf(Inventory(1)), "UPSTREAM_PROTOCOL");
  EXPECT_FALSE(provider_->status().unavailable.contains("role"));
  AnswerStatus(R"({"status": 200, "body": {"hello": 1}})");
  EXPECT_EQ(ReasonOf(Held(Alice())), "UPSTREAM_PROTOCOL");
  AnswerStatus(R"({"status": 503})");
  EXPECT_EQ(ReasonOf(Held(Alice())), "UPSTREAM_UNAVAILABLE");
}

TEST_F(EnterpriseRole, AccessControlThatIsOffIsTold) {
  AnswerStatus(R"({"status": 200, "body": {"enabled": false}})");
  const auto found = RoleById("custom_reports");
  EXPECT_EQ(ReasonOf(found), "UNSUPPORTED_BY_INSTANCE");
  EXPECT_THAT(FailureOf(found.status()).message, HasSubstr("off"));
  EXPECT_EQ(ReasonOf(Held(Alice())), "UNSUPPORTED_BY_INSTANCE");
  EXPECT_EQ(ReasonOf(Inventory(1)), "UNSUPPORTED_BY_INSTANCE");
  const InstanceStatus status = provider_->status();
  EXPECT_EQ(status.rbac_enabled, false);
  for (const char* type : {"role", "folder", "dashboard", "service_account"}) {
    EXPECT_TRUE(status.unavailable.contains(type)) << type;
  }
  EXPECT_FALSE(status.unavailable.contains("team"));
}

TEST_F(EnterpriseRole, WhoMayNotAskForTheStatusIsAnsweredByEnterprise) {
  AnswerStatus(R"({"status": 403, "body": {"title": "Access denied", "message": "no"}})");
  EXPECT_TRUE(RoleById("custom_reports").ok());
  EXPECT_FALSE(provider_->status().unavailable.contains("role"));
}

TEST_F(EnterpriseRole, ALicenceThatEndsIsNoticed) {
  EXPECT_TRUE(RoleById("custom_reports").ok());
  grafana_.AddFault(R"({"path": "/api/access-control/**", "fault":
                        {"status": 404, "body": {"message": "Not found"}}})");
  EXPECT_EQ(ReasonOf(RoleById("custom_reports")), "UNSUPPORTED_BY_INSTANCE");
  EXPECT_TRUE(provider_->status().unavailable.contains("role"));
}

TEST_F(EnterpriseRole, AnOldOneDoesNotTellWhoHasARole) {
  grafana_.AddFault(R"({"path": "/api/access-control/roles/*/assignments", "fault":
                        {"status": 404, "body": {"message": "Not found"}}})");
  const auto role = RoleById("custom_reports");
  ASSERT_TRUE(role.ok()) << role.status();
  const auto holders =
      fixture_.Run(provider_->ListHolders(*role, "org", false, {"", 9}, fixture_.Soon()));
  EXPECT_EQ(ReasonOf(holders), "UNSUPPORTED_BY_INSTANCE");
  EXPECT_THAT(FailureOf(holders.status()).message, HasSubstr("9.2"));
}

// A 404 of the list alone says nothing of who has the role.

}  // namespace
}  // namespace broker::grafana

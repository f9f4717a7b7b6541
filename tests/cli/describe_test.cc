// permctl describe.
#include "tests/cli/permctl_fixture.h"

namespace broker::cli {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

class DescribeTest : public PermctlTest {
 protected:
  Ran Check(const std::string& check) {
    broker_.describe_instance.Reply(FromText<v1::DescribeInstanceResponse>(
        R"(instance { name: "redash-prod" kind: "redash" } check {)" + check + "}"));
    return Permctl("describe redash-prod --check");
  }
};

TEST_F(DescribeTest, ShowsWhatTheInstanceCanDo) {
  broker_.describe_instance.Reply(FromText<v1::DescribeInstanceResponse>(R"(
      instance { name: "grafana-main" kind: "grafana" version: "12.0.0" edition: "oss"
                 display_name: "Main" web_uri: "https://g.example.com" health: HEALTH_OK }
      rbac_enabled: false
      principal_types: ["user", "team"]
      entitlement_types { type: "org" levels: ["viewer", "editor"] principal_types: "user"
                          revoke_effect: "sets the default level" reports_indirect: true
                          base_level: "viewer" guarded_levels: ["admin", "owner"] }
      entitlement_types { type: "role" scopes: ["org", "global"] listed_by_scan: true
                          unavailable { message: "needs Enterprise" } })"));
  const Ran ran = Permctl("describe grafana-main");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(
      ran.out,
      "instance:    grafana-main\n"
      "kind:        grafana\n"
      "description: Main\n"
      "url:         https://g.example.com\n"
      "version:     12.0.0\n"
      "edition:     oss\n"
      "health:      ok\n"
      "rbac:        off\n"
      "principals:  user, team\n"
      "\n"
      "TYPE  LEVELS          SCOPES       HELD BY  NOTES\n"
      "org   viewer, editor               user     revoke sets the default level; base level "
      "viewer; guarded admin, owner\n"
      "role                  org, global           unavailable: needs Enterprise; listed only "
      "when named by --type; does not show indirect access\n");
  EXPECT_FALSE(broker_.describe_instance.asked.at(0).check());
}

TEST_F(DescribeTest, ACredentialThatSufficesIsSuccess) {
  const Ran ran = Check("accepted: true check_time { seconds: 1767225600 }");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, EndsWith("credential:  accepted at 2026-01-01T00:00:00Z\n"));
  EXPECT_TRUE(broker_.describe_instance.asked.at(0).check());
}

TEST_F(DescribeTest, ACredentialThatLacksRightsIsRefusal) {
  const Ran ran = Check("accepted: true missing: ['admin', 'list_users']");
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out, EndsWith("credential:  accepted\n"
                                "missing:     admin\n"
                                "missing:     list_users\n"));
  EXPECT_EQ(Check("accepted: false").exit_code, 1);
}

TEST_F(DescribeTest, ATestThatCouldNotBeMadeSaysWhy) {
  const Ran ran = Check(R"(problem { code: "UNAVAILABLE" reason: ERROR_REASON_UPSTREAM_UNAVAILABLE
                                     message: "redash-prod does not answer" })");
  EXPECT_EQ(ran.exit_code, 4);
  EXPECT_THAT(ran.out, HasSubstr("credential:  not accepted\n"));
  EXPECT_THAT(ran.err, HasSubstr("error: redash-prod does not answer\n"));
}

TEST_F(DescribeTest, JsonHasTheCheckToo) {
  Check("accepted: false");
  const Ran ran = Permctl("describe redash-prod --check -o json");
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out, HasSubstr(R"("accepted": false)"));
  EXPECT_EQ(ran.err, "");
}

}  // namespace
}  // namespace broker::cli

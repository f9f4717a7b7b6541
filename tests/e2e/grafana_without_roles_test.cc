// What the open source edition says of roles.
#include "tests/e2e/grafana_role_world.h"

namespace broker::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class GrafanaWithoutRoles : public GrafanaWorld {};

TEST_P(GrafanaWithoutRoles, SaysWhatItIs) {
  for (const auto& reason : {Grant(kAlice, kReports).reason, Revoke(kAlice, kReports).reason,
                             Grant(kAlice, "type: 'role' name: 'x'", "dry_run: true").reason,
                             ListEntitlements("instance: 'grafana' type: 'role'").reason}) {
    EXPECT_EQ(reason, "UNSUPPORTED_BY_INSTANCE");
  }
  EXPECT_THAT(Grant(kAlice, kReports).status.error_message(), HasSubstr("open source edition"));
  EXPECT_THAT(Writes(), IsEmpty());
  const auto told = DescribeInstance("instance: 'grafana' check: true");
  EXPECT_THAT(told.reply.check().missing(), IsEmpty());
  for (const auto& type : told.reply.entitlement_types()) {
    EXPECT_EQ(type.has_unavailable(), type.type() == "role") << type.type();
  }
}

TEST_P(GrafanaWithoutRoles, ListsTheRestWithoutAWord) {
  const auto held = ListGrants("instance: 'grafana' principal { login: 'bob' }");
  ASSERT_TRUE(held.ok()) << held.status.error_message();
  EXPECT_EQ(held.reply.grants_size(), 1);
  for (const auto& problem : held.reply.problems()) {
    EXPECT_NE(problem.metadata().at("entitlement_type"), "role");
  }
  const auto stream = StreamGrants("instance: 'grafana'");
  ASSERT_TRUE(stream.ok()) << stream.status.error_message();
  for (const auto& message : stream.messages) EXPECT_THAT(message.problems(), IsEmpty());
}

ON_EACH_GRAFANA(GrafanaWithoutRoles);

}  // namespace
}  // namespace broker::test

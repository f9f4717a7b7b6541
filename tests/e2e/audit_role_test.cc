// What the audit log tells of changes of definitions: what they were, and what they are.
#include "tests/e2e/role_world.h"
#include "tests/support/audit_calls.h"

namespace broker::test {
namespace {

using fakes::grafana::kGlobal;
using fakes::grafana::UserPrincipal;
using ::testing::ElementsAre;

const std::vector<std::pair<std::string, std::string>> kReading = {{"reports:read", "reports:*"}};
const std::vector<std::pair<std::string, std::string>> kWriting = {{"reports:read", "reports:*"},
                                                                   {"reports:write", "reports:*"}};

class AuditRole : public RoleWorld {
 protected:
  std::vector<v1::AuditEvent> Events(const std::string& request = "") {
    return AuditCalls(broker().port()).All(request);
  }
};

TEST_P(AuditRole, AnEditIsToldBeforeAndAfter) {
  ASSERT_TRUE(Admin().Create(Of("auditor", "custom:auditor", kReading)).ok());
  const std::string etag = EtagOf("auditor");
  const auto updated =
      Admin().Update(Of("auditor", "custom:auditor", kWriting, "etag: '" + etag + "'") +
                     "justification { reason: 'INC-7' }");
  ASSERT_TRUE(updated.ok()) << updated.status.error_message();
  ASSERT_TRUE(Admin().Delete(Named("auditor")).ok());
  std::vector<std::string> kinds;
  for (const auto& event : Events()) kinds.push_back(event.kind());
  EXPECT_THAT(kinds, ElementsAre("create.opened", "create.settled", "update.opened",
                                 "update.settled", "delete.opened", "delete.settled"));
  const auto created = Events("kind: 'create.settled'")[0];
  EXPECT_EQ(created.outcome(), v1::OUTCOME_CREATED);
  EXPECT_EQ(created.defined_after(0).permissions_size(), 1);
  EXPECT_FALSE(created.has_principal());
  const auto changed = Events("kind: 'update.settled'")[0];
  EXPECT_EQ(changed.entitlement().id(), "auditor");
  EXPECT_EQ(changed.justification().reason(), "INC-7");
  ASSERT_EQ(changed.defined_before_size(), 1);
  EXPECT_EQ(changed.defined_before(0).permissions_size(), 1);
  ASSERT_EQ(changed.defined_after_size(), 1);
  EXPECT_EQ(changed.defined_after(0).permissions_size(), 2);
  EXPECT_EQ(changed.defined_after(0).permissions(1).action(), "reports:write");
  EXPECT_EQ(Events("kind: 'delete.settled'")[0].defined_before_size(), 1);
}

TEST_P(AuditRole, WhatAResetReplacesIsToldBeforeItIsDone) {
  grafana_.Use([](Fake& fake) {
    fake.world().AddRole(kGlobal, "custom_resetter", "custom:resetter",
                         {{"roles:write", "permissions:type:escalate"}});
    fake.world().AssignRole(kGlobal, UserPrincipal(1), "custom_resetter");
    fake.world().roles.Find("basic_viewer")->permissions = {{"reports:read", "reports:*"}};
  });
  const auto reset = ServerAdmin({{"reset_basic_roles", "true"}})
                         .Reset(
                             "instance: 'grafana' justification { reason: 'clean up' requested_by: "
                             "'ann@example.com' "
                             "approved_by: 'bob@example.com' }");
  ASSERT_TRUE(reset.ok()) << reset.status.error_message();
  std::vector<std::string> kinds;
  for (const auto& event : Events()) kinds.push_back(event.kind());
  EXPECT_THAT(kinds, ElementsAre("reset.opened", "reset.sent", "reset.settled"));
  const auto sent = Events("kind: 'reset.sent'")[0];
  ASSERT_EQ(sent.defined_before_size(), reset.reply.result().before_size());
  ASSERT_GT(sent.defined_before_size(), 0);
  for (int i = 0; i < sent.defined_before_size(); ++i) {
    EXPECT_EQ(sent.defined_before(i).SerializeAsString(),
              reset.reply.result().before(i).SerializeAsString());
  }
  EXPECT_EQ(sent.justification().approved_by(), "bob@example.com");
}

IN_EACH_READING(AuditRole);

}  // namespace
}  // namespace broker::test

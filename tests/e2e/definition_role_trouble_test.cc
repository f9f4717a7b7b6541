// Changes of Grafana's roles whose answers are lost, and the reset of the basic ones.
#include "tests/e2e/role_world.h"

namespace broker::test {
namespace {

using fakes::grafana::kGlobal;
using fakes::grafana::UserPrincipal;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

const std::vector<std::pair<std::string, std::string>> kReading = {{"reports:read", "reports:*"}};

using RoleTrouble = RoleWorld;

TEST_P(RoleTrouble, ACreationThatIsNotAnsweredIsReadAgain) {
  Admin({{"write_horizon_seconds", "3600"}});
  grafana_.AddFault(R"({"method": "POST", "times": 1, "when": "after", "fault": {"reset": true}})");
  const auto created = Admin().Create(Of("auditor", "custom:auditor", kReading));
  ASSERT_TRUE(created.ok()) << created.status.error_message();
  EXPECT_EQ(created.reply.result().outcome(), v1::OUTCOME_CREATED);
  EXPECT_EQ(Writes().size(), 1u);
}

TEST_P(RoleTrouble, AChangeThatMayLandLateIsNotSentAgain) {
  Admin({{"write_horizon_seconds", "1"}});
  grafana_.AddFault(R"({"method": "PUT", "times": 1, "fault": {"status": 504}})");
  const auto unknown =
      Admin().Update(Of("custom_reports", "custom:reports", kReading, "etag: '1'"));
  ASSERT_EQ(unknown.reason, "OUTCOME_UNKNOWN") << unknown.status.error_message();
  const v1::Operation settled = Settled(unknown.metadata.at("operation_id"));
  EXPECT_EQ(settled.problem().reason(), v1::ERROR_REASON_UPSTREAM_UNAVAILABLE);
  EXPECT_EQ(StoredPermissions("custom_reports").size(), 2u);
  EXPECT_EQ(Writes().size(), 1u);
}

TEST_P(RoleTrouble, AChangeThatLandsLateIsFound) {
  Admin({{"write_horizon_seconds", "20"}});
  grafana_.AddFault(R"({"method": "PUT", "times": 1, "fault": {"late_ms": 1500}})");
  const auto unknown =
      Admin().Update(Of("custom_reports", "custom:reports", kReading, "etag: '1'"));
  ASSERT_EQ(unknown.reason, "OUTCOME_UNKNOWN") << unknown.status.error_message();
  const v1::Operation settled = Settled(unknown.metadata.at("operation_id"));
  EXPECT_EQ(settled.entitlement_result().outcome(), v1::OUTCOME_UPDATED);
  EXPECT_EQ(settled.entitlement_result().before(0).permissions_size(), 2);
  EXPECT_EQ(StoredPermissions("custom_reports"), kReading);
}

TEST_P(RoleTrouble, ADeletionThatIsNotAnsweredIsReadAgain) {
  grafana_.AddFault(
      R"({"method": "DELETE", "times": 1, "when": "after", "fault": {"status": 502}})");
  const auto deleted = Admin().Delete(Named("custom_reports"));
  ASSERT_TRUE(deleted.ok()) << deleted.status.error_message();
  EXPECT_EQ(deleted.reply.result().outcome(), v1::OUTCOME_DELETED);
  EXPECT_EQ(Writes().size(), 1u);
}

// --- the reset

class BasicRoles : public RoleWorld {
 protected:
  static constexpr char kWhy[] =
      "instance: 'grafana' justification { requested_by: 'ann@example.com' approved_by: "
      "'bob@example.com' } ";

  // By a server admin who may.
  DefinitionCalls& Resetter(Options options = {}) {
    grafana_.Use([](Fake& fake) {
      fake.world().AddRole(kGlobal, "custom_resetter", "custom:resetter",
                           {{"roles:write", "permissions:type:escalate"}});
      fake.world().AssignRole(kGlobal, UserPrincipal(1), "custom_resetter");
    });
    options.try_emplace("reset_basic_roles", "true");
    return ServerAdmin(options);
  }
  void Meddle() {
    grafana_.Use([](Fake& fake) {
      fake.world().roles.Find("basic_viewer")->permissions = {{"reports:read", "reports:*"}};
    });
  }
  static const v1::EntitlementDefinition* Viewer(
      const google::protobuf::RepeatedPtrField<v1::EntitlementDefinition>& roles) {
    for (const auto& role : roles) {
      if (role.id() == "basic_viewer") return &role;
    }
    return nullptr;
  }
};

TEST_P(BasicRoles, AreResetAndWhatTheyWereIsTold) {
  const auto shipped = StoredPermissions("basic_viewer");
  Meddle();
  DefinitionCalls& admin = Resetter();
  const auto would = admin.Reset(std::string(kWhy) + "dry_run: true");
  ASSERT_TRUE(would.ok()) << would.status.error_message();
  EXPECT_EQ(would.reply.result().outcome(), v1::OUTCOME_RESET);
  EXPECT_EQ(Viewer(would.reply.result().before())->permissions_size(), 1);
  EXPECT_THAT(Writes(), IsEmpty());

  const auto reset = admin.Reset(kWhy);
  ASSERT_TRUE(reset.ok()) << reset.status.error_message();
  const v1::EntitlementResult& result = reset.reply.result();
  EXPECT_EQ(result.outcome(), v1::OUTCOME_RESET);
  EXPECT_TRUE(result.changed());
  EXPECT_EQ(result.before_size(), 4);
  ASSERT_NE(Viewer(result.before()), nullptr);
  EXPECT_EQ(Viewer(result.before())->permissions_size(), 1);
  EXPECT_EQ(Viewer(result.before())->permissions(0).action(), "reports:read");
  ASSERT_NE(Viewer(result.after()), nullptr);
  EXPECT_NE(Viewer(result.after())->permissions(0).action(), "reports:read");
  EXPECT_EQ(StoredPermissions("basic_viewer"), shipped);
  EXPECT_THAT(Writes(), ElementsAre("POST /api/access-control/roles/hard-reset"));
  const v1::Operation told = Settled(result.operation_id());
  EXPECT_EQ(told.entitlement_result().SerializeAsString(), result.SerializeAsString());

  // Nothing was different any more.
  const auto again = admin.Reset(kWhy);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again.reply.result().outcome(), v1::OUTCOME_RESET);
  EXPECT_FALSE(again.reply.result().changed());
}

TEST_P(BasicRoles, AreNotResetUnlessTheOptionSaysSo) {
  const auto refused = Admin().Reset(kWhy);
  EXPECT_EQ(refused.reason, "NOT_ENABLED");
  EXPECT_EQ(refused.status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_THAT(refused.metadata, Contains(Pair("option", "reset_basic_roles")));
  EXPECT_EQ(RequestCount(), 0u);
}

TEST_P(BasicRoles, AreNotResetWithoutTheRightTo) {
  Meddle();
  const auto refused = Admin({{"reset_basic_roles", "true"}}).Reset(kWhy);
  EXPECT_EQ(refused.reason, "INSTANCE_CREDENTIALS");
  EXPECT_THAT(refused.status.error_message(), HasSubstr("permissions:type:escalate"));
  EXPECT_EQ(StoredPermissions("basic_viewer"), kReading);
}

// Without knowing what they were nothing is sent.
TEST_P(BasicRoles, AreNotResetIfTheyCannotBeRead) {
  DefinitionCalls& admin = Resetter();
  grafana_.AddFault(
      R"({"method": "GET", "path": "/api/access-control/roles/basic_admin", "fault": {"status": 500}})");
  EXPECT_EQ(admin.Reset(kWhy).reason, "UPSTREAM_UNAVAILABLE");
  EXPECT_THAT(Writes(), IsEmpty());
}

// No read shows that it was done.
TEST_P(BasicRoles, WhoseResetIsNotAnsweredMayOrMayNotBeReset) {
  Meddle();
  DefinitionCalls& admin = Resetter({{"write_horizon_seconds", "1"}});
  grafana_.AddFault(
      R"({"method": "POST", "path": "/api/access-control/roles/hard-reset", "times": 1,
          "when": "after", "fault": {"reset": true}})");
  const auto unknown = admin.Reset(kWhy);
  ASSERT_EQ(unknown.reason, "OUTCOME_UNKNOWN") << unknown.status.error_message();
  const v1::Operation settled = Settled(unknown.metadata.at("operation_id"));
  EXPECT_EQ(settled.problem().reason(), v1::ERROR_REASON_OUTCOME_UNKNOWN);
  EXPECT_THAT(settled.problem().message(), HasSubstr("safe to ask for it again"));
  EXPECT_THAT(Writes(), ElementsAre("POST /api/access-control/roles/hard-reset"));
  const auto again = admin.Reset(kWhy);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again.reply.result().outcome(), v1::OUTCOME_RESET);
}

TEST_P(BasicRoles, ThatGrafanaDoesNotSayToHaveResetAreNotCalledReset) {
  DefinitionCalls& admin = Resetter();
  grafana_.AddFault(
      R"({"method": "POST", "path": "/api/access-control/roles/hard-reset",
          "fault": {"status": 200, "headers": {"Content-Type": "application/json"},
                    "body": {"message": "something else"}}})");
  const auto unknown = admin.Reset(kWhy);
  EXPECT_EQ(unknown.reason, "OUTCOME_UNKNOWN") << unknown.status.error_message();
  EXPECT_TRUE(Settled(unknown.metadata.at("operation_id")).has_problem());
}

IN_EACH_READING(RoleTrouble);
IN_EACH_READING(BasicRoles);

// --- the open source edition

class NoRoleDefinition : public GrafanaWorld {};

TEST_P(NoRoleDefinition, IsUnsupported) {
  DefinitionCalls admin(
      broker({{"entitlement_admin", "true"}, {"reset_basic_roles", "true"}}).port());
  const std::string which = "instance: 'grafana' entitlement { type: 'role' id: 'x' }";
  const std::string what =
      "instance: 'grafana' definition { type: 'role' id: 'x' name: 'x' etag: '1' }";
  for (const auto& reason :
       {admin.Get(which).reason, admin.Create(what).reason, admin.Update(what).reason,
        admin.Delete(which).reason,
        admin.Reset("instance: 'grafana' justification { requested_by: 'a' approved_by: 'b' }")
            .reason}) {
    EXPECT_EQ(reason, "UNSUPPORTED_BY_INSTANCE");
  }
  EXPECT_THAT(Writes(), IsEmpty());
}

ON_EACH_GRAFANA(NoRoleDefinition);

// Whether the broker itself holds it is not known then, and Grafana does not mind.
TEST_P(RoleTrouble, WhoseHoldersAreNotShownIsNotChanged) {
  Admin();
  grafana_.AddFault(
      R"([{"method": "GET", "path": "/api/access-control/roles/custom_reports/assignments",
                         "fault": {"status": 403, "body": {"message": "no"}}}])");
  for (const auto& reason :
       {Admin().Delete(Named("custom_reports") + "force: true").reason,
        Admin().Update(Of("custom_reports", "custom:reports", {}, "etag: '1'")).reason}) {
    EXPECT_EQ(reason, "INSTANCE_CREDENTIALS");
  }
  EXPECT_THAT(Writes(), IsEmpty());
}

}  // namespace
}  // namespace broker::test

// Grafana's roles made, changed, deleted and reset: the answer, the upstream's stored state, and
// the requests that were made.
#include <future>
#include <thread>

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

constexpr std::int64_t kMain = 1;
const std::vector<std::pair<std::string, std::string>> kReading = {{"reports:read", "reports:*"}};
const std::vector<std::pair<std::string, std::string>> kWriting = {{"reports:read", "reports:*"},
                                                                   {"reports:write", "reports:*"}};

using RoleDefinition = RoleWorld;

// --- reading

TEST_P(RoleDefinition, IsReadAsAWholeWithoutBeingEnabled) {
  Admin({{"entitlement_admin", "false"}});
  const auto got = Admin().Get(Named("custom_reports"));
  ASSERT_TRUE(got.ok()) << got.status.error_message();
  const v1::EntitlementDefinition& role = got.reply.definition();
  EXPECT_EQ(role.name(), "custom:reports");
  EXPECT_EQ(role.display_name(), "Report keeper");
  EXPECT_EQ(role.scope(), "org");
  EXPECT_EQ(role.etag(), "1");
  ASSERT_EQ(role.permissions_size(), 2);
  EXPECT_EQ(role.permissions(0).action(), "reports:read");
  EXPECT_EQ(role.permissions(0).scope(), "reports:*");
  for (const char* name : {"custom:reports", "Report keeper"}) {
    const auto named = Admin().Get("instance: 'grafana' entitlement { type: 'role' name: '" +
                                   std::string(name) + "' }");
    ASSERT_TRUE(named.ok()) << named.status.error_message();
    EXPECT_EQ(named.reply.definition().id(), "custom_reports");
  }
  const auto basic = Admin().Get(Named("basic_viewer"));
  ASSERT_TRUE(basic.ok()) << basic.status.error_message();
  EXPECT_EQ(basic.reply.definition().scope(), "global");
  EXPECT_TRUE(Admin().Get(Named("custom_hidden")).reply.definition().hidden());
}

TEST_P(RoleDefinition, ThatIsNotThereIsNotFound) {
  Admin();
  EXPECT_EQ(Admin().Get(Named("nothing")).reason, "ENTITLEMENT_NOT_FOUND");
  EXPECT_EQ(Admin().Get("instance: 'grafana' entitlement { type: 'role' name: 'x' }").reason,
            "ENTITLEMENT_NOT_FOUND");
  EXPECT_EQ(Admin().Delete(Named("nothing")).reason, "ENTITLEMENT_NOT_FOUND");
  EXPECT_EQ(Admin().Update(Of("nothing", "x", kReading, "etag: '1'")).reason,
            "ENTITLEMENT_NOT_FOUND");
  EXPECT_EQ(Admin().Get(Named("a/b")).reason, "INVALID_FIELD");
  EXPECT_THAT(Writes(), IsEmpty());
}

// What a credential cannot see is not absent.
TEST_P(RoleDefinition, IsNotCalledAbsentByWhoMayNotReadRoles) {
  InstanceConfig config = Instance({{"entitlement_admin", "true"}});
  config.credential.token_file =
      dir_.Write("reader", grafana_.Use([](Fake& fake) { return fake.TokenOf("sa-reader"); }));
  UseInstances({config});
  DefinitionCalls reader(broker_->port());
  EXPECT_EQ(reader.Get(Named("nothing")).reason, "INSTANCE_CREDENTIALS");
  EXPECT_EQ(reader.Create(Of("nothing", "x", kReading)).reason, "INSTANCE_CREDENTIALS");
  EXPECT_THAT(Writes(), IsEmpty());
  const auto told = DescribeInstance("instance: 'grafana' check: true");
  EXPECT_THAT(told.reply.check().missing(), Contains("roles:read"));
  EXPECT_THAT(told.reply.check().missing(), Contains("roles:delete"));
}

TEST_P(RoleDefinition, OnlyRolesHaveOne) {
  EXPECT_EQ(Admin().Get("instance: 'grafana' entitlement { type: 'team' id: '1' }").reason,
            "UNSUPPORTED_BY_INSTANCE");
  EXPECT_EQ(Admin().Create("instance: 'grafana' definition { type: 'team' name: 'x' }").reason,
            "UNSUPPORTED_BY_INSTANCE");
}

// --- creating

TEST_P(RoleDefinition, IsCreatedOnce) {
  const std::string wanted = Of("auditor", "custom:auditor", kWriting,
                                "description: 'who\\naudits' group: 'Own' hidden: true");
  const auto created = Admin().Create(wanted);
  ASSERT_TRUE(created.ok()) << created.status.error_message();
  EXPECT_EQ(created.reply.result().outcome(), v1::OUTCOME_CREATED);
  EXPECT_TRUE(created.reply.result().changed());
  EXPECT_TRUE(created.reply.result().has_effective_time());
  EXPECT_EQ(created.reply.result().before_size(), 0);
  ASSERT_EQ(created.reply.result().after_size(), 1);
  EXPECT_EQ(created.reply.result().after(0).etag(), IsCounted() ? "1" : "0");
  const auto stored = Stored("auditor");
  ASSERT_TRUE(stored.has_value());
  EXPECT_EQ(stored->org, kMain);
  EXPECT_EQ(stored->name, "custom:auditor");
  EXPECT_EQ(stored->description, "who\naudits");
  EXPECT_EQ(stored->group, "Own");
  EXPECT_TRUE(stored->hidden);
  EXPECT_EQ(StoredPermissions("auditor"), kWriting);

  // Also in another order.
  const auto again = Admin().Create(Of("auditor", "custom:auditor", {kWriting[1], kWriting[0]},
                                       "description: 'who\\naudits' group: 'Own' hidden: true"));
  ASSERT_TRUE(again.ok()) << again.status.error_message();
  EXPECT_EQ(again.reply.result().outcome(), v1::OUTCOME_UNCHANGED);
  EXPECT_FALSE(again.reply.result().changed());

  const auto other = Admin().Create(Of("auditor", "custom:auditor", kReading));
  EXPECT_EQ(other.reason, "ENTITLEMENT_EXISTS");
  EXPECT_EQ(other.status.error_code(), grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(StoredPermissions("auditor"), kWriting);
  EXPECT_THAT(Writes(), ElementsAre("POST /api/access-control/roles"));
}

TEST_P(RoleDefinition, MayHaveNoPermissions) {
  const auto created = Admin().Create(Of("empty", "custom:empty", {}));
  ASSERT_TRUE(created.ok()) << created.status.error_message();
  EXPECT_THAT(StoredPermissions("empty"), IsEmpty());
}

TEST_P(RoleDefinition, OfATakenNameIsNotCreated) {
  const auto refused = Admin().Create(Of("mine", "custom:reports", kReading));
  EXPECT_EQ(refused.reason, "ENTITLEMENT_EXISTS");
  EXPECT_EQ(refused.metadata.at("resource_name"), "custom_reports");
  EXPECT_EQ(Admin().Create(Of("mine", "custom:reports", kReading, "") + "dry_run: true").reason,
            "ENTITLEMENT_EXISTS");
  EXPECT_THAT(Writes(), IsEmpty());
}

// It is there, but this org does not see it.
TEST_P(RoleDefinition, OfAUidThatAnotherOrgHasIsNotCreated) {
  const auto refused = Admin().Create(Of("custom_second", "custom:mine", kReading));
  EXPECT_EQ(refused.reason, IsCounted() ? "UPSTREAM_UNAVAILABLE" : "ENTITLEMENT_EXISTS");
  EXPECT_EQ(Stored("custom_second")->org, 2);
}

TEST_P(RoleDefinition, ThatLetsItsHolderTakeMoreIsNotMade) {
  const auto refused =
      Admin().Create(Of("boss", "custom:boss", {{"roles:write", "permissions:type:delegate"}}));
  EXPECT_EQ(refused.reason, "GUARDED_ENTITLEMENT");
  EXPECT_EQ(refused.metadata.at("guard"), "entitlement");
  EXPECT_EQ(Admin()
                .Update(Of("custom_reports", "custom:reports", {{"org.users:write", "users:*"}},
                           "etag: '1'"))
                .reason,
            "GUARDED_ENTITLEMENT");
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_P(RoleDefinition, WithAnActionThatGrafanaDoesNotKnowIsRefusedByTheField) {
  for (const auto& permission :
       {std::pair<std::string, std::string>{"nonsense:read", ""}, {"reports:read", "nonsense:*"}}) {
    const auto refused = Admin().Create(Of("auditor", "custom:auditor", {permission}));
    EXPECT_EQ(refused.reason, "INVALID_FIELD") << refused.status.error_message();
    EXPECT_EQ(refused.metadata.at("field"), "definition.permissions");
    EXPECT_EQ(Stored("auditor"), std::nullopt);
  }
}

TEST_P(RoleDefinition, OfWhatTheBrokerDoesNotHoldItselfIsNotMade) {
  const auto refused =
      Admin().Create(Of("auditor", "custom:auditor", {{"datasources:drilldown", ""}}));
  EXPECT_EQ(refused.reason, "INSTANCE_CREDENTIALS");
  EXPECT_THAT(refused.status.error_message(), HasSubstr("its own credential holds"));
  EXPECT_EQ(Stored("auditor"), std::nullopt);
}

TEST_P(RoleDefinition, OfAllOrgsIsAServerAdminsToMake) {
  const std::string wanted = Of("everywhere", "custom:everywhere", kReading, "scope: 'global'");
  const auto refused = Admin().Create(wanted);
  EXPECT_EQ(refused.reason, "INSTANCE_CREDENTIALS");
  EXPECT_THAT(refused.status.error_message(), HasSubstr("server admin"));
  EXPECT_THAT(Writes(), IsEmpty());

  DefinitionCalls& admin = ServerAdmin({{"entitlement_admin", "true"}});
  const auto created = admin.Create(wanted);
  ASSERT_TRUE(created.ok()) << created.status.error_message();
  EXPECT_EQ(created.reply.result().after(0).scope(), "global");
  EXPECT_EQ(Stored("everywhere")->org, kGlobal);
  const std::string etag = created.reply.result().after(0).etag();
  // It does not move into the org.
  const auto moved =
      admin.Update(Of("everywhere", "custom:here", kReading, "scope: 'org' etag: '" + etag + "'"));
  EXPECT_EQ(moved.reason, "INVALID_FIELD");
  EXPECT_EQ(moved.metadata.at("field"), "definition.scope");
  const auto changed = admin.Update(
      Of("everywhere", "custom:everywhere", kWriting, "scope: 'global' etag: '" + etag + "'"));
  ASSERT_TRUE(changed.ok()) << changed.status.error_message();
  EXPECT_EQ(StoredPermissions("everywhere"), kWriting);
  const auto deleted = admin.Delete(Named("everywhere"));
  ASSERT_TRUE(deleted.ok()) << deleted.status.error_message();
  EXPECT_EQ(Stored("everywhere"), std::nullopt);
}

TEST_P(RoleDefinition, DryRunsTellAndWriteNothing) {
  const auto made = Admin().Create(Of("auditor", "custom:auditor", kReading) + "dry_run: true");
  ASSERT_TRUE(made.ok()) << made.status.error_message();
  EXPECT_EQ(made.reply.result().outcome(), v1::OUTCOME_CREATED);
  EXPECT_TRUE(made.reply.result().dry_run());
  const auto changed = Admin().Update(
      Of("custom_reports", "custom:reports", kReading, "etag: '1'") + "dry_run: true");
  ASSERT_TRUE(changed.ok());
  EXPECT_EQ(changed.reply.result().outcome(), v1::OUTCOME_UPDATED);
  EXPECT_EQ(changed.reply.result().before(0).permissions_size(), 2);
  const auto gone = Admin().Delete(Named("custom_reports") + "dry_run: true");
  ASSERT_TRUE(gone.ok());
  EXPECT_EQ(gone.reply.result().outcome(), v1::OUTCOME_DELETED);
  EXPECT_TRUE(gone.reply.result().changed());
  EXPECT_THAT(Writes(), IsEmpty());
}

// --- changing

TEST_P(RoleDefinition, IsReplacedAsAWholeByTheEtagThatWasRead) {
  const std::string etag = EtagOf("custom_reports");
  const std::string wanted = Of("custom_reports", "custom:reports", kReading,
                                "display_name: 'Reader' hidden: true etag: '" + etag + "'");
  const auto updated = Admin().Update(wanted);
  ASSERT_TRUE(updated.ok()) << updated.status.error_message();
  const v1::EntitlementResult& result = updated.reply.result();
  EXPECT_EQ(result.outcome(), v1::OUTCOME_UPDATED);
  EXPECT_EQ(result.before(0).display_name(), "Report keeper");
  EXPECT_EQ(result.after(0).display_name(), "Reader");
  EXPECT_EQ(result.after(0).etag(), "2");
  EXPECT_THAT(result.warnings(), IsEmpty());
  EXPECT_EQ(StoredPermissions("custom_reports"), kReading);
  EXPECT_TRUE(Stored("custom_reports")->hidden);
  EXPECT_EQ(Stored("custom_reports")->group, "");

  // Who did not get the answer asks again.
  const auto again = Admin().Update(wanted);
  ASSERT_TRUE(again.ok()) << again.status.error_message();
  EXPECT_EQ(again.reply.result().outcome(), v1::OUTCOME_UNCHANGED);

  const auto stale =
      Admin().Update(Of("custom_reports", "custom:reports", kWriting, "etag: '" + etag + "'"));
  EXPECT_EQ(stale.reason, "PRECONDITION_FAILED");
  EXPECT_EQ(stale.status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(stale.metadata.at("etag"), "2");
  EXPECT_THAT(Writes(), ElementsAre("PUT /api/access-control/roles/custom_reports"));
}

TEST_P(RoleDefinition, IsChangedByOneOfManyWithTheSameEtag) {
  Admin();
  std::vector<std::future<Answer<v1::UpdateEntitlementResponse>>> calls;
  for (int i = 0; i < 4; ++i) {
    calls.push_back(std::async(std::launch::async, [&, i] {
      return Admin().Update(Of("custom_reports", "custom:reports", kReading,
                               "description: '" + std::to_string(i) + "' etag: '1'"));
    }));
  }
  int updated = 0;
  std::string description;
  for (auto& call : calls) {
    const auto answer = call.get();
    if (!answer.ok()) {
      EXPECT_EQ(answer.reason, "PRECONDITION_FAILED");
      continue;
    }
    ++updated;
    description = answer.reply.result().after(0).description();
  }
  EXPECT_EQ(updated, 1);
  EXPECT_EQ(Stored("custom_reports")->description, description);
  EXPECT_EQ(Stored("custom_reports")->version, 2);
}

// Grafana's own gate either refuses the second of two clients or lets it replace what the first one
// did.
TEST_P(RoleDefinition, ThatSomebodyElseChangesMeanwhileIsToldOf) {
  Admin();
  grafana_.AddFault(R"({"method": "PUT", "when": "before", "fault": {"delay_ms": 300}})");
  std::thread foreigner([&] {
    while (Writes().empty()) std::this_thread::yield();
    Rewrite("custom_reports", "by hand");
  });
  const auto answer = Admin().Update(Of("custom_reports", "custom:reports", kReading, "etag: '1'"));
  foreigner.join();
  if (IsCounted()) {
    ASSERT_TRUE(answer.ok()) << answer.status.error_message();
    ASSERT_EQ(answer.reply.result().warnings_size(), 1);
    EXPECT_EQ(answer.reply.result().warnings(0).code(), v1::WARNING_CODE_COLLATERAL_CHANGE);
    EXPECT_EQ(answer.reply.result().after(0).etag(), "3");
  } else {
    EXPECT_EQ(answer.reason, "PRECONDITION_FAILED") << answer.status.error_message();
    EXPECT_EQ(answer.metadata.at("etag"), "2");
    EXPECT_EQ(Stored("custom_reports")->description, "by hand");
  }
}

TEST_P(RoleDefinition, CannotTakeTheNameOfAnother) {
  const auto refused = Admin().Update(Of("custom_hidden", "custom:reports", kReading, "etag: '1'"));
  EXPECT_EQ(refused.reason, "ENTITLEMENT_EXISTS");
  EXPECT_EQ(refused.metadata.at("resource_name"), "custom_reports");
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_P(RoleDefinition, ThatGrafanaShipsIsNeitherChangedNorDeleted) {
  for (const std::string uid : {"basic_viewer", "fixed_reports_reader"}) {
    const auto changed = Admin().Update(
        Of(uid, "custom:mine", kReading, "scope: 'global' etag: '" + EtagOf(uid) + "'"));
    EXPECT_EQ(changed.reason, "GUARDED_ENTITLEMENT") << uid << changed.status.error_message();
    EXPECT_EQ(changed.metadata.at("guard"), "built_in");
    EXPECT_EQ(Admin().Delete(Named(uid) + "force: true").reason, "GUARDED_ENTITLEMENT");
    EXPECT_EQ(Admin().Create(Of("basic_mine", "custom:mine", kReading)).reason, "INVALID_FIELD");
  }
  EXPECT_THAT(Writes(), IsEmpty());
}

// --- deleting

TEST_P(RoleDefinition, ThatNobodyHoldsIsDeleted) {
  const auto deleted = Admin().Delete(Named("custom_reports") + "etag: '1'");
  ASSERT_TRUE(deleted.ok()) << deleted.status.error_message();
  EXPECT_EQ(deleted.reply.result().outcome(), v1::OUTCOME_DELETED);
  EXPECT_TRUE(deleted.reply.result().changed());
  EXPECT_EQ(deleted.reply.result().before(0).permissions_size(), 2);
  EXPECT_EQ(deleted.reply.result().after_size(), 0);
  EXPECT_EQ(Stored("custom_reports"), std::nullopt);
  EXPECT_THAT(Writes(), ElementsAre("DELETE /api/access-control/roles/custom_reports?force=false&"
                                    "global=false"));
  EXPECT_EQ(Admin().Delete(Named("custom_reports")).reason, "ENTITLEMENT_NOT_FOUND");
}

TEST_P(RoleDefinition, ThatSomebodyHoldsIsDeletedByForceAlone) {
  Assign(kMain, UserPrincipal(2), "custom_reports");
  const auto refused = Admin().Delete(Named("custom_reports"));
  EXPECT_EQ(refused.reason, "ENTITLEMENT_IN_USE");
  EXPECT_EQ(Admin().Delete(Named("custom_reports") + "dry_run: true").reason, "ENTITLEMENT_IN_USE");
  EXPECT_THAT(Writes(), IsEmpty());
  const auto deleted = Admin().Delete(Named("custom_reports") + "force: true");
  ASSERT_TRUE(deleted.ok()) << deleted.status.error_message();
  EXPECT_EQ(deleted.reply.revoked_size(), 0);
  EXPECT_EQ(Stored("custom_reports"), std::nullopt);
  EXPECT_THAT(grafana_.Use([](Fake& fake) { return fake.world().RolesOf(UserPrincipal(2)); }),
              IsEmpty());
}

// Whom the list of assignments does not show, Grafana itself knows.
TEST_P(RoleDefinition, ThatIsHeldInAllOrgsIsInUseToo) {
  Assign(kGlobal, UserPrincipal(2), "custom_dashboards");
  const auto refused =
      ServerAdmin({{"entitlement_admin", "true"}}).Delete(Named("custom_dashboards"));
  EXPECT_EQ(refused.reason, "ENTITLEMENT_IN_USE") << refused.status.error_message();
  EXPECT_NE(Stored("custom_dashboards"), std::nullopt);
}

TEST_P(RoleDefinition, ThatChangedSinceItWasReadIsNotDeleted) {
  Rewrite("custom_reports", "by hand");
  const auto refused = Admin().Delete(Named("custom_reports") + "etag: '1'");
  EXPECT_EQ(refused.reason, "PRECONDITION_FAILED");
  EXPECT_EQ(refused.metadata.at("etag"), "2");
  EXPECT_NE(Stored("custom_reports"), std::nullopt);
}

TEST_P(RoleDefinition, ThatTheBrokerItselfHoldsIsLeftAlone) {
  Assign(kMain, UserPrincipal(2), "custom_reports");
  Admin({{"own_principal_id", "2"}});
  for (const auto& metadata :
       {Admin().Delete(Named("custom_reports") + "force: true").metadata,
        Admin().Update(Of("custom_reports", "custom:reports", {}, "etag: '1'")).metadata}) {
    EXPECT_THAT(metadata, Contains(Pair("guard", "own_account")));
  }
  EXPECT_THAT(Writes(), IsEmpty());
}

// --- what may be changed at all

TEST_P(RoleDefinition, IsNotChangedUnlessTheOptionSaysSo) {
  Admin({{"entitlement_admin", "false"}, {"reset_basic_roles", "true"}});
  for (const auto& answer :
       {Admin().Create(Of("auditor", "x", kReading)).metadata,
        Admin().Update(Of("custom_reports", "x", kReading, "etag: '1'")).metadata,
        Admin().Delete(Named("custom_reports")).metadata}) {
    EXPECT_THAT(answer, Contains(Pair("option", "entitlement_admin")));
  }
  EXPECT_EQ(RequestCount(), 0u);
}

IN_EACH_READING(RoleDefinition);

}  // namespace
}  // namespace broker::test

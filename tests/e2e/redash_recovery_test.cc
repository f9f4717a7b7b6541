// What becomes of operations that a dead process left open, and of changes that end half-way: the
// upstream's stored state and the journal.
#include "clients/http/server.h"
#include "service/store/sqlite_store.h"
#include "tests/e2e/redash_world.h"
#include "tests/support/run_on.h"

namespace broker::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kId[] = "01940000-0000-7000-8000-000000000001";

class RedashRecovery : public RedashWorld {
 protected:
  // Ann's revoke or grant of Analysts, opened by a process that died before it sent anything.
  Operation AnnsOperation(Verb verb) {
    Operation operation;
    operation.id = kId;
    operation.verb = verb;
    operation.instance = "redash";
    operation.site = ServerOf(redash_.url());
    operation.turn = {ServerOf(redash_.url()), "user", std::to_string(kAnn)};
    operation.key = {"user", std::to_string(kAnn), "group", std::to_string(kAnalysts), ""};
    operation.principal.id = std::to_string(kAnn);
    operation.entitlement.type = "group";
    operation.entitlement.id = std::to_string(kAnalysts);
    operation.owner = "a process that died";
    operation.gate = Gate{{"user", PrincipalRef::Key::kEmail, "ann@example.com"}, {}};
    return operation;
  }

  static std::string ServerOf(const std::string& url) {
    return http::ParseServerUrl(url)->Normalised();
  }

  void LeaveOpen(Operation operation) {
    boost::asio::io_context io;
    auto store = SqliteStore::OpenIn(dir_.At("data"), io.get_executor());
    ASSERT_TRUE(store.ok());
    const auto opened = RunOn(io, (*store)->Open(std::move(operation)));
    ASSERT_TRUE(opened.ok());
  }

  v1::Operation Settled(const std::string& id) {
    const auto waited = WaitOperation(id);
    EXPECT_TRUE(waited.ok()) << waited.status.error_message();
    EXPECT_TRUE(waited.reply.operation().settled());
    return waited.reply.operation();
  }

  void MakeAnnAMember() {
    redash_.Use([](fakes::RedashFake& fake) { fake.SetGroups(kAnn, {kDefault, kAnalysts}); });
  }
};

TEST_F(RedashRecovery, AnOpenRevokeIsPushedForward) {
  MakeAnnAMember();
  LeaveOpen(AnnsOperation(Verb::kRevoke));
  EXPECT_EQ(Settled(kId).result().outcome(), v1::OUTCOME_REVOKED);
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault));
}

TEST_F(RedashRecovery, AnOpenRevokeOfWhomTheAddressLeftIsNotCarriedOut) {
  MakeAnnAMember();
  LeaveOpen(AnnsOperation(Verb::kRevoke));
  redash_.Use([](fakes::RedashFake& fake) { fake.SetEmail(kAnn, "ann.new@example.com"); });
  EXPECT_EQ(Settled(kId).problem().reason(), v1::ERROR_REASON_PRINCIPAL_NOT_FOUND);
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, kAnalysts));
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(RedashRecovery, AnOpenRevokeKeepsItsPrecondition) {
  MakeAnnAMember();
  Operation operation = AnnsOperation(Verb::kRevoke);
  operation.gate->precondition.principal_id = std::to_string(kJimBob);
  LeaveOpen(std::move(operation));
  EXPECT_EQ(Settled(kId).problem().reason(), v1::ERROR_REASON_PRECONDITION_FAILED);
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, kAnalysts));
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(RedashRecovery, AnOpenGrantIsNeverSentAgain) {
  LeaveOpen(AnnsOperation(Verb::kGrant));
  const v1::Operation operation = Settled(kId);
  EXPECT_EQ(operation.problem().reason(), v1::ERROR_REASON_UPSTREAM_UNAVAILABLE);
  EXPECT_EQ(operation.problem().metadata().at("instance"), "redash");
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault));
  EXPECT_THAT(Writes(), IsEmpty());
}

// The ids of one server name other people on the next.
TEST_F(RedashRecovery, AnOperationOfAnotherServerIsLeftAlone) {
  MakeAnnAMember();
  Operation operation = AnnsOperation(Verb::kRevoke);
  operation.site = ServerOf("https://redash.before.example.com");
  operation.turn.server = operation.site;
  LeaveOpen(std::move(operation));
  // A change of the same person shows that the broker is past its start.
  ASSERT_TRUE(Grant("ann@example.com", "Marketing").ok());
  const auto got = Call(broker().stub(), &v1::PermissionBroker::Stub::GetOperation,
                        Text<v1::GetOperationRequest>("operation_id: '" + std::string(kId) + "'"));
  ASSERT_TRUE(got.ok());
  EXPECT_FALSE(got.reply.operation().settled());
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, kAnalysts, kMarketing));
}

TEST_F(RedashRecovery, WhoWaitsForATurnInVainIsToldOfTheOperationThatHasIt) {
  broker({{"write_horizon_seconds", "3600"}});
  redash_.AddFault(R"({"method": "POST", "path": "/api/groups/*/members", "times": 1,
                       "fault": {"status": 504}})");
  const auto unknown = Grant("ann@example.com", "Analysts");
  ASSERT_EQ(unknown.reason, "OUTCOME_UNKNOWN");
  const auto waited =
      Call(broker().stub(), &v1::PermissionBroker::Stub::Grant,
           Text<v1::GrantRequest>(Target("ann@example.com", "Marketing")), std::chrono::seconds(2));
  EXPECT_EQ(waited.reason, "TURN_TAKEN");
  EXPECT_EQ(waited.metadata.at("operation_id"), unknown.metadata.at("operation_id"));
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault));
}

// The first copy goes, and the time with it.
TEST_F(RedashRecovery, ARevokeThatRemovedOneCopyRemovesTheOthersToo) {
  redash_.Use([](fakes::RedashFake& fake) {
    fake.SetGroups(kAnn, {kDefault, kAnalysts, kAnalysts});
  });
  redash_.AddFault(R"({"method": "DELETE", "path": "/api/groups/*/members/*", "times": 1,
                       "when": "after", "fault": {"delay_ms": 1900}})");
  const auto revoked =
      Call(broker().stub(), &v1::PermissionBroker::Stub::Revoke,
           Text<v1::RevokeRequest>(Target("ann@example.com", "Analysts")), std::chrono::seconds(2));
  ASSERT_EQ(revoked.reason, "OUTCOME_UNKNOWN");
  EXPECT_EQ(Settled(revoked.metadata.at("operation_id")).result().outcome(), v1::OUTCOME_REVOKED);
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault));
}

TEST_F(RedashRecovery, ARevokeThatIsSlowedDownAfterOneCopyGoesOn) {
  redash_.Use([](fakes::RedashFake& fake) {
    fake.SetGroups(kAnn, {kDefault, kAnalysts, kAnalysts, kAnalysts});
  });
  redash_.AddFault(R"({"method": "DELETE", "path": "/api/groups/*/members/*", "nth": 2,
                       "times": 1, "fault": {"rate_limit": true, "retry_after": 1}})");
  const auto revoked = Revoke("ann@example.com", "Analysts");
  ASSERT_EQ(revoked.reason, "OUTCOME_UNKNOWN") << revoked.status.error_message();
  EXPECT_EQ(Settled(revoked.metadata.at("operation_id")).result().outcome(), v1::OUTCOME_REVOKED);
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault));
}

// Where Redash cannot show a user, the members alone do not tell who it is.
TEST_F(RedashRecovery, ADryRunThatCannotReadTheUserSaysSo) {
  redash_.AddFault(R"({"method": "GET", "path": "/api/users/*", "fault": {"status": 500}})");
  const auto dry = Grant("ann@example.com", "Analysts", "dry_run: true");
  EXPECT_EQ(dry.reason, "UPSTREAM_UNAVAILABLE") << dry.status.error_message();
}

}  // namespace
}  // namespace broker::test

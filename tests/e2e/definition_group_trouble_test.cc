// Changes of Redash groups whose answers are lost, or that somebody else comes between.
#include <thread>

#include "clients/http/server.h"
#include "service/store/sqlite_store.h"
#include "tests/e2e/group_world.h"
#include "tests/support/run_on.h"

namespace broker::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using GroupTrouble = GroupWorld;

TEST_F(GroupTrouble, WhoseCreationIsNotAnsweredIsFoundByItsName) {
  Admin({{"write_horizon_seconds", "3600"}});
  redash_.AddFault(R"({"method": "POST", "path": "/api/groups", "times": 1, "when": "after",
                       "fault": {"reset": true}})");
  const auto created = Create("Auditors");
  ASSERT_TRUE(created.ok()) << created.status.error_message();
  EXPECT_EQ(created.reply.result().outcome(), v1::OUTCOME_CREATED);
  EXPECT_THAT(GroupsCalled("Auditors"),
              ElementsAre(std::stoi(created.reply.result().after(0).id())));
  EXPECT_EQ(Writes().size(), 1u);
}

// It may still land, and then there must not be two.
TEST_F(GroupTrouble, WhoseCreationMayLandLateIsNotCreatedTwice) {
  Admin({{"write_horizon_seconds", "2"}});
  redash_.AddFault(R"({"method": "POST", "path": "/api/groups", "times": 1,
                       "fault": {"status": 504}})");
  const auto unknown = Create("Auditors");
  ASSERT_EQ(unknown.reason, "OUTCOME_UNKNOWN") << unknown.status.error_message();
  // The second waits for the turn.
  const auto second = Create("Auditors");
  ASSERT_TRUE(second.ok()) << second.status.error_message();
  EXPECT_EQ(second.reply.result().outcome(), v1::OUTCOME_CREATED);
  const v1::Operation first = Settled(unknown.metadata.at("operation_id"));
  EXPECT_EQ(first.problem().reason(), v1::ERROR_REASON_UPSTREAM_UNAVAILABLE);
  EXPECT_EQ(GroupsCalled("Auditors").size(), 1u);
}

TEST_F(GroupTrouble, WhoseDeletionIsNotAnsweredIsReadAgain) {
  const int id = MakeGroup("Empty");
  redash_.AddFault(R"({"method": "DELETE", "path": "/api/groups/*", "times": 1, "when": "after",
                       "fault": {"status": 500}})");
  const auto deleted = Delete(std::to_string(id));
  ASSERT_TRUE(deleted.ok()) << deleted.status.error_message();
  EXPECT_EQ(deleted.reply.result().outcome(), v1::OUTCOME_DELETED);
  EXPECT_TRUE(deleted.reply.result().changed());
}

TEST_F(GroupTrouble, ThatSomebodyDeletedBeforeUsIsGone) {
  const int id = MakeGroup("Empty");
  Admin();
  redash_.AddFault(R"({"method": "DELETE", "path": "/api/groups/*", "times": 1, "when": "before",
                       "fault": {"delay_ms": 300}})");
  std::thread foreigner([&] {
    while (Writes().empty()) std::this_thread::yield();
    redash_.Use([&](fakes::RedashFake& fake) { fake.RemoveGroup(id); });
  });
  const auto deleted = Delete(std::to_string(id));
  foreigner.join();
  ASSERT_TRUE(deleted.ok()) << deleted.status.error_message();
  EXPECT_EQ(deleted.reply.result().outcome(), v1::OUTCOME_DELETED);
}

TEST_F(GroupTrouble, IsTellableFromTheJournal) {
  const auto created = Create("Auditors");
  const v1::Operation told = Settled(created.reply.result().operation_id());
  EXPECT_FALSE(told.has_result());
  EXPECT_EQ(told.entitlement_result().SerializeAsString(),
            created.reply.result().SerializeAsString());
}

// Two others made one of that name while nobody knew whether ours would come.
TEST_F(GroupTrouble, OfWhichThereAreSeveralInTheEndAreToldOf) {
  Admin({{"write_horizon_seconds", "1"}});
  redash_.AddFault(R"({"method": "POST", "path": "/api/groups", "times": 1,
                       "fault": {"status": 504}})");
  const auto unknown = Create("Auditors");
  ASSERT_EQ(unknown.reason, "OUTCOME_UNKNOWN") << unknown.status.error_message();
  MakeGroup("Auditors");
  MakeGroup("Auditors");
  const v1::Operation settled = Settled(unknown.metadata.at("operation_id"));
  // By chance it was looked at between the two.
  if (settled.has_problem()) {
    EXPECT_EQ(settled.problem().reason(), v1::ERROR_REASON_AMBIGUOUS_ENTITLEMENT);
  }
  EXPECT_EQ(GroupsCalled("Auditors").size(), 2u);
}

class GroupLeftOpen : public GroupWorld {
 protected:
  static constexpr char kId[] = "01940000-0000-7000-8000-000000000001";

  // A creation that a process that died had opened.
  void LeaveOpen(Verb verb) {
    Operation operation;
    operation.id = kId;
    operation.verb = verb;
    operation.instance = "redash";
    operation.site = http::ParseServerUrl(redash_.url())->Normalised();
    operation.turn = {operation.site, "group_name", "Auditors"};
    operation.key.entitlement_type = "group";
    operation.definition.emplace();
    operation.definition->type = "group";
    operation.definition->name = "Auditors";
    operation.owner = "a process that died";
    boost::asio::io_context io;
    auto store = SqliteStore::OpenIn(dir_.At("data"), io.get_executor());
    ASSERT_TRUE(store.ok());
    ASSERT_TRUE(RunOn(io, (*store)->Open(operation)).ok());
  }
};

// What a dead process left open is observed, never sent again.
TEST_F(GroupLeftOpen, IsOnlyObserved) {
  LeaveOpen(Verb::kCreate);
  Admin();
  EXPECT_EQ(Settled(kId).problem().reason(), v1::ERROR_REASON_UPSTREAM_UNAVAILABLE);
  EXPECT_THAT(Writes(), IsEmpty());
  EXPECT_THAT(GroupsCalled("Auditors"), IsEmpty());
}

TEST_F(GroupLeftOpen, OfAKindThatIsNotKnownIsLeftAlone) {
  LeaveOpen(Verb::kUnknown);
  Admin();
  // Another change shows that the broker is past its start.
  ASSERT_TRUE(Create("Others").ok());
  const auto got = Call(broker().stub(), &v1::PermissionBroker::Stub::GetOperation,
                        Text<v1::GetOperationRequest>("operation_id: '" + std::string(kId) + "'"));
  ASSERT_TRUE(got.ok());
  EXPECT_FALSE(got.reply.operation().settled());
}

}  // namespace
}  // namespace broker::test

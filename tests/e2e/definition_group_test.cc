// Redash groups made, renamed and deleted: the answer, the upstream's stored state, and the
// requests that were made.
#include <future>
#include <thread>

#include "tests/e2e/group_world.h"

namespace broker::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

using GroupDefinition = GroupWorld;

// --- reading

TEST_F(GroupDefinition, IsReadWithoutBeingEnabled) {
  Admin({{"entitlement_admin", "false"}});
  const auto got = Get("3");
  ASSERT_TRUE(got.ok()) << got.status.error_message();
  EXPECT_EQ(got.reply.definition().type(), "group");
  EXPECT_EQ(got.reply.definition().id(), "3");
  EXPECT_EQ(got.reply.definition().name(), "Analysts");
  EXPECT_FALSE(got.reply.definition().etag().empty());
  const auto named =
      Admin().Get("instance: 'redash' entitlement { type: 'group' name: 'Analysts' }");
  ASSERT_TRUE(named.ok());
  EXPECT_EQ(named.reply.SerializeAsString(), got.reply.SerializeAsString());
}

TEST_F(GroupDefinition, ThatIsNotThereIsNotFound) {
  EXPECT_EQ(Get("4711").reason, "ENTITLEMENT_NOT_FOUND");
  EXPECT_EQ(Delete("4711").reason, "ENTITLEMENT_NOT_FOUND");
  EXPECT_EQ(Rename("4711", "New", "x").reason, "ENTITLEMENT_NOT_FOUND");
  // What is left of a deleted group is none.
  redash_.Use([](fakes::RedashFake& fake) { fake.SetGroups(kAnn, {kDefault, 9999}); });
  EXPECT_EQ(Get("9999").reason, "ENTITLEMENT_NOT_FOUND");
  EXPECT_THAT(Writes(), IsEmpty());
}

// A key that does not see all groups proves nothing.
TEST_F(GroupDefinition, IsNotCalledAbsentByAnAccountThatSeesItsOwnGroupsAlone) {
  key_owner_ = kAnn;
  EXPECT_EQ(Get("3").reason, "INSTANCE_CREDENTIALS");
  EXPECT_EQ(Create("Analysts").reason, "INSTANCE_CREDENTIALS");
  EXPECT_THAT(Writes(), IsEmpty());
}

// --- creating

TEST_F(GroupDefinition, IsCreatedOnce) {
  const auto created = Create("Auditors", "justification { reason: 'INC-42' }");
  ASSERT_TRUE(created.ok()) << created.status.error_message();
  const v1::EntitlementResult& result = created.reply.result();
  EXPECT_EQ(result.outcome(), v1::OUTCOME_CREATED);
  EXPECT_TRUE(result.changed());
  EXPECT_EQ(result.before_size(), 0);
  ASSERT_EQ(result.after_size(), 1);
  EXPECT_THAT(GroupsCalled("Auditors"), ElementsAre(std::stoi(result.after(0).id())));

  const auto again = Create("Auditors");
  ASSERT_TRUE(again.ok()) << again.status.error_message();
  EXPECT_EQ(again.reply.result().outcome(), v1::OUTCOME_UNCHANGED);
  EXPECT_FALSE(again.reply.result().changed());
  EXPECT_EQ(again.reply.result().after(0).SerializeAsString(), result.after(0).SerializeAsString());
  EXPECT_THAT(Writes(), ElementsAre("POST /api/groups"));
}

// Redash takes the same name twice.
TEST_F(GroupDefinition, IsCreatedOnceByManyAtTheSameTime) {
  Admin();
  std::vector<std::future<v1::Outcome>> calls;
  for (int i = 0; i < 4; ++i) {
    calls.push_back(std::async(std::launch::async,
                               [&] { return Create("Auditors").reply.result().outcome(); }));
  }
  std::vector<v1::Outcome> outcomes;
  for (auto& call : calls) outcomes.push_back(call.get());
  EXPECT_THAT(outcomes, UnorderedElementsAre(v1::OUTCOME_CREATED, v1::OUTCOME_UNCHANGED,
                                             v1::OUTCOME_UNCHANGED, v1::OUTCOME_UNCHANGED));
  EXPECT_EQ(GroupsCalled("Auditors").size(), 1u);
}

TEST_F(GroupDefinition, OfANameThatSeveralHaveIsNotCreated) {
  const int first = MakeGroup("Twins");
  const int second = MakeGroup("Twins");
  const auto refused = Create("Twins");
  EXPECT_EQ(refused.reason, "AMBIGUOUS_ENTITLEMENT");
  EXPECT_EQ(refused.metadata.at("candidates"),
            std::to_string(first) + "," + std::to_string(second));
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(GroupDefinition, CanBeGrantedAtOnceUnderItsName) {
  Admin();
  ASSERT_EQ(Grant("ann@example.com", "Auditors").reason, "ENTITLEMENT_NOT_FOUND");
  ASSERT_TRUE(Create("Auditors").ok());
  EXPECT_TRUE(Grant("ann@example.com", "Auditors").ok());
}

TEST_F(GroupDefinition, DryRunsTellAndWriteNothing) {
  const auto made = Create("Auditors", "dry_run: true");
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made.reply.result().outcome(), v1::OUTCOME_CREATED);
  EXPECT_TRUE(made.reply.result().changed());
  EXPECT_TRUE(made.reply.result().dry_run());
  EXPECT_EQ(made.reply.result().after_size(), 0);
  EXPECT_TRUE(made.reply.result().operation_id().empty());
  const auto renamed = Rename("3", "New", EtagOf("3"), "dry_run: true");
  ASSERT_TRUE(renamed.ok());
  EXPECT_EQ(renamed.reply.result().outcome(), v1::OUTCOME_UPDATED);
  EXPECT_EQ(renamed.reply.result().before(0).name(), "Analysts");
  EXPECT_EQ(Rename("3", "New", "stale", "dry_run: true").reason, "PRECONDITION_FAILED");
  EXPECT_EQ(Delete("3", "dry_run: true").reason, "ENTITLEMENT_IN_USE");
  EXPECT_EQ(Delete("1", "dry_run: true force: true").reason, "GUARDED_ENTITLEMENT");
  EXPECT_THAT(Writes(), IsEmpty());
}

// --- renaming

TEST_F(GroupDefinition, IsRenamedByTheEtagThatWasRead) {
  const std::string etag = EtagOf("3");
  const auto renamed = Rename("3", "Analysis", etag);
  ASSERT_TRUE(renamed.ok()) << renamed.status.error_message();
  EXPECT_EQ(renamed.reply.result().outcome(), v1::OUTCOME_UPDATED);
  EXPECT_EQ(renamed.reply.result().before(0).name(), "Analysts");
  EXPECT_EQ(renamed.reply.result().after(0).name(), "Analysis");
  EXPECT_NE(renamed.reply.result().after(0).etag(), etag);
  EXPECT_EQ(NameOf(3), "Analysis");

  // Who did not get the answer asks again.
  const auto again = Rename("3", "Analysis", etag);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again.reply.result().outcome(), v1::OUTCOME_UNCHANGED);
  EXPECT_THAT(Writes(), ElementsAre("POST /api/groups/3"));

  const auto stale = Rename("3", "Analytics", etag);
  EXPECT_EQ(stale.reason, "PRECONDITION_FAILED");
  EXPECT_EQ(stale.status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(stale.metadata.at("etag"), renamed.reply.result().after(0).etag());
  EXPECT_EQ(NameOf(3), "Analysis");
}

TEST_F(GroupDefinition, IsRenamedByOneOfManyWithTheSameEtag) {
  const std::string etag = EtagOf("3");
  std::vector<std::future<Answer<v1::UpdateEntitlementResponse>>> calls;
  for (int i = 0; i < 4; ++i) {
    calls.push_back(std::async(std::launch::async,
                               [&, i] { return Rename("3", "New " + std::to_string(i), etag); }));
  }
  int updated = 0;
  std::string name;
  for (auto& call : calls) {
    const auto answer = call.get();
    if (answer.ok()) {
      ++updated;
      name = answer.reply.result().after(0).name();
    } else {
      EXPECT_EQ(answer.reason, "PRECONDITION_FAILED");
    }
  }
  EXPECT_EQ(updated, 1);
  EXPECT_EQ(NameOf(3), name);
}

TEST_F(GroupDefinition, ThatRedashShipsIsNeitherRenamedNorDeleted) {
  for (const std::string id : {"1", "2"}) {
    const auto renamed = Rename(id, "Mine", EtagOf(id));
    EXPECT_EQ(renamed.reason, "GUARDED_ENTITLEMENT");
    EXPECT_EQ(renamed.metadata.at("guard"), "built_in");
    EXPECT_EQ(Delete(id, "force: true").reason, "GUARDED_ENTITLEMENT");
  }
  EXPECT_THAT(Writes(), IsEmpty());
}

// --- deleting

TEST_F(GroupDefinition, WithoutMembersIsDeleted) {
  const int id = MakeGroup("Empty");
  const auto deleted = Delete(std::to_string(id), "etag: '" + EtagOf(std::to_string(id)) + "'");
  ASSERT_TRUE(deleted.ok()) << deleted.status.error_message();
  EXPECT_EQ(deleted.reply.result().outcome(), v1::OUTCOME_DELETED);
  EXPECT_TRUE(deleted.reply.result().changed());
  EXPECT_EQ(deleted.reply.result().before(0).name(), "Empty");
  EXPECT_EQ(deleted.reply.result().after_size(), 0);
  EXPECT_EQ(NameOf(id), "");
  EXPECT_EQ(Delete(std::to_string(id)).reason, "ENTITLEMENT_NOT_FOUND");
}

TEST_F(GroupDefinition, ThatChangedSinceItWasReadIsNotDeleted) {
  const int id = MakeGroup("Empty");
  const auto refused = Delete(std::to_string(id), "etag: 'another' force: true");
  EXPECT_EQ(refused.reason, "PRECONDITION_FAILED");
  EXPECT_EQ(refused.metadata.at("etag"), EtagOf(std::to_string(id)));
  EXPECT_EQ(NameOf(id), "Empty");
}

TEST_F(GroupDefinition, WithMembersIsNotDeletedWithoutForce) {
  const int id = MakeGroup("Team", {kLeaver});
  const auto refused = Delete(std::to_string(id));
  EXPECT_EQ(refused.reason, "ENTITLEMENT_IN_USE");
  EXPECT_EQ(refused.status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(NameOf(id), "Team");
  EXPECT_THAT(MembersOf(id), ElementsAre(kLeaver));
  EXPECT_THAT(Writes(), IsEmpty());
}

// Redash's own deletion would leave the second copy.
TEST_F(GroupDefinition, WithForceIsRevokedFromEveryMemberFirst) {
  const int id = MakeGroup("Team", {kAnn, kAnn, kLeaver, kBob});
  const auto would = Delete(std::to_string(id), "force: true dry_run: true");
  ASSERT_TRUE(would.ok()) << would.status.error_message();
  EXPECT_EQ(would.reply.revoked_size(), 3);
  EXPECT_EQ(would.reply.result().outcome(), v1::OUTCOME_DELETED);
  EXPECT_THAT(Writes(), IsEmpty());

  const auto deleted = Delete(std::to_string(id), "force: true justification { ticket: 'T-1' }");
  ASSERT_TRUE(deleted.ok()) << deleted.status.error_message();
  EXPECT_EQ(deleted.reply.result().outcome(), v1::OUTCOME_DELETED);
  ASSERT_EQ(deleted.reply.revoked_size(), 3);
  EXPECT_EQ(deleted.reply.revoked(0).principal().id(), std::to_string(kAnn));
  for (const auto& one : deleted.reply.revoked()) {
    EXPECT_EQ(one.outcome(), v1::OUTCOME_REVOKED);
    EXPECT_EQ(Settled(one.operation_id()).result().outcome(), v1::OUTCOME_REVOKED);
  }
  EXPECT_THAT(MembersOf(id), IsEmpty());
  EXPECT_EQ(NameOf(id), "");
  EXPECT_EQ(Writes().back(), "DELETE /api/groups/" + std::to_string(id));
}

TEST_F(GroupDefinition, OfTheBrokersOwnAccountIsTakenFromNobody) {
  const int id = MakeGroup("Team", {kAnn, fakes::RedashFake::kBrokerService});
  const auto refused = Delete(std::to_string(id), "force: true");
  EXPECT_EQ(refused.reason, "GUARDED_ENTITLEMENT");
  EXPECT_EQ(refused.metadata.at("guard"), "own_account");
  EXPECT_THAT(MembersOf(id), ElementsAre(kAnn, fakes::RedashFake::kBrokerService));
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(GroupDefinition, WhomSomebodyJoinsMeanwhileIsKept) {
  const int id = MakeGroup("Team", {kAnn});
  Admin();
  // Somebody joins when the last member has left and the group is about to be deleted.
  redash_.AddFault(R"({"method": "DELETE", "path": "/api/groups/*/members/*", "times": 1,
                       "when": "after", "fault": {"delay_ms": 300}})");
  std::thread foreigner([&] {
    while (!MembersOf(id).empty()) std::this_thread::yield();
    redash_.Use([&](fakes::RedashFake& fake) { fake.SetGroups(kBob, {kDefault, id}); });
  });
  const auto refused = Delete(std::to_string(id), "force: true");
  foreigner.join();
  EXPECT_EQ(refused.reason, "ENTITLEMENT_IN_USE");
  EXPECT_THAT(refused.status.error_message(), HasSubstr("revoked from 1"));
  EXPECT_THAT(MembersOf(id), ElementsAre(kBob));
  EXPECT_EQ(NameOf(id), "Team");
}

// --- what may be changed at all

TEST_F(GroupDefinition, IsNotChangedUnlessTheOptionSaysSo) {
  Admin({{"entitlement_admin", "false"}});
  for (const auto& [reason, metadata] :
       {std::pair{Create("Auditors").reason, Create("Auditors", "dry_run: true").metadata},
        std::pair{Rename("3", "New", "x").reason, Rename("3", "New", "x").metadata},
        std::pair{Delete("3").reason, Delete("3", "force: true").metadata}}) {
    EXPECT_EQ(reason, "NOT_ENABLED");
    EXPECT_EQ(metadata.at("option"), "entitlement_admin");
    EXPECT_EQ(metadata.at("instance"), "redash");
  }
  EXPECT_THAT(Writes(), IsEmpty());
  EXPECT_EQ(RequestCount(), 0u);
}

TEST_F(GroupDefinition, HasNoResetInRedash) {
  const auto refused = Admin().Reset(
      "instance: 'redash' justification { requested_by: 'ann@example.com' approved_by: "
      "'bob@example.com' }");
  EXPECT_EQ(refused.reason, "UNSUPPORTED_BY_INSTANCE");
}

}  // namespace
}  // namespace broker::test

// Every outcome of Grant and Revoke in Redash: the answer, the upstream's stored state, and the
// requests that were made.
#include <thread>

#include "tests/e2e/redash_world.h"

namespace broker::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using RedashOutcome = RedashWorld;

TEST_F(RedashOutcome, GrantMakesAMember) {
  const auto granted = Grant("ann@example.com", "Analysts");
  ASSERT_TRUE(granted.ok()) << granted.status.error_message();
  const v1::MutationResult& result = granted.reply.result();
  EXPECT_EQ(result.outcome(), v1::OUTCOME_GRANTED);
  EXPECT_TRUE(result.changed());
  EXPECT_EQ(result.principal().id(), "2");
  EXPECT_EQ(result.principal().email(), "ann@example.com");
  EXPECT_EQ(result.entitlement().id(), "3");
  EXPECT_FALSE(result.before().direct());
  EXPECT_TRUE(result.after().direct());
  EXPECT_NE(result.before().etag(), result.after().etag());
  EXPECT_FALSE(result.operation_id().empty());
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, kAnalysts));
  EXPECT_THAT(Writes(), ElementsAre("POST /api/groups/3/members"));
}

// The look-up of whom it is about comes before the turn and may be shared, so it is made before.
TEST_F(RedashOutcome, TheOperationTellsWhatWasAskedInItsTurn) {
  ASSERT_TRUE(Revoke("ann@example.com", "Analysts").ok());
  redash_.ClearLog();
  redash_.AddFault(R"({"method": "GET", "path": "/api/users/*", "times": 1,
                       "fault": {"status": 503, "body": "{}"}})");
  const auto granted = Grant("ann@example.com", "Analysts");
  ASSERT_TRUE(granted.ok()) << granted.status.error_message();
  const std::string id = granted.reply.result().operation_id();
  ExpectTold(id);
  const auto operation = StoredOperation(id);
  ASSERT_TRUE(operation);
  ASSERT_GE(operation->requests.size(), 3u);
  EXPECT_EQ(operation->requests[0], (UpstreamRequest{"GET", "/api/users/{}", 503}));
  EXPECT_EQ(operation->requests[1], (UpstreamRequest{"GET", "/api/users/{}", 200}));
  EXPECT_EQ(operation->requests.back(), (UpstreamRequest{"POST", "/api/groups/{}/members", 200}));
}

TEST_F(RedashOutcome, GrantAgainChangesNothing) {
  ASSERT_TRUE(Grant("ann@example.com", "Analysts").ok());
  redash_.ClearLog();
  const auto again = Grant("ann@example.com", "Analysts");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again.reply.result().outcome(), v1::OUTCOME_ALREADY_HELD);
  EXPECT_FALSE(again.reply.result().changed());
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, kAnalysts));
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(RedashOutcome, RevokeRemovesTheMember) {
  ASSERT_TRUE(Grant("ann@example.com", "Analysts").ok());
  redash_.ClearLog();
  const auto revoked = Revoke("ann@example.com", "Analysts");
  ASSERT_TRUE(revoked.ok());
  EXPECT_EQ(revoked.reply.result().outcome(), v1::OUTCOME_REVOKED);
  EXPECT_TRUE(revoked.reply.result().changed());
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault));
  EXPECT_THAT(Writes(), ElementsAre("DELETE /api/groups/3/members/2"));
}

TEST_F(RedashOutcome, RevokeOfNothingSaysSo) {
  const auto absent = Revoke("ann@example.com", "Analysts");
  ASSERT_TRUE(absent.ok());
  EXPECT_EQ(absent.reply.result().outcome(), v1::OUTCOME_ALREADY_ABSENT);
  EXPECT_FALSE(absent.reply.result().changed());
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(RedashOutcome, RevokeRemovesEveryDuplicate) {
  redash_.Use([](fakes::RedashFake& fake) {
    fake.SetGroups(kAnn, {kDefault, kAnalysts, kMarketing, kAnalysts, kAnalysts});
  });
  const auto revoked = Revoke("ann@example.com", "Analysts");
  ASSERT_TRUE(revoked.ok());
  EXPECT_EQ(revoked.reply.result().outcome(), v1::OUTCOME_REVOKED);
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, kMarketing));
  EXPECT_EQ(Writes().size(), 3u);
}

// What is left of a membership that was stored twice when its group was deleted.
TEST_F(RedashOutcome, AMembershipInADeletedGroupIsRevokedById) {
  redash_.Use([](fakes::RedashFake& fake) { fake.SetGroups(kAnn, {kDefault, 9999, 9999}); });
  const auto revoked = Revoke("ann@example.com", "#9999");
  ASSERT_TRUE(revoked.ok()) << revoked.status.error_message();
  EXPECT_EQ(revoked.reply.result().outcome(), v1::OUTCOME_REVOKED);
  EXPECT_EQ(revoked.reply.result().entitlement().attributes().at("deleted"), "true");
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault));
  EXPECT_EQ(Revoke("ann@example.com", "#9999").reason, "ENTITLEMENT_NOT_FOUND");
}

TEST_F(RedashOutcome, ADeletedGroupIsNotGranted) {
  redash_.Use([](fakes::RedashFake& fake) { fake.SetGroups(kAnn, {kDefault, 9999}); });
  EXPECT_EQ(Grant("bob@example.com", "#9999").reason, "ENTITLEMENT_NOT_FOUND");
  EXPECT_THAT(Writes(), IsEmpty());
}

// On a server with several organisations: the members of every group are shown to all of them.
TEST_F(RedashOutcome, AGroupOfAnotherOrganisationIsNoDeletedOne) {
  redash_.AddFault(R"({"path": "/api/groups/9999/members", "fault": {"status": 200,
      "headers": {"Content-Type": "application/json"},
      "body": [{"id": 777, "name": "Foreign", "email": "x@other.org", "groups": [9999]}]}})");
  EXPECT_EQ(Revoke("ann@example.com", "#9999").reason, "ENTITLEMENT_NOT_FOUND");
  EXPECT_EQ(ListGrants("instance: 'redash' entitlement { type: 'group' id: '9999' }").reason,
            "ENTITLEMENT_NOT_FOUND");
}

TEST_F(RedashOutcome, GrantOfADoubledMembershipAddsNoThird) {
  redash_.Use([](fakes::RedashFake& fake) {
    fake.SetGroups(kAnn, {kDefault, kAnalysts, kAnalysts});
  });
  const auto held = Grant("ann@example.com", "Analysts");
  ASSERT_TRUE(held.ok());
  EXPECT_EQ(held.reply.result().outcome(), v1::OUTCOME_ALREADY_HELD);
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(RedashOutcome, WarmGrantIsOneReadAndOneWrite) {
  ASSERT_TRUE(Grant("ann@example.com", "Analysts").ok());
  ASSERT_TRUE(Revoke("ann@example.com", "Analysts").ok());
  redash_.ClearLog();
  ASSERT_TRUE(Grant("ann@example.com", "Analysts").ok());
  EXPECT_EQ(RequestCount(), 2u);
}

TEST_F(RedashOutcome, DryRunTellsAndWritesNothing) {
  const auto would = Grant("ann@example.com", "Analysts", "dry_run: true");
  ASSERT_TRUE(would.ok());
  EXPECT_EQ(would.reply.result().outcome(), v1::OUTCOME_GRANTED);
  EXPECT_TRUE(would.reply.result().changed());
  EXPECT_TRUE(would.reply.result().dry_run());
  EXPECT_FALSE(would.reply.result().has_after());
  EXPECT_TRUE(would.reply.result().operation_id().empty());
  EXPECT_THAT(Writes(), IsEmpty());
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault));
}

TEST_F(RedashOutcome, DryRunRefusesWhatTheChangeWouldRefuse) {
  const auto refused = Grant("ann@example.com", "admin", "dry_run: true");
  EXPECT_EQ(refused.reason, "GUARDED_ENTITLEMENT");
}

TEST_F(RedashOutcome, ADisabledUserIsFoundAndWarnedOf) {
  const auto granted = Grant("leaver@example.com", "Marketing");
  ASSERT_TRUE(granted.ok());
  ASSERT_EQ(granted.reply.result().warnings_size(), 1);
  EXPECT_EQ(granted.reply.result().warnings(0).code(), v1::WARNING_CODE_PRINCIPAL_DISABLED);
  ASSERT_TRUE(Revoke("leaver@example.com", "Marketing").ok());
  EXPECT_THAT(GroupsOf(kLeaver), ElementsAre(kDefault, kAnalysts));
}

TEST_F(RedashOutcome, GroupsOwnedBySamlWillNotStick) {
  broker({{"saml_groups", "true"}});
  const auto granted = Grant("ann@example.com", "Analysts");
  ASSERT_TRUE(granted.ok());
  ASSERT_EQ(granted.reply.result().warnings_size(), 1);
  EXPECT_EQ(granted.reply.result().warnings(0).code(), v1::WARNING_CODE_WILL_NOT_STICK);
}

TEST_F(RedashOutcome, AForeignChangeAroundTheWriteIsTold) {
  // Between the broker's read and its write somebody else takes another group away.
  redash_.Use([](fakes::RedashFake& fake) { fake.SetGroups(kAnn, {kDefault, kMarketing}); });
  redash_.AddFault(R"({"method": "POST", "path": "/api/groups/3/members", "times": 1,
                       "when": "before", "fault": {"delay_ms": 300}})");
  broker();
  std::thread foreigner([&] {
    while (Writes().empty()) std::this_thread::yield();
    redash_.Use([](fakes::RedashFake& fake) { fake.SetGroups(kAnn, {kDefault}); });
  });
  const auto granted = Grant("ann@example.com", "Analysts");
  foreigner.join();
  ASSERT_TRUE(granted.ok()) << granted.status.error_message();
  ASSERT_EQ(granted.reply.result().warnings_size(), 1);
  EXPECT_EQ(granted.reply.result().warnings(0).code(), v1::WARNING_CODE_COLLATERAL_CHANGE);
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, kAnalysts));
}

TEST_F(RedashOutcome, ThePreconditionPinsThePrincipal) {
  const auto other = Grant("ann@example.com", "Analysts", "precondition { principal_id: '4' }");
  EXPECT_EQ(other.reason, "PRECONDITION_FAILED");
  EXPECT_EQ(other.metadata.at("principal_id"), "2");
  EXPECT_THAT(Writes(), IsEmpty());
  EXPECT_TRUE(Grant("ann@example.com", "Analysts", "precondition { principal_id: '2' }").ok());
}

TEST_F(RedashOutcome, ThePreconditionPinsTheHolding) {
  const auto first = Grant("ann@example.com", "Analysts", "dry_run: true");
  const std::string etag = first.reply.result().before().etag();
  ASSERT_TRUE(Grant("ann@example.com", "Analysts", "precondition { etag: '" + etag + "' }").ok());
  const auto second =
      Revoke("ann@example.com", "Analysts", "precondition { etag: '" + etag + "' }");
  EXPECT_EQ(second.reason, "PRECONDITION_FAILED");
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, kAnalysts));
}

TEST_F(RedashOutcome, AnAddressThatMovedIsLookedUpAgain) {
  ASSERT_TRUE(Grant("ann@example.com", "Analysts").ok());  // now remembered as user 2
  redash_.Use([](fakes::RedashFake& fake) {
    fake.SetEmail(kAnn, "ann.lee@example.com");
    fake.SetEmail(kJimBob, "ann@example.com");
  });
  const auto granted = Grant("ann@example.com", "Marketing");
  ASSERT_TRUE(granted.ok()) << granted.status.error_message();
  EXPECT_EQ(granted.reply.result().principal().id(), "8");
  EXPECT_THAT(GroupsOf(kJimBob), ElementsAre(kDefault, kMarketing));
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, kAnalysts));
}

TEST_F(RedashOutcome, TheJournalTellsEachChange) {
  const auto granted = Grant("ann@example.com", "Analysts", "justification { reason: 'INC-42' }");
  const auto told = WaitOperation(granted.reply.result().operation_id());
  ASSERT_TRUE(told.ok());
  EXPECT_TRUE(told.reply.operation().settled());
  EXPECT_EQ(told.reply.operation().result().SerializeAsString(),
            granted.reply.result().SerializeAsString());
  RestartBroker();
  const auto later = WaitOperation(granted.reply.result().operation_id());
  EXPECT_EQ(later.reply.operation().SerializeAsString(),
            told.reply.operation().SerializeAsString());
}

// --- guards

TEST_F(RedashOutcome, TheAdminGroupIsNotGranted) {
  const auto refused = Grant("ann@example.com", "admin");
  EXPECT_EQ(refused.reason, "GUARDED_ENTITLEMENT");
  EXPECT_EQ(refused.status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(refused.metadata.at("guard"), "entitlement");
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(RedashOutcome, TheBrokersOwnAccountIsLeftAlone) {
  const auto refused = Revoke("broker@example.com", "default");
  EXPECT_EQ(refused.metadata.at("guard"), "own_account");
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(RedashOutcome, TheLastAdminStays) {
  redash_.Use([](fakes::RedashFake& fake) {
    for (const auto& [id, user] : fake.state().users) {
      auto groups = user.groups;
      std::erase(groups, 1);
      if (id != 1 && groups.size() != user.groups.size()) {
        fake.SetGroups(id, groups);
      }
    }
    // Enough for the broker's own work, and no member of the group that is looked at.
    fake.SetGroups(fakes::RedashFake::kBrokerService,
                   {kDefault, fake.AddGroup("Operators", {"admin"})});
  });
  const auto refused = Revoke("admin@example.com", "#1");
  ASSERT_EQ(refused.reason, "GUARDED_ENTITLEMENT") << refused.status.error_message();
  EXPECT_EQ(refused.metadata.at("guard"), "last_admin");
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_F(RedashOutcome, AnAdminWhoIsNotTheLastCanBeTakenOut) {
  const auto revoked = Revoke("admin@example.com", "#1");
  ASSERT_TRUE(revoked.ok()) << revoked.status.error_message();
  EXPECT_EQ(revoked.reply.result().outcome(), v1::OUTCOME_REVOKED);
}

}  // namespace
}  // namespace broker::test

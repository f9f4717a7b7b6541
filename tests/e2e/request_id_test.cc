// request_id: a call that is repeated is answered, not done again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "tests/e2e/redash_world.h"

namespace broker::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kId[] = "request_id: '7d0f' ttl { seconds: 3600 }";
constexpr char kAnnEmail[] = "ann@example.com";

class RequestId : public RedashWorld {
 protected:
  Answer<v1::GrantResponse> Ask(const std::string& more = kId) {
    return Grant(kAnnEmail, "Analysts", more);
  }
};

TEST_F(RequestId, ARepetitionIsAnsweredWithoutAnUpstreamRequest) {
  const auto first = Ask();
  ASSERT_TRUE(first.ok()) << first.reason;
  EXPECT_FALSE(first.reply.result().replayed());
  redash_.ClearLog();
  const auto second = Ask();
  ASSERT_TRUE(second.ok()) << second.reason;
  EXPECT_THAT(redash_.Log(), IsEmpty());
  EXPECT_TRUE(second.reply.result().replayed());
  EXPECT_EQ(second.reply.result().outcome(), v1::OUTCOME_GRANTED);
  const v1::Lease& lease = first.reply.result().lease();
  EXPECT_EQ(second.reply.result().lease().lease_id(), lease.lease_id());
  EXPECT_EQ(second.reply.result().lease().expire_time().seconds(), lease.expire_time().seconds());
  EXPECT_EQ(second.reply.result().operation_id(), first.reply.result().operation_id());
}

TEST_F(RequestId, ItIsAnsweredByTheNextProcessToo) {
  const auto first = Ask();
  RestartBroker();
  redash_.ClearLog();
  const auto second = Ask();
  ASSERT_TRUE(second.ok()) << second.reason;
  EXPECT_TRUE(second.reply.result().replayed());
  EXPECT_EQ(second.reply.result().operation_id(), first.reply.result().operation_id());
  EXPECT_THAT(redash_.Log(), IsEmpty());
}

TEST_F(RequestId, OtherContentIsRefusedBeforeAnythingLeaves) {
  ASSERT_TRUE(Ask().ok());
  redash_.ClearLog();
  for (const char* other :
       {"request_id: '7d0f' ttl { seconds: 3601 }", "request_id: '7d0f'",
        "request_id: '7d0f' ttl { seconds: 3600 } justification { ticket: 'X' }"}) {
    EXPECT_EQ(Ask(other).reason, "REQUEST_ID_REUSED") << other;
  }
  EXPECT_EQ(Revoke(kAnnEmail, "Analysts", "request_id: '7d0f'").reason, "REQUEST_ID_REUSED");
  EXPECT_THAT(redash_.Log(), IsEmpty());
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, kAnalysts));
}

TEST_F(RequestId, TwinsAreDoneOnce) {
  broker();
  for (int round = 0; round < 10; ++round) {
    const std::string id = "request_id: 'twin" + std::to_string(round) + "' ttl { seconds: 3600 }";
    redash_.ClearLog();
    auto other = std::async(std::launch::async, [&] { return Ask(id); });
    const auto one = Ask(id);
    const auto two = other.get();
    ASSERT_TRUE(one.ok() && two.ok()) << one.reason << two.reason;
    EXPECT_THAT(Writes(), SizeIs(1));
    EXPECT_NE(one.reply.result().replayed(), two.reply.result().replayed());
    EXPECT_EQ(one.reply.result().lease().lease_id(), two.reply.result().lease().lease_id());
    EXPECT_EQ(one.reply.result().outcome(), v1::OUTCOME_GRANTED);
    EXPECT_EQ(two.reply.result().outcome(), v1::OUTCOME_GRANTED);
    ASSERT_TRUE(Revoke(kAnnEmail, "Analysts").ok());
  }
}

TEST_F(RequestId, WhatFailedIsTriedAnew) {
  broker();
  redash_.AddFault(
      R"({"method": "POST", "path": "/api/groups/*/members", "times": 1,
          "fault": {"status": 400, "body": {"message": "no"}}})");
  EXPECT_FALSE(Ask().ok());
  const auto again = Ask();
  ASSERT_TRUE(again.ok()) << again.reason;
  EXPECT_FALSE(again.reply.result().replayed());
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, kAnalysts));
}

TEST_F(RequestId, ADryRunRemembersNothing) {
  ASSERT_TRUE(Ask(std::string(kId) + " dry_run: true").ok());
  EXPECT_FALSE(Ask().reply.result().replayed());
}

TEST_F(RequestId, TooLongIsRefused) {
  EXPECT_EQ(Ask("request_id: '" + std::string(129, 'x') + "'").metadata["field"], "request_id");
  EXPECT_THAT(redash_.Log(), IsEmpty());
}

TEST_F(RequestId, ARepeatedBatchIsAnsweredAsItWas) {
  const auto batch = Text<v1::ApplyRequest>(
      "mode: APPLY_MODE_BEST_EFFORT request_id: 'batch' items { grant { " +
      Target(kAnnEmail, "Analysts") + " ttl { seconds: 3600 } } } items { revoke { " +
      Target("jimbob@example.com", "Marketing") + " } }");
  const auto first = Call(broker().stub(), &v1::PermissionBroker::Stub::Apply, batch);
  ASSERT_TRUE(first.ok()) << first.reason;
  redash_.ClearLog();
  const auto second = Call(broker().stub(), &v1::PermissionBroker::Stub::Apply, batch);
  ASSERT_TRUE(second.ok()) << second.reason;
  EXPECT_THAT(Writes(), IsEmpty());
  for (int i = 0; i < first.reply.items_size(); ++i) {
    const auto& before = first.reply.items(i);
    const auto& after = second.reply.items(i);
    ASSERT_EQ(after.results_size(), before.results_size());
    if (after.results_size() == 0) continue;
    EXPECT_TRUE(after.results(0).replayed());
    EXPECT_EQ(after.results(0).lease().lease_id(), before.results(0).lease().lease_id());
    EXPECT_EQ(after.results(0).outcome(), before.results(0).outcome());
  }
  EXPECT_EQ(first.reply.items(0).results_size(), 1);
}

}  // namespace
}  // namespace broker::test

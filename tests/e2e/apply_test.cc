// Apply over a Redash and a Grafana: what became of each item, read from the fakes' stored state.
#include "tests/e2e/everywhere_world.h"

namespace broker::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;

class Apply : public EverywhereWorld {
 protected:
  static std::string Change(const std::string& verb, const std::string& principal,
                            const std::string& instance, const std::string& entitlement,
                            const std::string& more = "") {
    return "items { " + verb + " { instance: '" + instance + "' principal { " + principal +
           " } entitlement { " + entitlement + " } " + more + " } } ";
  }
  static std::string Group(const std::string& verb, const std::string& principal,
                           const std::string& group, const std::string& more = "") {
    return Change(verb, principal, "redash", "type: 'group' name: '" + group + "'", more);
  }
  static std::string Team(const std::string& verb, const std::string& principal,
                          const std::string& team, const std::string& more = "") {
    return Change(verb, principal, "grafana", "type: 'team' name: '" + team + "'", more);
  }
  static const char* kBestEffort;
  static const char* kStop;
};
const char* Apply::kBestEffort = "mode: APPLY_MODE_BEST_EFFORT ";
const char* Apply::kStop = "mode: APPLY_MODE_STOP_ON_FAILURE ";

TEST_F(Apply, ChangesBothInOneCallAndWritesNothingTheSecondTime) {
  const std::string request = kBestEffort + Group("grant", "email: 'ann@example.com'", "Analysts") +
                              Team("grant", "email: 'alice@example.com'", "empty") +
                              Team("revoke", "email: 'alice@example.com'", "platform");
  const auto first = Ask(request);
  ASSERT_TRUE(first.ok()) << first.status.error_message();
  EXPECT_TRUE(first.reply.complete());
  ASSERT_EQ(first.reply.items_size(), 3);
  EXPECT_EQ(first.reply.items(0).item_id(), "0");
  EXPECT_EQ(first.reply.items(0).results(0).outcome(), v1::OUTCOME_GRANTED);
  EXPECT_EQ(first.reply.items(1).results(0).outcome(), v1::OUTCOME_GRANTED);
  EXPECT_EQ(first.reply.items(2).results(0).outcome(), v1::OUTCOME_REVOKED);
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, kAnalysts));
  EXPECT_THAT(TeamMembers(5), Contains(Key("alice")));
  EXPECT_THAT(TeamMembers(1), Not(Contains(Key("alice"))));

  const std::size_t writes = WriteCount();
  const auto second = Ask(request);
  EXPECT_TRUE(second.reply.complete());
  EXPECT_EQ(second.reply.items(0).results(0).outcome(), v1::OUTCOME_ALREADY_HELD);
  EXPECT_EQ(second.reply.items(2).results(0).outcome(), v1::OUTCOME_ALREADY_ABSENT);
  EXPECT_EQ(WriteCount(), writes);
}

// The same person under two names, the same team too: only the order of the items tells the end.
TEST_F(Apply, WhatConcernsOnePrincipalIsDoneInOrder) {
  std::string request = kBestEffort;
  for (int i = 0; i < 12; ++i) {
    request += Group("grant", "email: 'ann@example.com'", "Analysts");
    request += Group("revoke", "id: '2' type: 'user'", "Analysts");
    request += Team("grant", "login: 'alice'", "empty");
    request += Change("revoke", "email: 'alice@example.com'", "grafana", "type: 'team' id: '5'");
  }
  const auto applied = Ask(request);
  ASSERT_TRUE(applied.ok()) << applied.status.error_message();
  EXPECT_TRUE(applied.reply.complete()) << applied.reply.ShortDebugString();
  for (int i = 0; i < applied.reply.items_size(); ++i) {
    const auto& result = applied.reply.items(i).results(0);
    EXPECT_TRUE(result.changed()) << i;
    EXPECT_EQ(result.outcome(), i % 2 == 0 ? v1::OUTCOME_GRANTED : v1::OUTCOME_REVOKED) << i;
  }
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault));
  EXPECT_THAT(TeamMembers(5), Not(Contains(Key("alice"))));
}

TEST_F(Apply, BestEffortDoesWhatItCanAndSaysWhatFailed) {
  const auto applied = Ask(kBestEffort + Group("grant", "email: 'ann@example.com'", "admin") +
                           Group("grant", "email: 'nobody@example.com'", "Analysts") +
                           Group("grant", "email: 'ann@example.com'", "Analysts"));
  ASSERT_TRUE(applied.ok()) << applied.status.error_message();
  EXPECT_FALSE(applied.reply.complete());
  ASSERT_EQ(applied.reply.items(0).problems_size(), 1);
  EXPECT_EQ(applied.reply.items(0).problems(0).reason(), v1::ERROR_REASON_GUARDED_ENTITLEMENT);
  EXPECT_EQ(applied.reply.items(0).problems(0).metadata().at("instance"), "redash");
  EXPECT_EQ(applied.reply.items(1).problems(0).reason(), v1::ERROR_REASON_PRINCIPAL_NOT_FOUND);
  EXPECT_THAT(applied.reply.items(2).problems(), IsEmpty());
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, kAnalysts));
}

TEST_F(Apply, StopOnFailureLeavesTheRestUntried) {
  const auto applied = Ask(kStop + Group("grant", "email: 'ann@example.com'", "Analysts") +
                           Group("grant", "email: 'nobody@example.com'", "Analysts") +
                           Team("grant", "login: 'alice'", "empty"));
  ASSERT_TRUE(applied.ok()) << applied.status.error_message();
  EXPECT_FALSE(applied.reply.complete());
  EXPECT_FALSE(applied.reply.items(0).skipped());
  EXPECT_FALSE(applied.reply.items(1).skipped());
  EXPECT_TRUE(applied.reply.items(2).skipped());
  EXPECT_THAT(applied.reply.items(2).problems(), IsEmpty());
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, kAnalysts));
  EXPECT_THAT(TeamMembers(5), Not(Contains(Key("alice"))));
}

TEST_F(Apply, WhatADryRunReadPinsTheRealCall) {
  const auto grant = [](const std::string& more) {
    return Team("grant", "login: 'alice'", "empty", more) +
           Group("revoke", "email: 'ann@example.com'", "default", more);
  };
  const auto plan = Ask(kBestEffort + grant("") + "dry_run: true");
  ASSERT_TRUE(plan.ok()) << plan.status.error_message();
  EXPECT_TRUE(plan.reply.complete());
  EXPECT_TRUE(plan.reply.items(0).results(0).dry_run());
  EXPECT_TRUE(plan.reply.items(0).results(0).changed());
  EXPECT_EQ(WriteCount(), 0u);
  const std::string etag = plan.reply.items(0).results(0).before().etag();

  const std::string other = "type: 'team' name: 'empty' level: 'admin'";
  ASSERT_TRUE(
      Ask(kBestEffort + Change("grant", "login: 'alice'", "grafana", other)).reply.complete());
  const auto late = Ask(kBestEffort + Team("grant", "login: 'alice'", "empty",
                                           "precondition { etag: '" + etag + "' }"));
  ASSERT_EQ(late.reply.items(0).problems_size(), 1);
  EXPECT_EQ(late.reply.items(0).problems(0).reason(), v1::ERROR_REASON_PRECONDITION_FAILED);
}

// The other instance's items neither wait for it nor run out of time.
TEST_F(Apply, AnInstanceThatHangsTakesNobodyElsesTime) {
  redash_.AddFault(R"([{"method": "*", "fault": {"hang": true}}])");
  const auto applied = Call(
      broker().stub(), &v1::PermissionBroker::Stub::Apply,
      Text<v1::ApplyRequest>(kBestEffort + Group("grant", "email: 'ann@example.com'", "Analysts") +
                             Team("grant", "login: 'alice'", "empty")),
      std::chrono::seconds(8));
  ASSERT_TRUE(applied.ok()) << applied.status.error_message();
  EXPECT_FALSE(applied.reply.complete());
  EXPECT_EQ(applied.reply.items(0).problems_size(), 1);
  EXPECT_THAT(applied.reply.items(1).problems(), IsEmpty());
  EXPECT_THAT(TeamMembers(5), Contains(Key("alice")));
}

struct Refusal {
  std::string name;
  std::string request;
  std::string field;
  std::string reason = "INVALID_FIELD";
};

TEST_F(Apply, RefusesBeforeAnythingLeaves) {
  std::string many = kBestEffort;
  for (int i = 0; i < 101; ++i) many += Group("grant", "email: 'ann@example.com'", "Analysts");
  const std::string good = Group("grant", "email: 'ann@example.com'", "Analysts");
  const std::string named =
      "items { item_id: 'a' revoke_all { instance: 'redash' principal { "
      "email: 'ann@example.com' } } } ";
  const std::string set = "instance: 'redash' principal { email: 'ann@example.com' } ";
  const std::vector<Refusal> refusals = {
      {"no items", kBestEffort, "items"},
      {"too many", many, "items"},
      {"no mode", good, "mode"},
      {"twice the same id", kBestEffort + named + named, "items[1].item_id"},
      {"an id that is a position", kBestEffort + std::string("items { item_id: '1' } ") + good,
       "items[0].action"},
      {"no action", kBestEffort + std::string("items { }"), "items[0].action"},
      {"request_id inside",
       kBestEffort + Group("grant", "email: 'ann@example.com'", "Analysts", "request_id: 'x'"),
       "items[0].grant.request_id"},
      {"dry_run inside",
       kBestEffort + good +
           Group("revoke", "email: 'ann@example.com'", "Analysts", "dry_run: true"),
       "items[1].revoke.dry_run"},
      {"a field of one item", kBestEffort + good + Group("grant", "email: 'ann'", "Analysts"),
       "items[1].grant.principal.email"},
      {"unknown instance",
       kBestEffort + Change("grant", "email: 'a@b'", "nowhere", "type: 'group' id: '1'"),
       "items[0].grant.instance"},
      {"every instance for a grant",
       kBestEffort + Change("grant", "email: 'a@b'", "-", "type: 'group' id: '1'"),
       "items[0].grant.instance"},
      {"empty set", kBestEffort + ("items { set { type: 'group' " + set + "} }"),
       "items[0].set.entitlements"},
      {"set of the org",
       kBestEffort + std::string("items { set { instance: 'grafana' type: 'org' principal { login: "
                                 "'alice' } entitlements { id: '1' } } }"),
       "items[0].set.type"},
      {"set with another type",
       kBestEffort +
           ("items { set { type: 'group' entitlements { type: 'team' id: '1' } " + set + "} }"),
       "items[0].set.entitlements[0].type"},
      {"set with one twice",
       kBestEffort + ("items { set { type: 'group' entitlements { id: '3' } entitlements { id: "
                      "'3' } " +
                      set + "} }"),
       "items[0].set.entitlements[1]"},
      {"leaver by id everywhere",
       kBestEffort +
           std::string("items { revoke_all { instance: '-' principal { type: 'user' id: '2' } } }"),
       "items[0].revoke_all.principal"},
      {"leaver with a precondition everywhere",
       kBestEffort + std::string("items { revoke_all { instance: '-' principal { email: 'a@b' } "
                                 "precondition { principal_id: '2' } } }"),
       "items[0].revoke_all.precondition.principal_id"},
      {"request_id", kBestEffort + good + "request_id: '\\n'", "request_id"},
      {"ttl",
       kBestEffort + Group("grant", "email: 'ann@example.com'", "Analysts", "ttl {seconds: 0}"),
       "items[0].grant.ttl"},
  };
  for (const Refusal& refusal : refusals) {
    SCOPED_TRACE(refusal.name);
    const auto refused = Ask(refusal.request);
    EXPECT_EQ(refused.reason, refusal.reason) << refused.status.error_message();
    EXPECT_EQ(refused.metadata.count("field") ? refused.metadata.at("field") : "", refusal.field);
  }
  EXPECT_THAT(redash_.Log(), IsEmpty());
  EXPECT_THAT(grafana_.Log(), IsEmpty());
}

}  // namespace
}  // namespace broker::test

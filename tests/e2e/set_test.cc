// Sets: a principal's direct holdings of one type become exactly a list, by single changes.
#include "tests/e2e/everywhere_world.h"

namespace broker::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;

class Set : public EverywhereWorld {
 protected:
  // One set item: Groups("ids", "more").
  Answer<v1::ApplyResponse> Groups(const std::vector<std::string>& names,
                                   const std::string& more = "", const std::string& batch = "") {
    std::string item = "instance: 'redash' type: 'group' principal { email: 'ann@example.com' } ";
    for (const std::string& name : names) item += "entitlements { name: '" + name + "' } ";
    return Ask("mode: APPLY_MODE_BEST_EFFORT items { set { " + item + more + " } } " + batch);
  }
  Answer<v1::ApplyResponse> Teams(const std::string& entitlements, const std::string& more = "") {
    return Ask(
        "mode: APPLY_MODE_BEST_EFFORT items { set { instance: 'grafana' type: 'team' principal { "
        "login: 'alice' } " +
        entitlements + more + " } }");
  }
};

TEST_F(Set, AddsWhatIsMissingThenTakesWhatIsTooMuch) {
  const auto applied = Groups({"Analysts", "Marketing"});
  ASSERT_TRUE(applied.ok()) << applied.status.error_message();
  EXPECT_TRUE(applied.reply.complete()) << applied.reply.ShortDebugString();
  const auto& results = applied.reply.items(0).results();
  ASSERT_EQ(results.size(), 3);
  EXPECT_EQ(results[0].outcome(), v1::OUTCOME_GRANTED);
  EXPECT_EQ(results[1].outcome(), v1::OUTCOME_GRANTED);
  EXPECT_EQ(results[2].outcome(), v1::OUTCOME_REVOKED);
  EXPECT_EQ(results[2].entitlement().display_name(), "default");
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kAnalysts, kMarketing));

  const auto again = Groups({"Marketing", "Analysts"});
  EXPECT_TRUE(again.reply.complete());
  EXPECT_EQ(again.reply.items(0).results_size(), 0);
  EXPECT_EQ(Writes().size(), 3u);
}

TEST_F(Set, AnEmptyOneTakesAllOfTheType) {
  const auto applied = Groups({}, "allow_empty: true");
  EXPECT_TRUE(applied.reply.complete()) << applied.reply.ShortDebugString();
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre());
}

TEST_F(Set, LevelsAreMadeWhatTheListSays) {
  ASSERT_TRUE(
      Teams("entitlements { id: '1' level: 'admin' } entitlements { id: '5' }").reply.complete());
  EXPECT_THAT(TeamMembers(1), Contains(Pair("alice", "Admin")));
  EXPECT_THAT(TeamMembers(5), Contains(Pair("alice", "Member")));
  const auto lower = Teams("entitlements { name: 'platform' level: 'member' }");
  EXPECT_TRUE(lower.reply.complete()) << lower.reply.ShortDebugString();
  EXPECT_EQ(lower.reply.items(0).results(0).outcome(), v1::OUTCOME_LEVEL_CHANGED);
  EXPECT_THAT(TeamMembers(1), Contains(Pair("alice", "Member")));
  EXPECT_THAT(TeamMembers(5), Not(Contains(Key("alice"))));
}

TEST_F(Set, TheEtagOfThePlanPinsTheWholeSet) {
  const auto plan = Groups({"Analysts"}, "", "dry_run: true");
  ASSERT_EQ(plan.reply.items(0).results_size(), 2) << plan.reply.ShortDebugString();
  EXPECT_TRUE(plan.reply.items(0).results(0).dry_run());
  EXPECT_TRUE(Writes().empty());
  const std::string pin = "precondition { etag: '" + plan.reply.items(0).set_etag() + "' }";

  ASSERT_TRUE(Grant("ann@example.com", "Marketing").ok());
  const auto late = Groups({"Analysts"}, pin);
  ASSERT_EQ(late.reply.items(0).problems_size(), 1);
  EXPECT_EQ(late.reply.items(0).problems(0).reason(), v1::ERROR_REASON_PRECONDITION_FAILED);
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, kMarketing));

  ASSERT_TRUE(Revoke("ann@example.com", "Marketing").ok());
  EXPECT_TRUE(Groups({"Analysts"}, pin).reply.complete());
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kAnalysts));
}

TEST_F(Set, NothingIsTakenAfterAnAdditionThatFailed) {
  const auto applied = Groups({"Analysts", "admin", "Marketing"});
  EXPECT_FALSE(applied.reply.complete());
  const auto& item = applied.reply.items(0);
  ASSERT_EQ(item.problems_size(), 1);
  EXPECT_EQ(item.problems(0).reason(), v1::ERROR_REASON_GUARDED_ENTITLEMENT);
  EXPECT_EQ(item.problems(0).metadata().at("entitlement_type"), "group");
  EXPECT_EQ(item.problems(0).metadata().at("entitlement_id"), "1");
  EXPECT_EQ(item.results_size(), 1);
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault, kAnalysts));
}

TEST_F(Set, TheBrokersOwnAccessIsRefused) {
  const int own = fakes::RedashFake::kBrokerService;
  const auto before = GroupsOf(own);
  const auto applied =
      Ask("mode: APPLY_MODE_BEST_EFFORT items { set { instance: 'redash' type: "
          "'group' principal { type: 'user' id: '" +
          std::to_string(own) + "' } entitlements { id: '3' } } }");
  ASSERT_EQ(applied.reply.items(0).problems_size(), 1) << applied.reply.ShortDebugString();
  EXPECT_EQ(applied.reply.items(0).problems(0).metadata().at("guard"), "own_account");
  EXPECT_EQ(GroupsOf(own), before);
  EXPECT_TRUE(Writes().empty());
}

TEST_F(Set, TwoNamesOfOneGroupAreRefused) {
  const auto applied = Ask(
      "mode: APPLY_MODE_BEST_EFFORT items { set { instance: 'redash' type: 'group' principal { "
      "email: 'ann@example.com' } entitlements { id: '3' } entitlements { name: 'Analysts' } } }");
  ASSERT_EQ(applied.reply.items(0).problems_size(), 1);
  EXPECT_EQ(applied.reply.items(0).problems(0).reason(), v1::ERROR_REASON_INVALID_FIELD);
  EXPECT_TRUE(Writes().empty());
}

TEST_F(Set, ThePrincipalThatWasApprovedIsTheOnlyOneChanged) {
  const auto applied = Groups({"Analysts"}, "precondition { principal_id: '8' }");
  ASSERT_EQ(applied.reply.items(0).problems_size(), 1);
  EXPECT_EQ(applied.reply.items(0).problems(0).reason(), v1::ERROR_REASON_PRECONDITION_FAILED);
  EXPECT_EQ(applied.reply.items(0).problems(0).metadata().at("principal_id"), "2");
  EXPECT_TRUE(Writes().empty());
}

}  // namespace
}  // namespace broker::test

// revoke_all, the leaver's button: over every instance, safe to repeat, never complete too early.
#include "tests/e2e/everywhere_world.h"

namespace broker::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;

class Leaver : public EverywhereWorld {
 protected:
  // Ann of Redash is alice of Grafana, an editor there, and holds something of each type.
  void SetUp() override {
    EverywhereWorld::SetUp();
    grafana_.Use([](GrafanaFake& fake) {
      using namespace fakes::grafana;
      fake.world().Find(2)->email = "ann@example.com";
      fake.world().Find(2)->roles[1] = Role::kEditor;
      fake.world().entries.Set({ResourceKind::kFolder, 1, "fld-hr"}, UserPrincipal(2),
                               fakes::grafana::Level::kEdit);
      return 0;
    });
    redash_.ClearLog();
    grafana_.ClearLog();
  }
  Answer<v1::ApplyResponse> Leave(const std::string& principal = "email: 'ann@example.com'",
                                  const std::string& instance = "-",
                                  const std::string& batch = "") {
    return Ask("mode: APPLY_MODE_BEST_EFFORT items { revoke_all { instance: '" + instance +
               "' principal { " + principal + " } } } " + batch);
  }
  std::map<std::string, std::string> EntriesOf(const std::string& kind, const std::string& id) {
    return grafana_.Use([&](GrafanaFake& fake) { return fake.EntriesOf(kind, id); });
  }
  static std::vector<std::string> KindsOf(const v1::ApplyItemResult& item) {
    std::vector<std::string> kinds;
    for (const v1::Remnant& remnant : item.remnants()) {
      kinds.push_back(remnant.instance() + " " + remnant.kind());
    }
    return kinds;
  }
};

TEST_F(Leaver, LosesEverythingEverywhereAndKeepsTheAccounts) {
  const auto left = Leave();
  ASSERT_TRUE(left.ok()) << left.status.error_message();
  EXPECT_TRUE(left.reply.complete()) << left.reply.ShortDebugString();
  EXPECT_THAT(GroupsOf(kAnn), IsEmpty());
  EXPECT_THAT(TeamMembers(1), Not(Contains(Key("alice"))));
  EXPECT_THAT(EntriesOf("folders", "fld-hr"), Not(Contains(Key("user:2"))));
  EXPECT_EQ(grafana_.Use([](GrafanaFake& fake) { return fake.RoleOf(1, 2); }), "Viewer");
  for (const auto& result : left.reply.items(0).results()) EXPECT_TRUE(result.changed());
  EXPECT_THAT(KindsOf(left.reply.items(0)), Contains("redash account"));
  EXPECT_THAT(KindsOf(left.reply.items(0)), Contains("redash api_key"));
  EXPECT_THAT(KindsOf(left.reply.items(0)), Contains("grafana account"));

  const std::size_t writes = WriteCount();
  const auto again = Leave();
  EXPECT_TRUE(again.reply.complete());
  EXPECT_THAT(again.reply.items(0).results(), IsEmpty());
  EXPECT_EQ(WriteCount(), writes);
}

TEST_F(Leaver, IsNotDoneWhileAnInstanceCannotBeRead) {
  grafana_.Stop();
  const auto left = Leave();
  ASSERT_TRUE(left.ok()) << left.status.error_message();
  EXPECT_FALSE(left.reply.complete());
  ASSERT_EQ(left.reply.items(0).problems_size(), 1) << left.reply.ShortDebugString();
  EXPECT_EQ(left.reply.items(0).problems(0).metadata().at("instance"), "grafana");
  EXPECT_THAT(GroupsOf(kAnn), IsEmpty());
}

TEST_F(Leaver, ByALoginRedashIsNotDone) {
  const auto left = Leave("login: 'alice'");
  EXPECT_FALSE(left.reply.complete());
  ASSERT_EQ(left.reply.items(0).problems_size(), 1) << left.reply.ShortDebugString();
  EXPECT_EQ(left.reply.items(0).problems(0).metadata().at("instance"), "redash");
  EXPECT_THAT(TeamMembers(1), Not(Contains(Key("alice"))));
  EXPECT_THAT(GroupsOf(kAnn), ElementsAre(kDefault));
}

TEST_F(Leaver, WhomNobodyKnowsIsNotFound) {
  const auto left = Leave("email: 'nobody@example.com'");
  EXPECT_FALSE(left.reply.complete());
  ASSERT_EQ(left.reply.items(0).problems_size(), 1);
  EXPECT_EQ(left.reply.items(0).problems(0).reason(), v1::ERROR_REASON_PRINCIPAL_NOT_FOUND);
}

TEST_F(Leaver, OfOneInstanceIsCompleteWithWhatOnlyThatOneHas) {
  EXPECT_TRUE(Leave("email: 'multi@example.com'").reply.complete());
  EXPECT_TRUE(Leave("login: 'bob'", "grafana").reply.complete());
  EXPECT_THAT(TeamMembers(1), Not(Contains(Key("bob"))));
}

TEST_F(Leaver, ADryRunTellsAllAndWritesNothing) {
  const auto plan = Leave("email: 'ann@example.com'", "-", "dry_run: true");
  EXPECT_TRUE(plan.reply.complete()) << plan.reply.ShortDebugString();
  EXPECT_GE(plan.reply.items(0).results_size(), 4);
  EXPECT_EQ(WriteCount(), 0u);
}

TEST_F(Leaver, TheBrokersOwnAccountStays) {
  const int own = fakes::RedashFake::kBrokerService;
  const auto before = GroupsOf(own);
  const auto left = Leave("type: 'user' id: '" + std::to_string(own) + "'", "redash");
  EXPECT_FALSE(left.reply.complete());
  EXPECT_EQ(GroupsOf(own), before);
}

TEST_F(Leaver, OnlyTheNamedTypesAreTaken) {
  const auto left =
      Ask("mode: APPLY_MODE_BEST_EFFORT items { revoke_all { instance: 'grafana' types: 'folder' "
          "principal { login: 'alice' } } }");
  EXPECT_TRUE(left.reply.complete()) << left.reply.ShortDebugString();
  EXPECT_THAT(EntriesOf("folders", "fld-hr"), Not(Contains(Key("user:2"))));
  EXPECT_THAT(TeamMembers(1), Contains(Key("alice")));
}

}  // namespace
}  // namespace broker::test

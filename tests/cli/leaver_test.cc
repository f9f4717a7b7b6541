// permctl leaver: taking away everything, and what outlives it.
#include "tests/cli/batch_texts.h"
#include "tests/cli/permctl_fixture.h"

namespace broker::cli {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr char kRemnants[] =
    "remnants { instance: 'grafana-main' kind: 'account' id: '2' display_name: 'Ann\x1b' "
    "message: 'can still sign in' } ";

class LeaverTest : public PermctlTest {
 protected:
  void Answer(const std::string& plan, const std::string& done = "") {
    broker_.apply.answer = [=](const v1::ApplyRequest& request, v1::ApplyResponse* response) {
      *response = FromText<v1::ApplyResponse>(request.dry_run() ? plan : done);
      return grpc::Status::OK;
    };
  }

  const std::string plan_ =
      Item("0", Result("REVOKED", "5", "admin") + kRemnants) + "complete: true";
  const std::string done_ =
      Item("0", Result("REVOKED", "5", "admin", "") + kRemnants) + "complete: true";
};

TEST_F(LeaverTest, TakesEverythingEverywhereAndTellsWhatStays) {
  Answer(plan_, done_);
  input_ = "y\n";
  person_ = true;
  const Ran ran = Permctl("leaver ann@example.com --reason left");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.err, "Take 1 holding from ann@example.com? [y/N] ");
  EXPECT_EQ(
      ran.out,
      "CHANGE  WHO                       WHAT             WHERE         EFFECT\n"
      "revoke  ann@example.com (user 2)  team Team 5 (5)  grafana-main  admin -> none\n"
      "plan: 1 change\n"
      "\n"
      "CHANGE  WHO                       WHAT             WHERE         EFFECT         OPERATION\n"
      "revoke  ann@example.com (user 2)  team Team 5 (5)  grafana-main  admin -> none  op-5\n"
      "complete: 1 change made\n"
      "\n"
      "outlives this, and was not touched:\n"
      "WHERE         KIND     ID  NAME     WHAT IT IS\n"
      "grafana-main  account  2   Ann\\x1b  can still sign in\n");
  ASSERT_THAT(broker_.apply.asked, SizeIs(2));
  EXPECT_EQ(broker_.apply.asked[1].DebugString(), FromText<v1::ApplyRequest>(R"(
      mode: APPLY_MODE_BEST_EFFORT
      justification { reason: "left" }
      items { item_id: "0"
              revoke_all { instance: "-" principal { email: "ann@example.com" } } })")
                                                      .DebugString());
}

TEST_F(LeaverTest, OneInstanceIsHeldToWhoWasSeen) {
  Answer(plan_, done_);
  EXPECT_EQ(Permctl("leaver login:ann --instance grafana-main --type team,org --yes").exit_code, 0);
  const auto& all = broker_.apply.asked.at(1).items(0).revoke_all();
  EXPECT_EQ(all.instance(), "grafana-main");
  EXPECT_EQ(all.types_size(), 2);
  EXPECT_EQ(all.precondition().principal_id(), "2");
}

TEST_F(LeaverTest, ABaseLevelIsWhatIsLeft) {
  broker_.describe_instance.Reply(FromText<v1::DescribeInstanceResponse>(
      "entitlement_types { type: 'team' levels: ['viewer', 'admin'] base_level: 'viewer' }"));
  Answer(plan_);
  EXPECT_THAT(Permctl("leaver ann@example.com --dry-run").out, HasSubstr("admin -> viewer\n"));
}

TEST_F(LeaverTest, IsNotCompleteWhileSomethingCouldNotBeRead) {
  const std::string unread = Problem("UNAVAILABLE", "UPSTREAM_UNAVAILABLE");
  Answer(Item("0", Result("REVOKED", "5", "admin") + unread),
         Item("0", Result("REVOKED", "5", "admin", "") + unread));
  const Ran ran = Permctl("leaver ann@example.com --yes");
  EXPECT_EQ(ran.exit_code, 4);
  EXPECT_THAT(ran.out, HasSubstr("revoke  ann@example.com                            grafana-main  "
                                 "problem: UPSTREAM_UNAVAILABLE\n"));
  EXPECT_THAT(ran.out, EndsWith("not complete: 1 change made, 1 problem\n"));
  EXPECT_THAT(ran.err, EndsWith("next: run the same command again, until it says complete\n"));

  Answer(Item("0", unread));
  const Ran none = Permctl("leaver ann@example.com --yes");
  EXPECT_EQ(none.exit_code, 4);
  EXPECT_THAT(none.err, EndsWith("next: run the same command again, until it says complete\n"));
  EXPECT_THAT(none.out, Not(HasSubstr("complete:")));
}

TEST_F(LeaverTest, WhoHoldsNothingIsComplete) {
  Answer(Item("0", kRemnants) + "complete: true");
  const Ran ran = Permctl("leaver ann@example.com --yes");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, AllOf(HasSubstr("all instances  nothing to do\n"),
                             HasSubstr("complete: nothing to do\n"), HasSubstr("outlives this")));
  EXPECT_THAT(broker_.apply.asked, SizeIs(1));
}

TEST_F(LeaverTest, WhomNobodyKnowsIsNotFound) {
  Answer(Item("0", "problems { code: 'NOT_FOUND' reason: ERROR_REASON_PRINCIPAL_NOT_FOUND }"));
  const Ran ran = Permctl("leaver nobody@example.com --yes");
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.err, Not(HasSubstr("again")));
}

TEST_F(LeaverTest, NobodyIsAskedForWhatCannotBeMeant) {
  EXPECT_EQ(Permctl("leaver ann --yes").exit_code, 2);
  EXPECT_EQ(Permctl("leaver ann@example.com").exit_code, 2);
  EXPECT_EQ(Permctl("leaver").exit_code, 2);
  EXPECT_THAT(broker_.apply.asked, IsEmpty());
}

}  // namespace
}  // namespace broker::cli

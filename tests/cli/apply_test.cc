// permctl apply: the plan, the question, the call, what became of it.
#include "tests/cli/batch_texts.h"
#include "tests/cli/permctl_fixture.h"
#include "tests/support/temp_dir.h"

namespace broker::cli {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

constexpr char kFile[] = R"(items:
  - grant: {instance: grafana-main, principal: ann@example.com, entitlement: "team:#5"}
    id: first
  - revoke: {instance: grafana-main, principal: login:ann, entitlement: "team:#6"}
)";

class ApplyTest : public PermctlTest {
 protected:
  // The dry run is answered with `plan`, the call with `done`.
  void Answer(const std::string& plan, const std::string& done = "") {
    broker_.apply.answer = [=](const v1::ApplyRequest& request, v1::ApplyResponse* response) {
      *response = FromText<v1::ApplyResponse>(request.dry_run() ? plan : done);
      return grpc::Status::OK;
    };
  }
  Ran Apply(const std::string& more = "", const std::string& file = kFile) {
    return Permctl("apply -f " + dir_.Write("f.yaml", file) + " " + more);
  }
  // A person at a terminal, who types this.
  void Types(const std::string& line) {
    input_ = line + "\n";
    person_ = true;
  }

  const std::string plan_ = Item("first", Result("GRANTED", "5", "")) +
                            Item("1", Result("REVOKED", "6", "admin")) + "complete: true";
  const std::string done_ = Item("first", Result("GRANTED", "5", "", "member")) +
                            Item("1", Result("REVOKED", "6", "admin", "")) + "complete: true";
  test::TempDir dir_;
};

TEST_F(ApplyTest, ShowsThePlanAsksAndDoesJustThat) {
  DeclareTypes();
  Answer(plan_, done_);
  Types("y");
  const Ran ran = Apply();
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.err, "Apply 2 changes? [y/N] ");
  EXPECT_EQ(
      ran.out,
      "ITEM    CHANGE  WHO                       WHAT             WHERE         EFFECT\n"
      "first   grant   ann@example.com (user 2)  team Team 5 (5)  grafana-main  none -> member\n"
      "line 4  revoke  ann@example.com (user 2)  team Team 6 (6)  grafana-main  admin -> none\n"
      "plan: 2 changes\n"
      "\n"
      "ITEM    CHANGE  WHO                       WHAT             WHERE         EFFECT          "
      "OPERATION\n"
      "first   grant   ann@example.com (user 2)  team Team 5 (5)  grafana-main  none -> member  "
      "op-5\n"
      "line 4  revoke  ann@example.com (user 2)  team Team 6 (6)  grafana-main  admin -> none   "
      "op-6\n"
      "complete: 2 changes made\n");
  ASSERT_THAT(broker_.apply.asked, SizeIs(2));
  EXPECT_EQ(broker_.apply.asked[1].DebugString(), FromText<v1::ApplyRequest>(R"(
      mode: APPLY_MODE_BEST_EFFORT
      items {
        item_id: "first"
        grant { instance: "grafana-main" principal { email: "ann@example.com" }
                entitlement { type: "team" id: "5" }
                precondition { principal_id: "2" etag: "none" } }
      }
      items {
        item_id: "1"
        revoke { instance: "grafana-main" principal { login: "ann" }
                 entitlement { type: "team" id: "6" }
                 precondition { principal_id: "2" etag: "e-admin" } }
      })")
                                                      .DebugString());
}

TEST_F(ApplyTest, AnythingButYesIsNo) {
  for (const char* line : {"n", "", "no", "yess", "of course"}) {
    Answer(plan_);
    Types(line);
    broker_.apply.asked.clear();
    const Ran ran = Apply();
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_THAT(ran.err, EndsWith("[y/N] nothing was changed\n"));
    EXPECT_THAT(broker_.apply.asked, SizeIs(1)) << line;
  }
  Types("YES");
  Answer(plan_, done_);
  EXPECT_EQ(Apply().exit_code, 0);
}

TEST_F(ApplyTest, WithoutATerminalNothingIsAskedOfAnybody) {
  Answer(plan_, done_);
  const Ran ran = Apply();
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("--yes"), HasSubstr("--dry-run")));
  person_ = true;
  input_ = kFile;
  EXPECT_EQ(Permctl("apply -f -").exit_code, 2);
  EXPECT_THAT(broker_.apply.asked, IsEmpty());
}

TEST_F(ApplyTest, YesAsksNobody) {
  Answer(plan_, done_);
  const Ran ran = Apply("--yes");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(ran.out, AllOf(HasSubstr("plan: 2 changes\n"), EndsWith("2 changes made\n")));
  input_ = kFile;
  EXPECT_EQ(Permctl("apply -f - -y").exit_code, 0);
}

TEST_F(ApplyTest, ADryRunEndsWithThePlan) {
  Answer(plan_);
  EXPECT_THAT(Apply("--dry-run").out, EndsWith("plan: 2 changes\n"));
  EXPECT_EQ(Apply("--dry-run").exit_code, 0);
  EXPECT_EQ(Apply("--dry-run --exit-code").exit_code, 10);
  EXPECT_EQ(Apply("--exit-code").exit_code, 2);
  Answer(Item("first", Result("ALREADY_HELD", "5", "member")) +
         Item("1", Result("ALREADY_ABSENT", "6", "")) + "complete: true");
  const Ran nothing = Apply("--dry-run --exit-code");
  EXPECT_EQ(nothing.exit_code, 0);
  EXPECT_THAT(nothing.out, AllOf(HasSubstr("nothing to do"), EndsWith("plan: 0 changes\n")));
  Answer(Item("first", Result("GRANTED", "5", "")) +
         Item("1", Problem("NOT_FOUND", "PRINCIPAL_NOT_FOUND")));
  EXPECT_EQ(Apply("--dry-run --exit-code").exit_code, 3);
  for (const auto& asked : broker_.apply.asked) EXPECT_TRUE(asked.dry_run());
}

TEST_F(ApplyTest, NothingToDoIsCompleteWithoutACall) {
  Answer(Item("first", Result("ALREADY_HELD", "5", "member")) +
         Item("1", Result("ALREADY_ABSENT", "6", "")) + "complete: true");
  Types("y");
  const Ran ran = Apply();
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(ran.out, EndsWith("complete: nothing to do\n"));
  EXPECT_THAT(broker_.apply.asked, SizeIs(1));
}

TEST_F(ApplyTest, WhatCannotBeDoneIsLeftOutAndTold) {
  Answer(Item("first", Result("GRANTED", "5", "")) +
             Item("1", Problem("NOT_FOUND", "PRINCIPAL_NOT_FOUND")),
         Item("first", Result("GRANTED", "5", "", "member")) + "complete: true");
  Types("y");
  const Ran ran = Apply();
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(broker_.apply.asked.at(1).items(), SizeIs(1));
  EXPECT_THAT(ran.out, HasSubstr("line 4  revoke  login:ann                 team:#6          "
                                 "grafana-main  problem: PRINCIPAL_NOT_FOUND\n"));
  EXPECT_THAT(ran.out, EndsWith("not complete: 1 change made, 1 problem\n"));
  EXPECT_EQ(ran.err, "error: " + dir_.At("f.yaml") +
                         ":4: said of PRINCIPAL_NOT_FOUND\n"
                         "  reason: PRINCIPAL_NOT_FOUND (NOT_FOUND)\n"
                         "  next: permctl principals grafana-main --query ann\n"
                         "Apply 1 change, without 1 item that cannot be done? [y/N] "
                         "next: apply the same file again, corrected where it has to be: what is "
                         "so already is not written again\n");
}

TEST_F(ApplyTest, TheExitIsTheWorstOfTheProblems) {
  const std::vector<std::pair<std::string, int>> cases = {
      {Problem("PERMISSION_DENIED", "GUARDED_ENTITLEMENT"), 1},
      {Problem("FAILED_PRECONDITION", "PRECONDITION_FAILED"), 1},
      {Problem("NOT_FOUND", "ENTITLEMENT_NOT_FOUND"), 3},
      {Problem("UNAVAILABLE", "UPSTREAM_UNAVAILABLE"), 4},
      {Problem("UNAVAILABLE", "OUTCOME_UNKNOWN"), 5},
      {"skipped: true ", 4},
  };
  for (const auto& [problem, exit_code] : cases) {
    Answer(plan_, Item("first", Result("GRANTED", "5", "", "member")) + Item("1", problem));
    const Ran ran = Apply("--yes");
    EXPECT_EQ(ran.exit_code, exit_code) << problem;
    EXPECT_THAT(ran.out, HasSubstr("not complete: 1 change made"));
    EXPECT_THAT(ran.err, EndsWith("is not written again\n"));
  }
  Answer(plan_, Item("first", Problem("UNAVAILABLE", "OUTCOME_UNKNOWN")) +
                    Item("1", Problem("PERMISSION_DENIED", "GUARDED_ENTITLEMENT")));
  EXPECT_EQ(Apply("--yes").exit_code, 5);
}

TEST_F(ApplyTest, EachProblemSaysWhatToDoAboutItsOwnItem) {
  const std::string id = "metadata { key: 'operation_id' value: 'op-9' } ";
  Answer(plan_, Item("first", Problem("UNAVAILABLE", "OUTCOME_UNKNOWN", id)) +
                    Item("1", Problem("FAILED_PRECONDITION", "HELD_AT_OTHER_LEVEL")));
  const std::string err = Apply("--yes").err;
  EXPECT_THAT(err, HasSubstr("next: permctl operations wait op-9\n"));
  EXPECT_THAT(err, HasSubstr("next: leave the level out: then whatever is held is revoked\n"));
  Answer(Item("first", Problem("FAILED_PRECONDITION", "WOULD_LOWER_LEVEL")) + Item("1", ""));
  EXPECT_THAT(Apply("--yes").err, HasSubstr("next: write allow_lower_level: true in the item\n"));
}

TEST_F(ApplyTest, ABatchThatIsCutOffIsCompletedByTheSameFile) {
  for (const grpc::StatusCode code : {grpc::UNAVAILABLE, grpc::DEADLINE_EXCEEDED}) {
    broker_.apply.answer = [&](const v1::ApplyRequest& request, v1::ApplyResponse* response) {
      if (!request.dry_run()) return grpc::Status(code, "cut");
      *response = FromText<v1::ApplyResponse>(plan_);
      return grpc::Status::OK;
    };
    const Ran ran = Apply("--yes");
    EXPECT_EQ(ran.exit_code, 4);
    EXPECT_THAT(ran.err, AllOf(StartsWith("error: the broker's answer did not arrive"),
                               HasSubstr("next: apply the same file again")));
  }
}

TEST_F(ApplyTest, AFieldThatTheBrokerRefusesIsFoundInTheFile) {
  broker_.apply.Fail(ToStatus({grpc::INVALID_ARGUMENT,
                               "INVALID_FIELD",
                               "items[1].revoke.instance: no instance \"grafana-main\"",
                               {{"field", "items[1].revoke.instance"}},
                               {{"items[1].revoke.instance", "no instance \"grafana-main\""}}}));
  const Ran ran = Apply("--yes");
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("field " + dir_.At("f.yaml") + ":4: items[1].revoke.instance: "));
  EXPECT_THAT(broker_.apply.asked, SizeIs(1));
}

TEST_F(ApplyTest, AFileThatIsWrongIsRefusedBeforeAnybodyIsAsked) {
  const Ran ran = Apply("--yes", "items:\n  - grant: {instanse: x}\n");
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("f.yaml:2: unknown key \"instanse\" in items[0].grant"));
  EXPECT_THAT(Apply("--yes -o json", "items: 5").err, HasSubstr(R"("code": "INVALID_ARGUMENT")"));
  EXPECT_EQ(Apply("--yes", "items: [\xff]").exit_code, 2);
  EXPECT_EQ(Apply("--yes", std::string((1 << 20) + 1, ' ')).exit_code, 2);
  EXPECT_EQ(Permctl("apply -f " + dir_.At("nothing.yaml")).exit_code, 2);
  EXPECT_EQ(Permctl("apply -f " + dir_.At("")).exit_code, 2);
  EXPECT_EQ(Permctl("apply").exit_code, 2);
  EXPECT_THAT(broker_.apply.asked, IsEmpty());
  EXPECT_THAT(broker_.describe_instance.asked, IsEmpty());
}

TEST_F(ApplyTest, TheCommandLineSaysWhyAndHowToGoOn) {
  Answer(plan_);
  Apply("--dry-run --stop-on-failure --reason now --requested-by bob@example.com",
        std::string("justification: {reason: then, ticket: T-1}\n") + kFile);
  const auto& asked = broker_.apply.asked.at(0);
  EXPECT_EQ(asked.mode(), v1::APPLY_MODE_STOP_ON_FAILURE);
  EXPECT_EQ(asked.justification().reason(), "now");
  EXPECT_EQ(asked.justification().ticket(), "T-1");
  EXPECT_EQ(asked.justification().requested_by(), "bob@example.com");
}

TEST_F(ApplyTest, LevelsAndScopesAreThoseOfTheInstance) {
  DeclareTypes();
  Answer(Item("0", Result("GRANTED", "5", "")) + Item("1", "") + "complete: true");
  const Ran ran = Apply("--dry-run", R"(items:
  - grant: {instance: grafana-main, principal: ann@example.com, entitlement: team:On call=admin}
  - set: {instance: grafana-main, principal: ann@example.com, type: team,
          entitlements: [A=B, SRE=admin]}
)");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("none -> admin\n"));
  const auto& asked = broker_.apply.asked.at(0);
  EXPECT_EQ(asked.items(0).grant().entitlement().name(), "On call");
  EXPECT_EQ(asked.items(0).grant().entitlement().level(), "admin");
  EXPECT_EQ(asked.items(1).set().entitlements(0).name(), "A=B");
  EXPECT_EQ(asked.items(1).set().entitlements(1).level(), "admin");
  EXPECT_THAT(broker_.describe_instance.asked, SizeIs(1));
}

TEST_F(ApplyTest, AnInstanceThatCannotBeAskedForItsTypesIsFoundInTheFile) {
  const std::string file =
      "items:\n  - grant: {instance: nope, principal: ann@example.com, entitlement: "
      "team:A=admin}\n";
  broker_.describe_instance.Fail(
      ToStatus({grpc::NOT_FOUND, "INSTANCE_NOT_FOUND", "no instance \"nope\"", {}, {}}));
  const Ran ran = Apply("--dry-run", file);
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.err, StartsWith("error: " + dir_.At("f.yaml") + ":2: no instance \"nope\"\n"));
  broker_.describe_instance.Fail(grpc::Status(grpc::UNAVAILABLE, "gone"));
  EXPECT_THAT(Apply("--dry-run", file).err, StartsWith("error: gone\n"));
  EXPECT_THAT(broker_.apply.asked, IsEmpty());
}

TEST_F(ApplyTest, AnItemAfterAnotherOfTheSameHoldingIsShownAsIfItWereAlone) {
  Answer(Item("first", Result("GRANTED", "5", "")) + Item("1", Result("ALREADY_ABSENT", "5", "")) +
         "complete: true");
  EXPECT_EQ(Apply("--dry-run").err,
            "note: line 4 is shown as if it were alone, but an item before it changes the same\n");
}

TEST_F(ApplyTest, WhatStaysAnotherWayIsSaid) {
  Answer(
      Item("first", R"(results { outcome: OUTCOME_STILL_HELD_INDIRECTLY changed: true dry_run: true
      before { direct: true indirect { kind: "team" id: "9" display_name: "Ops" } } })") +
      Item("1", Result("LEVEL_CHANGED", "6", "admin")) + "complete: true");
  EXPECT_THAT(Apply("--dry-run").out, AllOf(HasSubstr("held -> none; still through team Ops (9)\n"),
                                            HasSubstr("change level")));
}

// Nothing changes in the upstream, but the end that the file asks for is somewhat to do.
TEST_F(ApplyTest, AnEndOverWhatIsHeldIsPutThere) {
  DeclareTypes();
  v1::ApplyResponse plan =
      FromText<v1::ApplyResponse>(Item("0", Result("ALREADY_HELD", "5", "member")) +
                                  Item("1", Result("GRANTED", "6", "")) + "complete: true");
  for (v1::ApplyItemResult& item : *plan.mutable_items()) {
    item.mutable_results(0)->mutable_lease()->mutable_expire_time()->set_seconds(1'767'225'600);
  }
  broker_.apply.Reply(plan);
  const std::string who = "{instance: grafana-main, principal: ann@example.com, ";
  const std::string file = "items:\n  - grant: " + who + "entitlement: \"team:#5\", ttl: 8h}\n" +
                           "  - grant: " + who + "entitlement: \"team:#6\", ttl: 8h}\n";
  const Ran ran = Apply("--yes", file);
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("leased until 2026-01-01T00:00:00Z\n"),
                             HasSubstr("none -> member until 2026-01-01T00:00:00Z\n"),
                             HasSubstr("plan: 2 changes\n")));
  ASSERT_THAT(broker_.apply.asked, SizeIs(2));
  EXPECT_EQ(broker_.apply.asked[1].items(0).grant().ttl().seconds(), 28'800);
  EXPECT_EQ(Apply("--dry-run --exit-code", file).exit_code, 10);
}

TEST_F(ApplyTest, WarningsAreShown) {
  v1::ApplyResponse plan = FromText<v1::ApplyResponse>(plan_);
  plan.mutable_items(0)->mutable_results(0)->add_warnings()->set_message("will not stick\x1b");
  broker_.apply.Reply(plan);
  EXPECT_EQ(Apply("--dry-run").err, "warning: will not stick\\x1b\n");
}

TEST_F(ApplyTest, JsonIsTheReplyOfTheWholeBatch) {
  Answer(Item("first", Result("GRANTED", "5", "")) +
             Item("1", Problem("NOT_FOUND", "PRINCIPAL_NOT_FOUND")),
         Item("first", Result("GRANTED", "5", "", "member")) + "complete: true");
  const Ran ran = Apply("--yes -o json");
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(ran.out, AllOf(StartsWith("{"), HasSubstr(R"("operationId": "op-5")"),
                             HasSubstr("ERROR_REASON_PRINCIPAL_NOT_FOUND"),
                             HasSubstr(R"("complete": false)")));
  EXPECT_THAT(Apply("--dry-run -o json").out, HasSubstr(R"("dryRun": true)"));
  Types("y");
  const Ran asked = Apply("-o json");
  EXPECT_THAT(asked.out, StartsWith("{"));
  EXPECT_THAT(asked.err, AllOf(HasSubstr("plan: 1 change, 1 problem\n"),
                               HasSubstr("said of PRINCIPAL_NOT_FOUND")));
}

TEST_F(ApplyTest, ABatchMayTakeTenMinutes) {
  Answer(plan_);
  Apply("--dry-run");
  EXPECT_GT(broker_.apply_time, std::chrono::minutes(9));
  Apply("--dry-run --timeout 20s");
  EXPECT_LT(broker_.apply_time, std::chrono::minutes(1));
  Permctl("leaver ann@example.com --dry-run");
  EXPECT_GT(broker_.apply_time, std::chrono::minutes(9));
}

TEST_F(ApplyTest, AnAnswerAboutOtherItemsIsNone) {
  Answer(Item("first", Result("GRANTED", "5", "")) + "complete: true");
  EXPECT_EQ(Apply("--yes").exit_code, 4);
  EXPECT_THAT(broker_.apply.asked, SizeIs(1));
}

}  // namespace
}  // namespace broker::cli

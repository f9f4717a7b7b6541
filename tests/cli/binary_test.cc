// The program itself, run as a shell runs it.
#include "tests/cli/permctl_fixture.h"
#include "tests/support/shell.h"

namespace broker::cli {
namespace {

using test::Finished;
using test::Shell;
using testing::HasSubstr;

class BinaryTest : public PermctlTest {
 protected:
  std::string Program() const {
    return "PERMISSION_BROKER=" + broker_.address() + " " PERMCTL_BINARY " ";
  }
};

TEST_F(BinaryTest, AnswersOnStdoutWithItsExitCode) {
  broker_.list_instances.Reply(
      FromText<v1::ListInstancesResponse>(R"(instances { name: "redash-prod" kind: "redash" })"));
  const Finished finished = Shell(Program() + "instances 2>/dev/null");
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_THAT(finished.out, HasSubstr("redash-prod  redash"));
}

TEST_F(BinaryTest, FailsOnStderrWithItsExitCode) {
  broker_.grant.Fail(ToStatus({grpc::UNAVAILABLE,
                               "OUTCOME_UNKNOWN",
                               "the write may still land",
                               {{"operation_id", "018f-1"}},
                               {}}));
  const Finished finished =
      Shell(Program() + "grant redash-prod ann@example.com group:Analysts 2>&1 >/dev/null");
  EXPECT_EQ(finished.exit_code, 5);
  EXPECT_EQ(finished.out,
            "error: the write may still land\n"
            "  reason: OUTCOME_UNKNOWN (UNAVAILABLE)\n"
            "  operation_id: 018f-1\n"
            "  next: permctl operations wait 018f-1\n");
  EXPECT_EQ(Shell(Program() + "grant 2>&1").exit_code, 2);
}

TEST_F(BinaryTest, AnAnswerThatCannotBeWrittenIsNoSuccess) {
  broker_.list_instances.Reply(
      FromText<v1::ListInstancesResponse>(R"(instances { name: "redash-prod" kind: "redash" })"));
  EXPECT_EQ(Shell(Program() + "instances 2>/dev/null >/dev/full").exit_code, 5);
}

TEST_F(BinaryTest, ATerminalIsAskedAndAPipeIsNot) {
  broker_.apply.answer = [](const v1::ApplyRequest& request, v1::ApplyResponse* response) {
    *response = FromText<v1::ApplyResponse>(
        "complete: true items { results { outcome: OUTCOME_REVOKED changed: true } }");
    response->mutable_items(0)->mutable_results(0)->set_dry_run(request.dry_run());
    return grpc::Status::OK;
  };
  const std::string leaver = Program() + "leaver ann@example.com";
  EXPECT_EQ(Shell("echo y | " + leaver + " 2>&1").exit_code, 2);
  EXPECT_EQ(broker_.apply.asked.size(), 0u);
  const Finished agreed = Shell("echo y | script -qec '" + leaver + "' /dev/null");
  EXPECT_EQ(agreed.exit_code, 0) << agreed.out;
  EXPECT_THAT(agreed.out, HasSubstr("Take 1 holding from ann@example.com? [y/N] "));
  EXPECT_EQ(broker_.apply.asked.size(), 2u);
}

}  // namespace
}  // namespace broker::cli

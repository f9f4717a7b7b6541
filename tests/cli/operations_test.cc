// permctl operations get, permctl operations wait.
#include "tests/cli/permctl_fixture.h"

namespace broker::cli {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

constexpr char kGranted[] = R"(operation {
  operation_id: "018f-1" settled: true
  create_time { seconds: 1767225600 } settle_time { seconds: 1767225601 }
  result {
    outcome: OUTCOME_GRANTED changed: true operation_id: "018f-1"
    principal { type: "user" id: "2" email: "ann@example.com" }
    entitlement { instance: "redash-prod" type: "group" id: "3" display_name: "Analysts" }
    after { direct: true }
  } })";

constexpr char kOpen[] = R"(operation {
  operation_id: "018f-1" create_time { seconds: 1767225600 } })";

constexpr char kFailed[] = R"(operation {
  operation_id: "018f-1" settled: true settle_time { seconds: 1767225601 }
  problem { code: "UNAVAILABLE" reason: ERROR_REASON_UPSTREAM_UNAVAILABLE
            message: "the change did not happen" metadata { key: "instance" value: "redash-prod" } }
  })";

class OperationsTest : public PermctlTest {};

TEST_F(OperationsTest, ASettledOneSaysWhatIsSo) {
  broker_.get_operation.Reply(FromText<v1::GetOperationResponse>(kGranted));
  const Ran ran = Permctl("operations get 018f-1");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out,
            "operation 018f-1: settled at 2026-01-01T00:00:01Z, opened at 2026-01-01T00:00:00Z\n"
            "granted: ann@example.com (user 2) now holds group Analysts (3) in redash-prod\n");
  EXPECT_EQ(broker_.get_operation.asked.at(0).operation_id(), "018f-1");
}

TEST_F(OperationsTest, AnOpenOneIsUnknown) {
  broker_.get_operation.Reply(FromText<v1::GetOperationResponse>(kOpen));
  const Ran ran = Permctl("operations get 018f-1");
  EXPECT_EQ(ran.exit_code, 5);
  EXPECT_EQ(ran.out, "operation 018f-1: not settled, opened at 2026-01-01T00:00:00Z\n");
  EXPECT_THAT(ran.err, HasSubstr("next: permctl operations wait 018f-1\n"));
}

TEST_F(OperationsTest, AFailedOneExitsAsTheChangeWouldHave) {
  broker_.get_operation.Reply(FromText<v1::GetOperationResponse>(kFailed));
  const Ran ran = Permctl("operations get 018f-1");
  EXPECT_EQ(ran.exit_code, 4);
  EXPECT_EQ(ran.err,
            "error: the change did not happen\n"
            "  reason: UPSTREAM_UNAVAILABLE (UNAVAILABLE)\n"
            "  instance: redash-prod\n"
            "  next: make the change again\n");
}

TEST_F(OperationsTest, TheNextStepNamesTheInstanceIfItIsKnown) {
  const auto next = [this](const std::string& reason, const std::string& metadata) {
    broker_.wait_operation.Reply(FromText<v1::WaitOperationResponse>(
        R"(operation { operation_id: "018f-1" settled: true problem { message: "m" reason: )" +
        reason + metadata + "} }"));
    const std::string err = Permctl("operations wait 018f-1").err;
    return err.substr(err.find("next: "));
  };
  const std::string known = R"( metadata { key: "instance" value: "redash-prod" })";
  EXPECT_EQ(next("ERROR_REASON_INSTANCE_CREDENTIALS", known),
            "next: permctl describe redash-prod --check\n");
  EXPECT_EQ(next("ERROR_REASON_INSTANCE_CREDENTIALS", ""), "next: permctl instances\n");
  EXPECT_EQ(next("ERROR_REASON_UNSUPPORTED_BY_INSTANCE", ""), "next: permctl instances\n");
  EXPECT_EQ(next("ERROR_REASON_ENTITLEMENT_NOT_FOUND", known),
            "next: permctl describe redash-prod\n");
  EXPECT_EQ(next("ERROR_REASON_ENTITLEMENT_NOT_FOUND", ""), "next: permctl instances\n");
}

TEST_F(OperationsTest, WaitAsksUntilItIsSettled) {
  int calls = 0;
  broker_.wait_operation.answer = [&calls](const auto&, v1::WaitOperationResponse* response) {
    *response = FromText<v1::WaitOperationResponse>(++calls < 3 ? kOpen : kGranted);
    return grpc::Status::OK;
  };
  const Ran ran = Permctl("operations wait 018f-1");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, HasSubstr("granted: "));
  EXPECT_THAT(broker_.wait_operation.asked, SizeIs(3));
}

TEST_F(OperationsTest, WaitEndsUnsettledAtItsTimeout) {
  broker_.wait_operation.Reply(FromText<v1::WaitOperationResponse>(kOpen));
  const Ran ran = Permctl("operations wait 018f-1 --timeout 1s");
  EXPECT_EQ(ran.exit_code, 5);
  EXPECT_THAT(ran.out, HasSubstr("operation 018f-1: not settled"));
}

TEST_F(OperationsTest, WaitLooksOnceMoreIfItsDeadlineOvertookTheAnswer) {
  broker_.wait_operation.Fail(grpc::Status(grpc::DEADLINE_EXCEEDED, "Deadline Exceeded"));
  broker_.get_operation.Reply(FromText<v1::GetOperationResponse>(kGranted));
  const Ran ran = Permctl("operations wait 018f-1 --timeout 1s");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, HasSubstr("granted: "));
  EXPECT_EQ(broker_.get_operation.asked.at(0).operation_id(), "018f-1");
}

TEST_F(OperationsTest, WaitGivesUpOnARefusal) {
  broker_.wait_operation.Fail(
      ToStatus({grpc::NOT_FOUND, "OPERATION_NOT_FOUND", "no operation 018f-1", {}, {}}));
  EXPECT_EQ(Permctl("operations wait 018f-1").exit_code, 3);
  EXPECT_THAT(broker_.wait_operation.asked, SizeIs(1));
}

TEST_F(OperationsTest, JsonHasTheSameExitCodes) {
  broker_.get_operation.Reply(FromText<v1::GetOperationResponse>(kOpen));
  const Ran open = Permctl("operations get 018f-1 -o json");
  EXPECT_EQ(open.exit_code, 5);
  EXPECT_THAT(open.out, HasSubstr(R"("settled": false)"));
  EXPECT_EQ(open.err, "");
  broker_.get_operation.Reply(FromText<v1::GetOperationResponse>(kFailed));
  const Ran failed = Permctl("operations get 018f-1 -o json");
  EXPECT_EQ(failed.exit_code, 4);
  EXPECT_THAT(failed.out, HasSubstr("ERROR_REASON_UPSTREAM_UNAVAILABLE"));
  EXPECT_EQ(failed.err, "");
}

}  // namespace
}  // namespace broker::cli

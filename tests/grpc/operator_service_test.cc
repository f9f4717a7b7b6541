// What the use cases of an operator are asked, and what a client is answered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "service/core/error.h"
#include "tests/grpc/json_request.h"

namespace broker {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAreArray;
using Stub = v1::OperatorService::Stub;

constexpr Instant kTime{1'700'000'000'250'000us};
constexpr char kAsked[] = R"({"instance":"redash","justification":
    {"reason":"INC-7","ticket":"t","requestedBy":"q","approvedBy":"a"}})";

class OperatorServiceTest : public testing::Test {
 protected:
  Answer FreezeBy(const std::string& json) {
    return edge_.Call(&Stub::FreezeInstance, FromJson<v1::FreezeInstanceRequest>(json), &frozen_);
  }
  Answer UnfreezeBy(const std::string& json) {
    return edge_.Call(&Stub::UnfreezeInstance, FromJson<v1::UnfreezeInstanceRequest>(json),
                      &ended_);
  }

  Edge edge_;
  v1::FreezeInstanceResponse frozen_;
  v1::UnfreezeInstanceResponse ended_;
};

const Freeze kFreeze{"redash", kTime, "portal", {"INC-7", "t", "q", "a"}};

void ExpectIsThatFreeze(const v1::Freeze& freeze) {
  EXPECT_EQ(freeze.DebugString(), FromJson<v1::Freeze>(R"({"instance":"redash",
      "freezeTime":"2023-11-14T22:13:20.250Z","caller":"portal",
      "justification":{"reason":"INC-7","ticket":"t","requestedBy":"q","approvedBy":"a"}})")
                                      .DebugString());
}

TEST_F(OperatorServiceTest, FreezeTellsTheFreezeThatItHasNow) {
  for (const bool changed : {true, false}) {
    edge_.Do([&] { edge_.operators.frozen = Frozen{kFreeze, changed}; });
    const Answer answer = FreezeBy(kAsked);
    ASSERT_EQ(answer.code, grpc::StatusCode::OK) << answer;
    ExpectIsThatFreeze(frozen_.freeze());
    EXPECT_EQ(frozen_.changed(), changed);
  }
  EXPECT_EQ(edge_.operators.freeze, (Freeze{"redash", {}, "anonymous", {"INC-7", "t", "q", "a"}}));
}

TEST_F(OperatorServiceTest, UnfreezeTellsTheFreezeThatEnded) {
  edge_.Do([&] { edge_.operators.ended = kFreeze; });
  ASSERT_EQ(UnfreezeBy(kAsked).code, grpc::StatusCode::OK);
  ExpectIsThatFreeze(ended_.freeze());
  EXPECT_EQ(edge_.operators.end, (Freeze{"redash", {}, "anonymous", {"INC-7", "t", "q", "a"}}));
  edge_.Do([&] { edge_.operators.ended = std::nullopt; });
  ASSERT_EQ(UnfreezeBy(kAsked).code, grpc::StatusCode::OK);
  EXPECT_FALSE(ended_.has_freeze());
}

TEST_F(OperatorServiceTest, WhatIsMissingOrMalformedIsRefusedBeforeAnythingHappens) {
  struct Case {
    std::string json;
    std::vector<std::string> fields;
    std::string says;
  };
  const std::vector<Case> cases = {
      {R"({"instance":"redash"})", {"justification.reason"}, "is missing; say why"},
      {R"({"instance":"redash","justification":{"reason":"  ","ticket":"T-1"}})",
       {"justification.reason"},
       "is missing; say why"},
      {R"({"instance":"redash","justification":{"reason":"r","ticket":"\n"}})",
       {"justification.ticket"},
       "control character"},
      {R"({"justification":{"reason":"r"}})", {"instance"}, "is missing"},
      {R"({"instance":"-","justification":{"reason":"r"}})", {"instance"}, "name one"},
      {"{}", {"instance", "justification.reason"}, "say why"},
  };
  for (const Case& one : cases) {
    for (const Answer& answer : {FreezeBy(one.json), UnfreezeBy(one.json)}) {
      EXPECT_EQ(answer.code, grpc::StatusCode::INVALID_ARGUMENT) << one.json;
      EXPECT_EQ(answer.reason, "INVALID_FIELD");
      EXPECT_EQ(answer.domain, "permissionbroker.v1");
      EXPECT_THAT(answer.fields, UnorderedElementsAreArray(one.fields)) << answer;
      EXPECT_THAT(answer.message, HasSubstr(one.says));
    }
  }
  EXPECT_EQ(edge_.operators.calls, 0);
}

TEST_F(OperatorServiceTest, AnUnknownInstanceIsRefusedBeforeAnythingHappens) {
  const std::string json = R"({"instance":"nowhere","justification":{"reason":"r"}})";
  for (const Answer& answer : {FreezeBy(json), UnfreezeBy(json)}) {
    EXPECT_EQ(answer.code, grpc::StatusCode::NOT_FOUND);
    EXPECT_EQ(answer.reason, "INSTANCE_NOT_FOUND");
    EXPECT_EQ(answer.resource, "instance nowhere");
    EXPECT_EQ(answer.metadata.at("instance"), "nowhere");
    EXPECT_THAT(answer.message, HasSubstr("ListInstances"));
  }
  EXPECT_EQ(edge_.operators.calls, 0);
}

TEST_F(OperatorServiceTest, AJournalThatCannotBeWrittenIsTold) {
  edge_.Do([&] {
    const absl::Status away = Fail(Reason::kAuditUnavailable, "the journal cannot be written");
    edge_.operators.frozen = away;
    edge_.operators.ended = away;
  });
  for (const Answer& answer : {FreezeBy(kAsked), UnfreezeBy(kAsked)}) {
    EXPECT_EQ(answer.code, grpc::StatusCode::UNAVAILABLE);
    EXPECT_EQ(answer.reason, "AUDIT_UNAVAILABLE");
  }
}

}  // namespace
}  // namespace broker

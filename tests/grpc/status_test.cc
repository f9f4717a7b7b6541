#include "service/grpc/status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "permissionbroker/v1/errors.pb.h"
#include "service/grpc/violations.h"
#include "tests/grpc/edge.h"

namespace broker {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::SizeIs;

Answer AnswerTo(const absl::Status& status) { return Decode(ToGrpc(status)); }

// Numbers and names of the core and of the API are the same, one by one.
TEST(Status, EveryReasonOfTheApiTravels) {
  const auto* reasons = v1::ErrorReason_descriptor();
  for (int i = 1; i < reasons->value_count(); ++i) {
    const auto* value = reasons->value(i);
    const auto reason = static_cast<Reason>(value->number());
    const Answer answer = AnswerTo(Fail(reason, "text", {{"instance", "a"}}));
    EXPECT_EQ("ERROR_REASON_" + answer.reason, value->name());
    EXPECT_EQ(static_cast<int>(answer.code), static_cast<int>(CodeOf(reason)));
    EXPECT_EQ(answer.domain, "permissionbroker.v1");
    EXPECT_THAT(answer.metadata, ElementsAre(Pair("instance", "a")));
    EXPECT_EQ(answer.message, "text");
  }
}

TEST(Status, OkHasNothing) {
  EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok());
  EXPECT_EQ(ToGrpc(absl::OkStatus()).error_details(), "");
}

TEST(Status, RetryInfoWhereTryingAgainHelps) {
  for (const Reason reason :
       {Reason::kUpstreamRateLimited, Reason::kBrokerOverloaded, Reason::kUpstreamUnavailable,
        Reason::kShuttingDown, Reason::kTurnTaken, Reason::kChangedMeanwhile}) {
    EXPECT_TRUE(AnswerTo(Fail(reason, "text")).retry_delay.has_value()) << NameOf(reason);
  }
  for (const Reason reason : {Reason::kInvalidField, Reason::kOutcomeUnknown, Reason::kTimeSpent,
                              Reason::kBrokerDefect, Reason::kWouldLowerLevel}) {
    EXPECT_FALSE(AnswerTo(Fail(reason, "text")).retry_delay.has_value()) << NameOf(reason);
  }
  EXPECT_EQ(AnswerTo(Fail(Failure{Reason::kUpstreamRateLimited, "text", {}, 1500ms})).retry_delay,
            1500ms);
}

TEST(Status, ResourceInfoOfWhatIsMissing) {
  EXPECT_EQ(AnswerTo(Fail(Reason::kPrincipalNotFound, "text",
                          {{"resource_type", "user"}, {"resource_name", "ann@example.com"}}))
                .resource,
            "user ann@example.com");
  EXPECT_EQ(AnswerTo(Fail(Reason::kInstanceNotFound, "text")).resource, "instance ");
  EXPECT_EQ(AnswerTo(Fail(Reason::kEntitlementNotFound, "text")).resource, "entitlement ");
  EXPECT_EQ(AnswerTo(Fail(Reason::kOperationNotFound, "text")).resource, "operation ");
  EXPECT_EQ(AnswerTo(Fail(Reason::kEntitlementExists, "text", {{"resource_name", "x"}})).resource,
            "entitlement x");
}

TEST(Status, PreconditionFailureNamesTheField) {
  EXPECT_THAT(AnswerTo(Fail(Reason::kPreconditionFailed, "text", {{"etag", "x"}})).preconditions,
              ElementsAre("precondition.etag"));
  EXPECT_THAT(AnswerTo(Fail(Reason::kPreconditionFailed, "text",
                            {{"etag", "x"}, {"field", "definition.etag"}}))
                  .preconditions,
              ElementsAre("definition.etag"));
}

TEST(Status, BadRequestAlsoOfARefusalBelowTheEdge) {
  const Answer answer = AnswerTo(InvalidField("principal.login", "is not known here; use email"));
  EXPECT_EQ(answer.code, grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(answer.fields, ElementsAre("principal.login"));
}

TEST(Status, AStatusOfUnknownOriginIsWithheld) {
  const Answer answer = AnswerTo(absl::NotFoundError("upstream says: secret"));
  EXPECT_EQ(answer.code, grpc::StatusCode::INTERNAL);
  EXPECT_EQ(answer.reason, "BROKER_DEFECT");
  EXPECT_EQ(answer.message.find("secret"), std::string::npos);
}

TEST(Status, ManyViolationsAreCut) {
  Violations violations;
  for (int i = 0; i < 100; ++i) violations.Add("types[" + std::to_string(i) + "]", "is bad");
  EXPECT_THAT(AnswerTo(violations.ToStatus("a")).fields, SizeIs(16));
}

TEST(Status, NotServedIsSaidOnlyIfThatIsAll) {
  Violations violations;
  violations.AddNotServed("ttl");
  EXPECT_EQ(AnswerTo(violations.ToStatus("")).reason, "FIELD_NOT_SERVED");
  EXPECT_EQ(AnswerTo(violations.ToStatus("")).code, grpc::StatusCode::UNIMPLEMENTED);
  violations.Add("instance", "is missing; set it");
  EXPECT_EQ(AnswerTo(violations.ToStatus("")).reason, "INVALID_FIELD");
  EXPECT_THAT(AnswerTo(violations.ToStatus("")).fields, ElementsAre("ttl", "instance"));
}

}  // namespace
}  // namespace broker

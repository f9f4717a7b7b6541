// A failed call's message and details are trailers, of which many clients take 8 KiB or nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/grpc/edge.h"

namespace broker {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using Stub = v1::PermissionBroker::Stub;

constexpr std::size_t kRoom = 6 * 1024;

// `count` characters of three bytes each: a message carries each byte as three.
std::string Wide(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "\xE2\x82\xAC";
  return text;
}

std::string Ids(int count, const std::string& stem) {
  std::string ids = stem + "1";
  for (int i = 2; i <= count; ++i) ids += "," + stem + std::to_string(i);
  return ids;
}

// Bytes of the trailers' values as clients without binary headers get them.
std::size_t TrailerBytes(const grpc::Status& status) {
  std::size_t bytes = (status.error_details().size() + 2) / 3 * 4;
  for (const char c : status.error_message()) bytes += c < ' ' || c > '~' || c == '%' ? 3 : 1;
  return bytes;
}

class TrailerTest : public ::testing::Test {
 protected:
  template <class Request, class Response>
  Answer Ask(Edge::Rpc<Request, Response> rpc, const Request& request) {
    grpc::ClientContext context;
    Response response;
    const grpc::Status status = (edge_.stub.get()->*rpc)(&context, request, &response);
    EXPECT_LT(TrailerBytes(status), kRoom) << status.error_message();
    return Decode(status);
  }
  Answer GrantFailing(const absl::Status& status) {
    edge_.fake.mutation = status;
    return Ask(&Stub::Grant, GoodGrant());
  }

  Edge edge_;
};

TEST_F(TrailerTest, OfAListOfBadTypes) {
  v1::ListGrantsRequest request;
  request.set_instance("grafana");
  request.mutable_principal()->set_email("ann@example.com");
  for (int i = 0; i < 32; ++i) request.add_types(Wide(106));
  const Answer answer = Ask(&Stub::ListGrants, request);
  EXPECT_EQ(answer.reason, "INVALID_FIELD");
  EXPECT_EQ(answer.descriptions.at("types[0]"),
            "\"" + Wide(20) + "...\" is no entitlement type here; use one of team, role");
  EXPECT_THAT(answer.message, EndsWith(" more"));
}

TEST_F(TrailerTest, OfAGrantThatIsWrongEverywhere) {
  v1::GrantRequest request;
  request.set_instance("grafana");
  request.mutable_principal()->set_type(Wide(106));
  request.mutable_principal()->set_id(std::string(321, 'x'));
  request.mutable_entitlement()->set_type("role");
  request.mutable_entitlement()->set_id("\n");
  request.mutable_entitlement()->set_level(Wide(106));
  request.mutable_entitlement()->set_scope(Wide(106));
  for (std::string* text : {request.mutable_justification()->mutable_reason(),
                            request.mutable_justification()->mutable_ticket(),
                            request.mutable_justification()->mutable_requested_by(),
                            request.mutable_justification()->mutable_approved_by(),
                            request.mutable_precondition()->mutable_principal_id(),
                            request.mutable_precondition()->mutable_etag()}) {
    *text = Wide(400);
  }
  request.mutable_ttl()->set_seconds(-1);
  request.set_request_id(Wide(400));
  EXPECT_THAT(Ask(&Stub::Grant, request).fields, SizeIs(13));
}

TEST_F(TrailerTest, OfAnUnknownInstance) {
  v1::DescribeInstanceRequest request;
  request.set_instance(Wide(106));
  EXPECT_EQ(Ask(&Stub::DescribeInstance, request).reason, "INSTANCE_NOT_FOUND");
}

TEST_F(TrailerTest, OfManyCandidates) {
  const auto ambiguous = [this](const std::string& ids) {
    return GrantFailing(Fail(Reason::kAmbiguousPrincipal, "several users are " + Wide(106),
                             {{"candidates", ids}, {"instance", Wide(106)}}));
  };
  const Answer many = ambiguous(Ids(5000, ""));
  EXPECT_EQ(many.reason, "AMBIGUOUS_PRINCIPAL");
  EXPECT_EQ(many.metadata.at("candidates"), Ids(50, "") + ",...");
  EXPECT_EQ(ambiguous(Ids(50, "")).metadata.at("candidates"), Ids(50, ""));
  const Answer long_ones = ambiguous(Ids(5000, std::string(40, 'u')));
  EXPECT_THAT(long_ones.metadata.at("candidates"), EndsWith("u14,..."));
  EXPECT_EQ(ambiguous(std::string(9000, 'u')).metadata.at("candidates"), "...");
}

TEST_F(TrailerTest, OfWhatAnUpstreamMadeLong) {
  const Answer missing =
      GrantFailing(Fail(Reason::kPrincipalNotFound, Wide(3000),
                        {{"resource_name", Wide(3000)}, {"resource_type", "user"}}));
  EXPECT_EQ(missing.reason, "PRINCIPAL_NOT_FOUND");
  EXPECT_THAT(missing.message, EndsWith("\xE2\x82\xAC..."));
  const Answer changed = GrantFailing(
      Fail(Reason::kPreconditionFailed, Wide(3000), {{"etag", "x"}, {"principal_id", Wide(3000)}}));
  EXPECT_THAT(changed.preconditions, SizeIs(2));
}

TEST_F(TrailerTest, WhatIsShortStaysWhole) {
  const Answer answer =
      GrantFailing(Fail(Reason::kAmbiguousPrincipal, "several users", {{"candidates", "3,7"}}));
  EXPECT_EQ(answer.message, "several users");
  EXPECT_EQ(answer.metadata.at("candidates"), "3,7");
}

}  // namespace
}  // namespace broker

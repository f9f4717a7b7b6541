// What every refusal for a field tells, and refusals of other kinds that need no upstream, as a
// client sees them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <grpcpp/impl/client_unary_call.h>

#include <utility>
#include <vector>

#include "tests/grpc/json_request.h"

namespace broker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Refusals, NameTheInstance) {
  Edge edge;
  const Answer answer =
      Ask(edge, "ListEntitlements", R"({"instance":"redash","type":"x","pageSize":-1})");
  EXPECT_EQ(answer.metadata.at("instance"), "redash");
  EXPECT_EQ(answer.metadata.at("field"), "type");
  EXPECT_EQ(answer.message,
            "request to instance redash: type \"x\" is no entitlement type here; use one of group; "
            "page_size is negative; use 1 to 1000, or 0 for 100");
  EXPECT_EQ(answer.descriptions.at("page_size"), "is negative; use 1 to 1000, or 0 for 100");
}

TEST(Refusals, UnknownInstance) {
  Edge edge;
  const std::string where = R"({"instance":"nowhere")";
  for (const auto& [method, rest] : std::vector<std::pair<std::string, std::string>>{
           {"Grant", R"(,"principal":{"email":"a@b"},"entitlement":{"type":"x","id":"1"}})"},
           {"Revoke", R"(,"principal":{"email":"a@b"},"entitlement":{"type":"x","id":"1"}})"},
           {"ListGrants", R"(,"principal":{"email":"a@b"}})"},
           {"StreamGrants", "}"},
           {"ListEntitlements", R"(,"type":"x"})"},
           {"ListPrincipals", "}"},
           {"GetPrincipal", R"(,"principal":{"email":"a@b"}})"},
           {"ListPermissions", R"(,"principal":{"email":"a@b"}})"},
           {"DescribeInstance", "}"}}) {
    const Answer answer = Ask(edge, method, where + rest);
    EXPECT_EQ(answer.code, grpc::StatusCode::NOT_FOUND) << method;
    EXPECT_EQ(answer.reason, "INSTANCE_NOT_FOUND");
    EXPECT_EQ(answer.resource, "instance nowhere");
    EXPECT_EQ(answer.metadata.at("instance"), "nowhere");
    EXPECT_THAT(answer.message, HasSubstr("ListInstances"));
  }
  EXPECT_EQ(edge.fake.calls, 0);
}

TEST(Refusals, InvalidUtf8AndLargeRequestsDoNotReachTheBroker) {
  Edge edge;
  const std::shared_ptr<grpc::Channel> channel = edge.Channel();
  const auto send = [&](const std::string& bytes) {
    const grpc::Slice slice(bytes);
    const grpc::ByteBuffer request(&slice, 1);
    grpc::ByteBuffer response;
    grpc::ClientContext context;
    const grpc::internal::RpcMethod method("/permissionbroker.v1.PermissionBroker/DescribeInstance",
                                           grpc::internal::RpcMethod::NORMAL_RPC, channel);
    return grpc::internal::BlockingUnaryCallImpl<grpc::ByteBuffer, grpc::ByteBuffer>(
               channel.get(), method, &context, request, &response)
        .status();
  };
  EXPECT_TRUE(send("\x0A\x06redash").ok());
  EXPECT_EQ(edge.fake.calls, 1);
  EXPECT_FALSE(send("\x0A\x02\xC3\x28").ok());
  EXPECT_FALSE(send("\x0A").ok());
  EXPECT_EQ(send(std::string(2 << 20, '\x0A')).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(edge.fake.calls, 1);
}

}  // namespace
}  // namespace broker

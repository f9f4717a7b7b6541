// Every refusal that needs no upstream, as a client sees it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <google/protobuf/util/json_util.h>
#include <grpcpp/impl/client_unary_call.h>

#include <algorithm>

#include "tests/grpc/edge.h"

namespace broker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAreArray;
using Stub = v1::PermissionBroker::Stub;

template <class Request>
Request FromJson(const std::string& json) {
  Request request;
  const auto status = google::protobuf::util::JsonStringToMessage(json, &request);
  EXPECT_TRUE(status.ok()) << status.ToString() << "\n" << json;
  return request;
}

// Calls the method of this name with the request as grpcurl takes it.
Answer Ask(Edge& edge, const std::string& method, const std::string& json) {
  if (method == "Grant") return edge.Call(&Stub::Grant, FromJson<v1::GrantRequest>(json));
  if (method == "Revoke") return edge.Call(&Stub::Revoke, FromJson<v1::RevokeRequest>(json));
  if (method == "ListGrants") {
    return edge.Call(&Stub::ListGrants, FromJson<v1::ListGrantsRequest>(json));
  }
  if (method == "ListEntitlements") {
    return edge.Call(&Stub::ListEntitlements, FromJson<v1::ListEntitlementsRequest>(json));
  }
  if (method == "ListPrincipals") {
    return edge.Call(&Stub::ListPrincipals, FromJson<v1::ListPrincipalsRequest>(json));
  }
  if (method == "GetPrincipal") {
    return edge.Call(&Stub::GetPrincipal, FromJson<v1::GetPrincipalRequest>(json));
  }
  if (method == "ListInstances") {
    return edge.Call(&Stub::ListInstances, FromJson<v1::ListInstancesRequest>(json));
  }
  if (method == "DescribeInstance") {
    return edge.Call(&Stub::DescribeInstance, FromJson<v1::DescribeInstanceRequest>(json));
  }
  if (method == "GetOperation") {
    return edge.Call(&Stub::GetOperation, FromJson<v1::GetOperationRequest>(json));
  }
  return edge.Call(&Stub::WaitOperation, FromJson<v1::WaitOperationRequest>(json));
}

struct Case {
  std::string method;
  std::string json;
  std::vector<std::string> fields;
  std::string says;
};

std::string Quoted(char c, int times) { return '"' + std::string(times, c) + '"'; }

// A Grant or Revoke on `instance` with these principal and entitlement.
std::string Change(const std::string& instance, const std::string& principal,
                   const std::string& entitlement, const std::string& more = "") {
  return R"({"instance":")" + instance + R"(","principal":)" + principal + R"(,"entitlement":)" +
         entitlement + more + "}";
}

const char kAnn[] = R"({"email":"ann@example.com"})";
const char kGroup[] = R"({"type":"group","name":"Analysts"})";
const char kTeam[] = R"({"type":"team","id":"7"})";

std::string Ann(const std::string& more) { return Change("redash", kAnn, kGroup, more); }

std::vector<Case> Cases() {
  std::vector<Case> cases = {
      // The instance.
      {"Grant",
       R"({"principal":{"id":"1","type":"user"},"entitlement":{"type":"group","id":"1"}})",
       {"instance"},
       "instance is missing; set it"},
      {"Grant", Change("-", kAnn, kGroup), {"instance"}, "name one"},
      {"Revoke", Change("-", kAnn, kGroup), {"instance"}, "name one"},
      {"DescribeInstance", "{}", {"instance"}, "is missing"},
      {"DescribeInstance", R"({"instance":"-"})", {"instance"}, "only ListGrants"},
      {"ListEntitlements", R"({"instance":"-","type":"group"})", {"instance"}, "name one"},
      {"ListPrincipals", R"({"instance":"a\nb"})", {"instance"}, "control character"},
      {"GetPrincipal", R"({"principal":{"email":"ann@example.com"}})", {"instance"}, "is missing"},
      // The principal.
      {"Grant",
       R"({"instance":"redash","entitlement":{"type":"group","id":"1"}})",
       {"principal"},
       "say who"},
      {"GetPrincipal", R"({"instance":"redash"})", {"principal"}, "say who"},
      {"Grant", Change("redash", R"({"type":"user"})", kGroup), {"principal"}, "names nobody"},
      {"Grant", Change("redash", R"({"email":""})", kGroup), {"principal.email"}, "is missing"},
      {"Grant",
       Change("redash", R"({"email":"ann"})", kGroup),
       {"principal.email"},
       "exactly one @"},
      {"Grant",
       Change("redash", R"({"email":"a@b@c"})", kGroup),
       {"principal.email"},
       "exactly one @"},
      {"Grant", Change("redash", R"({"email":"@b"})", kGroup), {"principal.email"}, "one side"},
      {"Grant", Change("redash", R"({"email":"a@"})", kGroup), {"principal.email"}, "one side"},
      {"Grant", Change("redash", R"({"email":"a b@c"})", kGroup), {"principal.email"}, "a space"},
      {"Revoke",
       Change("redash", R"({"email":"a@b\u0000"})", kGroup),
       {"principal.email"},
       "control character"},
      {"Grant",
       Change("redash", R"({"email":"a@b\u0085"})", kGroup),
       {"principal.email"},
       "control character"},
      {"Grant",
       Change("redash", R"({"email":"a@b\u202e"})", kGroup),
       {"principal.email"},
       "control character"},
      {"Grant",
       Change("redash", R"({"email":"a@b\u007f"})", kGroup),
       {"principal.email"},
       "control character"},
      {"Grant",
       Change("redash", R"({"email":"@)" + std::string(320, 'a') + "\"}", kGroup),
       {"principal.email"},
       "longer than 320 bytes"},
      {"Grant",
       Change("redash", R"({"type":"user","id":""})", kGroup),
       {"principal.id"},
       "is missing"},
      {"Grant",
       Change("redash", R"({"type":"user","id":)" + Quoted('1', 321) + "}", kGroup),
       {"principal.id"},
       "longer than"},
      {"Grant", Change("redash", R"({"id":"1"})", kGroup), {"principal.type"}, "is missing"},
      {"Grant",
       Change("redash", R"({"type":"team","id":"1"})", kGroup),
       {"principal.type"},
       "\"team\" is no principal type here; use one of user"},
      {"Grant",
       Change("redash", R"({"type":"user","name":"Ann"})", kGroup),
       {"principal.name"},
       "does not identify a user"},
      {"GetPrincipal",
       R"({"instance":"grafana","principal":{"type":"team","email":"a@b"}})",
       {"principal.type"},
       "has no email or login"},
      {"Grant",
       Change("grafana", R"({"type":"team","id":"1"})", kTeam),
       {"principal.type"},
       "\"team\" cannot hold a team; use one of user"},
      {"Grant",
       Change("grafana", R"({"type":"service_account","id":"1"})", R"({"type":"role","id":"x"})"),
       {"principal.type"},
       "use one of user, team"},
      // The entitlement.
      {"Grant",
       R"({"instance":"redash","principal":{"email":"a@b"}})",
       {"entitlement"},
       "say what"},
      {"Grant", Change("redash", kAnn, R"({"type":"group"})"), {"entitlement"}, "names nothing"},
      {"Grant",
       Change("redash", kAnn, R"({"name":"Analysts"})"),
       {"entitlement.type"},
       "is missing"},
      {"Grant",
       Change("redash", kAnn, R"({"type":"team","id":"1"})"),
       {"entitlement.type"},
       "\"team\" is no entitlement type here; use one of group"},
      {"Grant",
       Change("redash", kAnn, R"({"type":"group","name":""})"),
       {"entitlement.name"},
       "is missing"},
      {"Grant",
       Change("redash", kAnn, R"({"type":"group","id":"a\tb"})"),
       {"entitlement.id"},
       "control character"},
      {"Grant",
       Change("redash", kAnn, R"({"type":"group","id":"1","level":"admin"})"),
       {"entitlement.level"},
       "has no levels; leave it empty"},
      {"Revoke",
       Change("grafana", kAnn, R"({"type":"team","id":"1","level":"owner"})"),
       {"entitlement.level"},
       "\"owner\" is no level of a team; use one of member, admin"},
      {"Grant",
       Change("grafana", kAnn, R"({"type":"team","id":"1","level":"Admin"})"),
       {"entitlement.level"},
       "use one of member, admin"},
      {"Grant",
       Change("grafana", kAnn, R"({"type":"role","id":"1","scope":"world"})"),
       {"entitlement.scope"},
       "use one of org, global"},
      {"Grant",
       Change("redash", kAnn, R"({"type":"group","id":"1","scope":"org"})"),
       {"entitlement.scope"},
       "has no scopes; leave it empty"},
      // The rest of a change.
      {"Grant",
       Ann(R"(,"justification":{"reason":)" + Quoted('x', 1025) + "}"),
       {"justification.reason"},
       "longer than 1024 bytes"},
      {"Grant",
       Ann(R"(,"justification":{"ticket":"a\nb"})"),
       {"justification.ticket"},
       "control character"},
      {"Revoke",
       Ann(R"(,"justification":{"requestedBy":"\u001b[2J"})"),
       {"justification.requested_by"},
       "control character"},
      {"Grant",
       Ann(R"(,"justification":{"approvedBy":"\u001b"})"),
       {"justification.approved_by"},
       "control character"},
      {"Grant",
       Ann(R"(,"precondition":{"principalId":"\u0001"})"),
       {"precondition.principal_id"},
       "control character"},
      {"Grant",
       Ann(R"(,"precondition":{"etag":)" + Quoted('x', 321) + "}"),
       {"precondition.etag"},
       "longer than 320 bytes"},
      // Lists.
      {"ListGrants", R"({"instance":"redash"})", {"principal"}, "set one of them"},
      {"ListGrants",
       R"({"instance":"redash","principal":{"email":"a@b"},"pageSize":-1})",
       {"page_size"},
       "is negative"},
      {"ListGrants",
       R"({"instance":"redash","principal":{"email":"a@b"},"types":["group","x"]})",
       {"types[1]"},
       "\"x\" is no entitlement type"},
      {"ListGrants",
       R"({"instance":"redash","principal":{"email":"a@b"},"types":[""]})",
       {"types[0]"},
       "is missing"},
      {"ListGrants",
       R"({"instance":"grafana","principal":{"type":"service_account","id":"1"},"types":["team"]})",
       {"principal.type"},
       "cannot hold a team"},
      {"ListGrants",
       R"({"instance":"grafana","entitlement":{"type":"team","id":"1"},"types":["role"]})",
       {"types"},
       "leave types empty"},
      {"ListGrants",
       R"({"instance":"grafana","principal":{"type":"service_account","id":"1"},)"
       R"("entitlement":{"type":"team","id":"1"}})",
       {"principal.type"},
       "cannot hold a team"},
      {"ListGrants", R"({"instance":"-"})", {"principal"}, "name it by email or login"},
      {"ListGrants",
       R"({"instance":"-","principal":{"type":"user","id":"1"}})",
       {"principal"},
       "named by email or login"},
      {"ListGrants",
       R"({"instance":"-","entitlement":{"type":"group","id":"1"}})",
       {"entitlement", "principal"},
       "cannot be asked of every instance"},
      {"ListGrants",
       R"({"instance":"-","principal":{"email":"a@b"},"entitlement":{"type":"group","id":"1"}})",
       {"entitlement"},
       "name one instance"},
      {"ListEntitlements", R"({"instance":"redash"})", {"type"}, "is missing"},
      {"ListEntitlements", R"({"instance":"redash","type":"role"})", {"type"}, "use one of group"},
      {"ListEntitlements",
       R"({"instance":"redash","type":"group","query":"\u0007"})",
       {"query"},
       "control character"},
      {"ListEntitlements",
       R"({"instance":"redash","type":"group","pageSize":-5})",
       {"page_size"},
       "is negative"},
      {"ListEntitlements",
       R"({"instance":"redash","type":"group","availableTo":{"email":"a"}})",
       {"available_to.email"},
       "exactly one @"},
      {"ListEntitlements",
       R"({"instance":"grafana","type":"team","availableTo":{"type":"team","id":"1"}})",
       {"available_to.type"},
       "cannot hold a team"},
      {"ListPrincipals", R"({"instance":"redash","type":"team"})", {"type"}, "use one of user"},
      {"ListPrincipals",
       R"({"instance":"redash","query":)" + Quoted('x', 321) + "}",
       {"query"},
       "longer than 320 bytes"},
      {"ListPrincipals", R"({"instance":"redash","pageSize":-1})", {"page_size"}, "is negative"},
      {"ListInstances", R"({"pageSize":-1})", {"page_size"}, "is negative"},
      {"ListInstances", R"({"kind":"\n"})", {"kind"}, "control character"},
      // Operations.
      {"GetOperation", "{}", {"operation_id"}, "is no operation id"},
      {"GetOperation", R"({"operationId":"7"})", {"operation_id"}, "is no operation id"},
      {"WaitOperation", R"({"operationId":"x"})", {"operation_id"}, "is no operation id"},
      // Everything at once.
      {"Grant",
       Change("grafana", R"({"email":"ann"})", R"({"type":"team","id":"","level":"x"})",
              R"(,"justification":{"reason":"\n"},"ttl":"60s","requestId":"r")"),
       {"principal.email", "entitlement.id", "entitlement.level", "justification.reason", "ttl",
        "request_id"},
       "; entitlement.id is missing; set it; "},
  };
  std::string many = R"({"instance":"redash","principal":{"email":"a@b"},"types":["group")";
  for (int i = 0; i < 32; ++i) many += R"(,"group")";
  cases.push_back({"ListGrants", many + "]}", {"types"}, "more than 32"});
  return cases;
}

// One server for the whole table.
Edge& TheEdge() {
  static Edge* const edge = new Edge;
  return *edge;
}

class Refusal : public testing::TestWithParam<Case> {
 public:
  static void TearDownTestSuite() { EXPECT_EQ(TheEdge().fake.calls, 0); }
};

TEST_P(Refusal, NamesTheFields) {
  const Answer answer = Ask(TheEdge(), GetParam().method, GetParam().json);
  EXPECT_EQ(answer.code, grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(answer.reason, "INVALID_FIELD");
  EXPECT_THAT(answer.fields, UnorderedElementsAreArray(GetParam().fields)) << answer;
  EXPECT_THAT(answer.message, HasSubstr(GetParam().says));
  EXPECT_FALSE(answer.retry_delay.has_value());
}

INSTANTIATE_TEST_SUITE_P(Table, Refusal, testing::ValuesIn(Cases()));

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
           {"ListEntitlements", R"(,"type":"x"})"},
           {"ListPrincipals", "}"},
           {"GetPrincipal", R"(,"principal":{"email":"a@b"}})"},
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

TEST(Refusals, FieldsThatAreNotServed) {
  Edge edge;
  for (const auto& [more, field] : std::vector<std::pair<std::string, std::string>>{
           {R"(,"ttl":"28800s")", "ttl"},
           {R"(,"ttl":"0s")", "ttl"},
           {R"(,"expireTime":"2030-01-01T00:00:00Z")", "expire_time"},
           {R"(,"requestId":"r")", "request_id"}}) {
    const Answer answer = Ask(edge, "Grant", Ann(more));
    EXPECT_EQ(answer.code, grpc::StatusCode::UNIMPLEMENTED);
    EXPECT_EQ(answer.reason, "FIELD_NOT_SERVED");
    EXPECT_THAT(answer.fields, ElementsAre(field));
  }
  EXPECT_THAT(Ask(edge, "Revoke", Ann(R"(,"requestId":"r")")).fields, ElementsAre("request_id"));
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

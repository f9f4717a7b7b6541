// ListGrants on instance "-": what is refused without a look at an upstream.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/grpc/edge.h"

namespace broker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Stub = v1::PermissionBroker::Stub;

v1::ListGrantsRequest AnnEverywhere(const std::vector<std::string>& types) {
  v1::ListGrantsRequest request;
  request.set_instance("-");
  request.mutable_principal()->set_email("ann@example.com");
  request.mutable_types()->Assign(types.begin(), types.end());
  return request;
}

TEST(EveryInstance, TakesATypeThatOneDeclares) {
  Edge edge;
  EXPECT_EQ(edge.Call(&Stub::ListGrants, AnnEverywhere({"role", "group"})).code, grpc::OK);
  EXPECT_THAT(edge.fake.grant_query.types, ElementsAre("role", "group"));
}

TEST(EveryInstance, RefusesTypesThatNoneDeclares) {
  Edge edge;
  const Answer answer = edge.Call(&Stub::ListGrants, AnnEverywhere({"teams", "group", "reports"}));
  EXPECT_EQ(answer.reason, "INVALID_FIELD");
  EXPECT_THAT(answer.fields, ElementsAre("types[0]", "types[2]"));
  EXPECT_EQ(answer.descriptions.at("types[0]"),
            "\"teams\" is no entitlement type here; use one of team, role, group");
  EXPECT_EQ(edge.fake.calls, 0);
}

TEST(EveryInstance, RefusesAPrincipalTypeThatNoneHas) {
  Edge edge;
  v1::ListGrantsRequest request = AnnEverywhere({});
  request.mutable_principal()->set_type("users");
  const Answer answer = edge.Call(&Stub::ListGrants, request);
  EXPECT_THAT(answer.fields, ElementsAre("principal.type"));
  EXPECT_THAT(answer.message, HasSubstr("use one of user, team, service_account"));
}

TEST(EveryInstance, RefusesATypeThatNobodyOfThatKindCanHold) {
  Edge edge;
  edge.Do([&edge] { edge.fake.views["grafana"].info.types[1].principal_types = {"team"}; });
  const Answer answer = edge.Call(&Stub::ListGrants, AnnEverywhere({"role"}));
  EXPECT_THAT(answer.fields, ElementsAre("principal.type"));
  EXPECT_THAT(answer.message, HasSubstr("\"user\" cannot hold a role; use one of team"));
}

}  // namespace
}  // namespace broker

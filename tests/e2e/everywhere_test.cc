// ListGrants on instance "-", over a Redash and a Grafana.
#include "tests/e2e/everywhere_world.h"

namespace broker::test {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Everywhere : public EverywhereWorld {
 protected:
  Answer<v1::ListGrantsResponse> Held(const std::string& principal, const std::string& more = "") {
    return ListGrants("instance: '-' principal { " + principal + " } " + more);
  }
  static std::vector<std::string> Instances(const v1::ListGrantsResponse& reply) {
    std::vector<std::string> names;
    for (const auto& grant : reply.grants()) names.push_back(grant.entitlement().instance());
    return names;
  }
};

TEST_F(Everywhere, APersonOfOneInstanceIsNoProblemOfTheOthers) {
  const auto held = Held("email: 'multi@example.com'");
  ASSERT_TRUE(held.ok()) << held.status.error_message();
  EXPECT_EQ(held.reply.grants_size(), 4);
  EXPECT_THAT(Instances(held.reply), Each("redash"));
  EXPECT_THAT(held.reply.problems(), IsEmpty());
}

TEST_F(Everywhere, RedashHasNoLoginsAndIsLeftOut) {
  const auto held = Held("login: 'alice'", "types: 'team'");
  ASSERT_TRUE(held.ok()) << held.status.error_message();
  EXPECT_THAT(Instances(held.reply), Not(IsEmpty()));
  EXPECT_THAT(Instances(held.reply), Each("grafana"));
  EXPECT_THAT(held.reply.problems(), IsEmpty());
}

TEST_F(Everywhere, ACredentialThatCannotBeSentIsAProblem) {
  InstanceConfig redash = Instance({});
  redash.credential.api_key_file = dir_.Write("broken", "two\nlines");
  Serve(redash);
  const auto held = Held("email: 'multi@example.com'");
  ASSERT_TRUE(held.ok()) << held.status.error_message();
  ASSERT_EQ(held.reply.problems_size(), 1);
  EXPECT_EQ(held.reply.problems(0).metadata().at("instance"), "redash");
  EXPECT_THAT(held.reply.problems(0).message(), HasSubstr("credential"));
}

TEST_F(Everywhere, APersonWhomNoInstanceHasIsNotFound) {
  const auto held = Held("email: 'nobody@example.com'");
  EXPECT_EQ(held.status.error_code(), grpc::NOT_FOUND);
  EXPECT_EQ(held.reason, "PRINCIPAL_NOT_FOUND");
  EXPECT_EQ(held.metadata.at("resource_name"), "nobody@example.com");
  EXPECT_EQ(held.metadata.at("instance"), "-");
  EXPECT_EQ(Held("login: 'nobody'").reason, "PRINCIPAL_NOT_FOUND");
}

TEST_F(Everywhere, NobodyIsNotFoundWhileAnInstanceCannotBeRead) {
  grafana_.Stop();
  const auto held = Held("email: 'nobody@example.com'");
  ASSERT_TRUE(held.ok()) << held.status.error_message();
  ASSERT_EQ(held.reply.problems_size(), 1);
  EXPECT_EQ(held.reply.problems(0).metadata().at("instance"), "grafana");
}

TEST_F(Everywhere, ALoginWhereNobodyHasOneIsRefused) {
  broker_ = std::make_unique<TestBroker>(std::vector{Instance({})}, dir_.At("other"));
  const auto held = Held("login: 'alice'");
  EXPECT_EQ(held.reason, "INVALID_FIELD");
  EXPECT_THAT(held.status.error_message(), HasSubstr("email"));
}

TEST_F(Everywhere, AMistypedTypeIsRefused) {
  const auto held = Held("email: 'multi@example.com'", "types: 'groups'");
  EXPECT_EQ(held.reason, "INVALID_FIELD");
  EXPECT_EQ(held.metadata.at("field"), "types[0]");
  EXPECT_THAT(held.status.error_message(),
              HasSubstr("use one of org, team, folder, dashboard, service_account, role, group"));
}

}  // namespace
}  // namespace broker::test

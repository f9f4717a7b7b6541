// permctl freeze and unfreeze, and where a frozen instance shows.
#include "tests/cli/permctl_fixture.h"

namespace broker::cli {
namespace {

using testing::HasSubstr;

using FreezeTest = PermctlTest;

constexpr char kFrozen[] = R"(
    freeze { instance: "redash-prod" freeze_time { seconds: 1767225600 } caller: "anonymous"
             justification { reason: "INC-42" } })";

TEST_F(FreezeTest, AFreezeSaysSinceWhenAndWhy) {
  auto& freeze = broker_.operators.freeze;
  freeze.Reply(FromText<v1::FreezeInstanceResponse>(std::string(kFrozen) + " changed: true"));
  const Ran ran = Permctl("freeze redash-prod --reason INC-42 --approved-by bo@example.com");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("redash-prod is frozen, since 2026-01-01"));
  EXPECT_THAT(ran.out, HasSubstr(": INC-42\n"));
  EXPECT_EQ(freeze.asked.at(0).instance(), "redash-prod");
  EXPECT_EQ(freeze.asked.at(0).justification().reason(), "INC-42");
  EXPECT_EQ(freeze.asked.at(0).justification().approved_by(), "bo@example.com");
  freeze.Reply(FromText<v1::FreezeInstanceResponse>(kFrozen));
  EXPECT_THAT(Permctl("freeze redash-prod --reason again").out,
              HasSubstr("redash-prod was already frozen, since 2026-01-01"));
}

TEST_F(FreezeTest, AnUnfreezeSaysWhetherItWasFrozen) {
  auto& unfreeze = broker_.operators.unfreeze;
  unfreeze.Reply(FromText<v1::UnfreezeInstanceResponse>(kFrozen));
  EXPECT_EQ(Permctl("unfreeze redash-prod --reason over").out, "redash-prod takes grants again\n");
  unfreeze.Reply({});
  EXPECT_EQ(Permctl("unfreeze redash-prod --reason over").out, "redash-prod was not frozen\n");
}

TEST_F(FreezeTest, BothNeedAReason) {
  EXPECT_EQ(Permctl("freeze redash-prod").exit_code, 2);
  EXPECT_EQ(Permctl("unfreeze redash-prod").exit_code, 2);
}

TEST_F(FreezeTest, DescribeAndInstancesShowIt) {
  broker_.describe_instance.Reply(FromText<v1::DescribeInstanceResponse>(
      R"(instance { name: "redash-prod" kind: "redash" frozen: true })"));
  EXPECT_THAT(Permctl("describe redash-prod").out, HasSubstr("frozen:      yes"));
  broker_.list_instances.Reply(FromText<v1::ListInstancesResponse>(
      R"(instances { name: "redash-prod" kind: "redash" health: HEALTH_OK frozen: true })"));
  EXPECT_THAT(Permctl("instances").out, HasSubstr("ok, frozen"));
}

}  // namespace
}  // namespace broker::cli

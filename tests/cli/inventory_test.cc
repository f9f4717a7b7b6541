// permctl inventory.
#include <algorithm>
#include <future>

#include "tests/cli/permctl_fixture.h"

namespace broker::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

v1::StreamGrantsResponse Message(const std::string& email, const std::string& group) {
  return FromText<v1::StreamGrantsResponse>(
      R"(grants { principal { type: "user" id: "2" email: ")" + email +
      R"(" } entitlement { type: "group" id: "3" display_name: ")" + group +
      R"(" } holding { direct: true } })");
}

class InventoryTest : public PermctlTest {};

TEST_F(InventoryTest, ShowsRowsAsTheyComeUnderOneHeader) {
  broker_.stream_grants.messages = {Message("ann@example.com", "Analysts"),
                                    Message("somebody.longer@example.com", "Ops\\nX")};
  const Ran ran = Permctl("inventory redash-prod --types group,team --hidden");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.out,
            "WHO   ID  NAME             TYPE   ID  ENTITLEMENT  LEVEL  SCOPE\n"
            "user  2   ann@example.com  group  3   Analysts\n"
            "user  2   somebody.longer@example.com  group  3   Ops\\nX\n");
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(broker_.stream_grants.asked.at(0).DebugString(),
            FromText<v1::StreamGrantsRequest>(
                R"(instance: "redash-prod" types: ["group", "team"] include_hidden: true)")
                .DebugString());
}

TEST_F(InventoryTest, AnEmptyOneIsSaid) {
  const Ran ran = Permctl("inventory redash-prod");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, "nothing found\n");
}

TEST_F(InventoryTest, JsonIsAMessageALine) {
  broker_.stream_grants.messages = {Message("ann@example.com", "Analysts"),
                                    Message("bob@example.com", "Analysts")};
  const Ran ran = Permctl("inventory redash-prod -o json");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(std::count(ran.out.begin(), ran.out.end(), '\n'), 2);
  EXPECT_THAT(ran.out, StartsWith(R"({"grants":[{"principal":{)"));
  EXPECT_THAT(ran.out, HasSubstr("\n{\"grants\":"));
}

TEST_F(InventoryTest, WhatCouldNotBeReadIsTold) {
  v1::StreamGrantsResponse message = Message("ann@example.com", "Analysts");
  message.MergeFrom(FromText<v1::StreamGrantsResponse>(R"(
      problems { code: "UNAVAILABLE" reason: ERROR_REASON_UPSTREAM_UNAVAILABLE
                 message: "redash-prod does not answer" metadata { key: "page" value: "3" } })"));
  broker_.stream_grants.messages = {message};
  const Ran ran = Permctl("inventory redash-prod");
  EXPECT_EQ(ran.exit_code, 4);
  EXPECT_THAT(ran.out, HasSubstr("Analysts"));
  EXPECT_THAT(ran.err, HasSubstr("  page: 3\n"));
  EXPECT_THAT(ran.err, HasSubstr("the list is incomplete"));
}

TEST_F(InventoryTest, OneThatBreaksOffIsNotTakenForAWholeOne) {
  broker_.stream_grants.messages = {Message("ann@example.com", "Analysts")};
  broker_.stream_grants.end =
      ToStatus({grpc::UNAVAILABLE, "SHUTTING_DOWN", "this broker is stopping", {}, {}, 1});
  const Ran ran = Permctl("inventory redash-prod");
  EXPECT_EQ(ran.exit_code, 4);
  EXPECT_THAT(ran.out, HasSubstr("Analysts"));
  EXPECT_THAT(ran.err, StartsWith("the inventory ends early\nerror: this broker is stopping\n"));
}

TEST_F(InventoryTest, TheTimeoutIsForEachMessageAlone) {
  std::promise<void> ended;
  broker_.stream_grants.messages = {Message("ann@example.com", "Analysts")};
  int calls = 0;
  broker_.stream_grants.before = [&] {
    if (++calls == 2) ended.get_future().wait();
  };
  const Ran ran = Permctl("inventory redash-prod --timeout 2s");
  ended.set_value();
  EXPECT_EQ(ran.exit_code, 4);
  EXPECT_THAT(ran.out, HasSubstr("Analysts"));
  EXPECT_THAT(ran.err, HasSubstr("the broker did not answer in time"));
}

TEST_F(InventoryTest, ABrokerThatIsNotThereIsTold) {
  EXPECT_EQ(RunWords({"inventory", "redash-prod", "--server=127.0.0.1:1"}).exit_code, 4);
}

}  // namespace
}  // namespace broker::cli

// Every recording, replayed against the fake: by its handler and over HTTP, as
// recorded and with all ids, logins, addresses and names changed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "tests/fakes/front.h"
#include "tests/fakes/grafana/grafana_fake.h"
#include "tests/recordings/grafana/preconditions.h"
#include "tests/recordings/grafana/renames.h"
#include "tests/recordings/json_difference.h"
#include "tests/recordings/recording.h"

namespace broker::fakes::grafana {
namespace {

constexpr std::string_view kRootUrl = "http://grafana.example:3000/";

JsonRules RulesFor(const Recording& recording) {
  JsonRules rules;
  rules.any_value = {"avatarUrl", "userAvatarUrl", "lastSeenAt", "lastSeenAtAge", "updatedAt",
                     "createdAt", "traceID",       "buildstamp", "accessErrorId"};
  if (recording.name == "team-create-sa") rules.any_value.insert("teamId");
  for (const std::string_view name :
       {"sa-create", "team-permissions-list", "folder-perms-initial", "dash-perms-with-user"}) {
    if (recording.name == name) rules.any_value.insert("id");
  }
  rules.cut = recording.note.find("kept") != std::string::npos ||
              recording.note.find("trimmed") != std::string::npos;
  return rules;
}

// The server lists the actions of an entry in any order.
boost::json::value WithSortedActions(boost::json::value list) {
  if (!list.is_array()) return list;
  for (boost::json::value& entry : list.get_array()) {
    if (!entry.is_object() || !entry.get_object().contains("actions")) continue;
    boost::json::array& actions = entry.at("actions").as_array();
    std::sort(actions.begin(), actions.end(), [](const auto& left, const auto& right) {
      return left.as_string() < right.as_string();
    });
  }
  return list;
}

void ExpectBody(const Recording& recording, const FakeReply& reply) {
  if (!recording.reply.is_string()) {
    boost::json::error_code error;
    const boost::json::value body = boost::json::parse(reply.body, error);
    ASSERT_FALSE(error) << reply.body;
    EXPECT_EQ(JsonDifference(WithSortedActions(recording.reply), WithSortedActions(body),
                             RulesFor(recording)),
              "");
    return;
  }
  const std::string text(recording.reply.as_string());
  if (RulesFor(recording).cut) {
    // A page of the web interface, whose text changes with every build.
    EXPECT_EQ(reply.body.substr(0, 33), text.substr(0, 33));
    EXPECT_THAT(reply.body, testing::HasSubstr("<title>Grafana</title>"));
  } else {
    EXPECT_EQ(reply.body, text);
  }
}

void ExpectReply(const Recording& recording, const FakeReply& reply) {
  EXPECT_EQ(reply.status, recording.status) << reply.body;
  for (const std::string name : {"content-type", "location", "retry-after"}) {
    const auto expected = recording.reply_headers.find(name);
    EXPECT_EQ(reply.Header(name),
              expected == recording.reply_headers.end() ? "" : expected->second);
  }
  ExpectBody(recording, reply);
}

class ReplayTest : public testing::TestWithParam<std::tuple<bool, std::uint64_t>> {};

TEST_P(ReplayTest, AnswersAsRecorded) {
  const auto [over_http, seed] = GetParam();
  const Renames renames(seed);
  const std::string dir = RecordingsDir("grafana");
  const boost::json::value world = renames.World(ReadJson(dir + "/00-world.json"));
  GrafanaOptions options;
  options.root_url = kRootUrl;
  options.seed = seed + 1;
  FrontFor<GrafanaFake> front(std::make_unique<GrafanaFake>(options), {.race_window_ms = 0});
  int replayed = 0;
  for (const Recording& recorded : ReadRecordings(dir)) {
    SCOPED_TRACE(recorded.file);
    const Recording recording = renames.Exchange(recorded);
    front.LoadState(world);
    std::map<std::string, std::string> headers = recording.headers;
    front.Use([&](GrafanaFake& fake) {
      BringAbout(recording, renames, fake);
      const std::string authorization = AuthorizationFor(recording, renames, fake);
      if (!authorization.empty()) headers["authorization"] = authorization;
    });
    const FakeRequest request =
        MakeRequest(recording.method, recording.target, headers, BodyText(recording.body));
    ExpectReply(recording,
                over_http ? SendOverHttp(front.port(), request)
                          : front.Use([&](GrafanaFake& fake) { return fake.Handle(request); }));
    ++replayed;
  }
  EXPECT_EQ(replayed, 91);
}

std::string ReplayName(const testing::TestParamInfo<ReplayTest::ParamType>& info) {
  const auto [over_http, seed] = info.param;
  return std::string(over_http ? "OverHttp" : "ByHandler") +
         (seed == 0 ? "AsRecorded" : "Renamed" + std::to_string(seed));
}

INSTANTIATE_TEST_SUITE_P(Grafana, ReplayTest,
                         testing::Combine(testing::Bool(), testing::Values(0, 7, 4242)),
                         ReplayName);

}  // namespace
}  // namespace broker::fakes::grafana

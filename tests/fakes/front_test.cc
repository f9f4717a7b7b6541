// The front over real sockets, with the fake Redash behind it.
#include "tests/fakes/front.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/system_error.hpp>
#include <future>
#include <stdexcept>
#include <thread>

#include "tests/fakes/redash/redash_fake.h"
#include "tests/recordings/recording.h"

namespace broker::fakes {
namespace {

using testing::ElementsAre;

constexpr int kUser = 31;  // in group 2 only

class FrontTest : public testing::Test {
 protected:
  FakeReply Send(std::string_view method, std::string_view target, std::string_view body = "") {
    return SendOverHttp(redash_.port(),
                        MakeRequest(method, target,
                                    {{"Authorization", "Key " + DefaultUserKey(RedashFake::kAdmin)},
                                     {"Content-Type", "application/json"}},
                                    body));
  }
  FakeReply Grant(int group) {
    return Send("POST", "/api/groups/" + std::to_string(group) + "/members", R"({"user_id":31})");
  }
  std::vector<int> Groups() {
    return redash_.Use([](RedashFake& fake) { return fake.GroupsOf(kUser); });
  }
  void Script(std::string_view fault) {
    const FakeReply reply = Send("POST", "/_fake/faults", fault);
    ASSERT_EQ(reply.status, 200) << reply.body;
  }

  FrontFor<RedashFake> redash_{std::make_unique<RedashFake>(RedashOptions{}, SystemWallClock),
                               {.race_window_ms = 0, .workers = 4}};
};

TEST_F(FrontTest, EveryReplyOfRedashClosesAndSetsCookies) {
  const FakeReply reply = Send("GET", "/api/groups");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.Header("Connection"), "close");
  EXPECT_EQ(reply.Header("Content-Length"), std::to_string(reply.body.size()));
  EXPECT_EQ(reply.Header("Set-Cookie"), "csrf_token=fake-csrf-token; Path=/");
}

// Each trial overlaps with near certainty; one that does not is tried again.
TEST_F(FrontTest, OverlappingWritesToOneUserLoseOneAnother) {
  FrontFor<RedashFake> racy(std::make_unique<RedashFake>(RedashOptions{}, SystemWallClock),
                            {.race_window_ms = 20, .workers = 4});
  const auto grant = [&racy](int group) {
    const FakeRequest request =
        MakeRequest("POST", "/api/groups/" + std::to_string(group) + "/members",
                    {{"Authorization", DefaultUserKey(1)}, {"Content-Type", "application/json"}},
                    R"({"user_id":31})");
    return SendOverHttp(racy.port(), request).status;
  };
  bool lost = false;
  for (int trial = 0; trial < 50 && !lost; ++trial) {
    racy.Use([](RedashFake& fake) { fake.SetGroups(kUser, {2}); });
    auto other = std::async(std::launch::async, grant, 3);
    EXPECT_EQ(grant(4), 200);
    EXPECT_EQ(other.get(), 200);
    lost = racy.Use([](RedashFake& fake) { return fake.GroupsOf(kUser).size() == 2; });
  }
  EXPECT_TRUE(lost);
}

TEST_F(FrontTest, NoMoreRequestsAreWorkedOnThanThereAreWorkers) {
  FrontFor<RedashFake> slow(std::make_unique<RedashFake>(RedashOptions{}, SystemWallClock),
                            {.race_window_ms = 20, .workers = 2});
  std::vector<std::future<FakeReply>> replies;
  for (int i = 0; i < 6; ++i) {
    replies.push_back(std::async(std::launch::async, [&slow] {
      return SendOverHttp(slow.port(), MakeRequest("POST", "/api/groups/3/members"));
    }));
  }
  for (auto& reply : replies) EXPECT_EQ(reply.get().status, 404);
  for (const LogEntry& entry : slow.Log()) EXPECT_LE(entry.in_flight, 2);
}

TEST_F(FrontTest, StatusBeforeAndAfterTheWork) {
  Script(R"([{"nth": 1, "fault": {"status": 503, "body": {"message": "away"}}},
             {"nth": 2, "when": "after", "fault": {"status": 500, "body": "oops",
                                                   "headers": {"Retry-After": "7"}}}])");
  const FakeReply refused = Grant(3);
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.body, R"({"message":"away"})");
  EXPECT_THAT(Groups(), ElementsAre(2));
  const FakeReply applied = Grant(3);
  EXPECT_EQ(applied.status, 500);
  EXPECT_EQ(applied.Header("Content-Type"), "text/plain");
  EXPECT_EQ(applied.Header("Retry-After"), "7");
  EXPECT_THAT(Groups(), ElementsAre(2, 3));
  EXPECT_EQ(Grant(4).status, 200);
}

TEST_F(FrontTest, SpoiltAnswersOfWorkThatWasDone) {
  Script(R"([{"nth": 1, "fault": {"garbage": true}},
             {"nth": 2, "fault": {"html": true}},
             {"nth": 3, "fault": {"oversized": 100000}},
             {"nth": 4, "fault": {"deep_json": 50}},
             {"nth": 5, "fault": {"truncated_json": true}},
             {"nth": 6, "fault": {"rate_limit": true, "retry_after": 3}}])");
  boost::system::error_code error;
  boost::json::parse(Grant(3).body, error);
  EXPECT_TRUE(error);
  EXPECT_EQ(Grant(4).Header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(Grant(5).body.size(), 100000u);
  EXPECT_EQ(Grant(6).body, std::string(50, '[') + std::string(50, ']'));
  boost::json::parse(Grant(7).body, error);
  EXPECT_EQ(error, boost::json::error::incomplete);
  const FakeReply limited = Grant(8);
  EXPECT_EQ(limited.status, 429);
  EXPECT_EQ(limited.Header("Retry-After"), "3");
  EXPECT_THAT(Groups(), ElementsAre(2, 3, 4, 5, 6, 7));
}

TEST_F(FrontTest, BrokenConnections) {
  Script(R"([{"nth": 1, "fault": {"reset": true}},
             {"nth": 2, "when": "after", "fault": {"reset": true}},
             {"nth": 3, "fault": {"cut_after": -1}}])");
  EXPECT_THROW(Grant(3), boost::system::system_error);
  EXPECT_THAT(Groups(), ElementsAre(2));
  try {
    Grant(3);
    ADD_FAILURE() << "no reset";
  } catch (const boost::system::system_error& problem) {
    EXPECT_EQ(problem.code(), boost::system::errc::connection_reset);
  }
  EXPECT_THAT(Groups(), ElementsAre(2, 3));
  EXPECT_THROW(Grant(4), boost::system::system_error);
  EXPECT_THAT(Groups(), ElementsAre(2, 3, 4));
  for (const LogEntry& entry : redash_.Log()) EXPECT_EQ(entry.status, 0);
}

TEST_F(FrontTest, AWriteThatLandsAfterItsConnectionIsGone) {
  Script(R"({"times": 1, "fault": {"late_ms": 50}})");
  EXPECT_THROW(Grant(3), boost::system::system_error);
  while (Groups() == std::vector<int>{2}) std::this_thread::yield();
  EXPECT_THAT(Groups(), ElementsAre(2, 3));
}

TEST_F(FrontTest, AHangingRequestLeavesTheWorkersToOthers) {
  Script(R"({"method": "POST", "fault": {"hang": true}})");
  std::vector<std::future<void>> hanging;
  for (int i = 0; i < 6; ++i) {
    hanging.push_back(std::async(std::launch::async,
                                 [this] { EXPECT_THROW(Grant(3), boost::system::system_error); }));
  }
  while (redash_.Log().size() < 6) std::this_thread::yield();
  EXPECT_EQ(Send("GET", "/api/groups").status, 200);
  redash_.Stop();
}

TEST_F(FrontTest, StaleReadsAnswerAsBeforeTheLastWrites) {
  Script(R"({"method": "GET", "path": "/api/users/31", "times": 2, "fault": {"stale_reads": 2}})");
  Grant(3);
  Grant(4);
  Grant(5);
  const auto groups = [this] {
    return boost::json::serialize(
        boost::json::parse(Send("GET", "/api/users/31").body).at("groups"));
  };
  EXPECT_EQ(groups(), "[2,3]");
  Grant(6);
  EXPECT_EQ(groups(), "[2,3,4]");
  EXPECT_EQ(groups(), "[2,3,4,5,6]");
}

TEST_F(FrontTest, LogTellsWhatArrived) {
  Script(R"({"nth": 2, "fault": {"status": 503}})");
  Grant(3);
  Send("GET", "/api/users?q=ann%40example.com");
  const boost::json::value log = boost::json::parse(Send("GET", "/_fake/log").body);
  ASSERT_EQ(log.as_array().size(), 2u);
  EXPECT_EQ(log.at(0).at("method"), "POST");
  EXPECT_EQ(log.at(0).at("path"), "/api/groups/3/members");
  EXPECT_EQ(log.at(0).at("body"), R"({"user_id":31})");
  EXPECT_EQ(log.at(0).at("status"), 200);
  EXPECT_EQ(log.at(1).at("path"), "/api/users?q=ann%40example.com");
  EXPECT_EQ(log.at(1).at("status"), 503);
  EXPECT_EQ(log.at(1).at("faulted"), true);
  EXPECT_EQ(Send("DELETE", "/_fake/log").status, 200);
  EXPECT_TRUE(redash_.Log().empty());
}

TEST_F(FrontTest, StateCanBeTakenAndPutBack) {
  const std::string before = Send("GET", "/_fake/state").body;
  Grant(3);
  EXPECT_EQ(Send("PUT", "/_fake/state", before).status, 200);
  EXPECT_THAT(Groups(), ElementsAre(2));
  EXPECT_EQ(Send("PUT", "/_fake/state", "{}").status, 400);
  EXPECT_EQ(Send("PUT", "/_fake/state", "{").status, 400);
  EXPECT_EQ(Send("GET", "/_fake/health").body, R"({"status":"ok"})");
  EXPECT_EQ(Send("POST", "/_fake/faults", R"({"fault": {"boom": true}})").status, 400);
  EXPECT_THROW(redash_.AddFault(R"({"fault": {"boom": true}})"), std::invalid_argument);
  EXPECT_EQ(Send("GET", "/_fake/nothing").status, 404);
}

TEST_F(FrontTest, GoesAwayAndComesBackOnItsPort) {
  Grant(3);
  const int port = redash_.port();
  redash_.Stop();
  EXPECT_THROW(Send("GET", "/api/groups"), boost::system::system_error);
  redash_.Start();
  EXPECT_EQ(redash_.port(), port);
  EXPECT_EQ(Send("GET", "/api/groups").status, 200);
  EXPECT_THAT(Groups(), ElementsAre(2, 3));
}

}  // namespace
}  // namespace broker::fakes

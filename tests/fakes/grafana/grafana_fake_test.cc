// What the recordings cannot show: the state behind the answers, races, and who may do what.
#include "tests/fakes/grafana/grafana_fake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/fakes/front.h"
#include "tests/fakes/grafana/sign_in.h"
#include "tests/recordings/recording.h"

namespace broker::fakes::grafana {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

constexpr std::int64_t kMain = 1;    // org
constexpr std::int64_t kEmpty = 5;   // a team with admin alone
constexpr std::int64_t kOnCall = 3;  // a team
constexpr std::string_view kBroker = "sa-broker";

class GrafanaFakeTest : public testing::Test {
 protected:
  FakeRequest Request(std::string_view who, std::string_view method, std::string_view target,
                      std::string_view body = "") const {
    std::map<std::string, std::string> headers = {{"Authorization", fake_.AuthorizationOf(who)}};
    if (!body.empty()) headers["Content-Type"] = "application/json";
    return MakeRequest(method, target, headers, body);
  }

  FakeReply Ask(std::string_view who, std::string_view method, std::string_view target,
                std::string_view body = "") {
    return fake_.Handle(Request(who, method, target, body));
  }

  // "200 text" of an answer with a message.
  std::string Told(std::string_view who, std::string_view method, std::string_view target,
                   std::string_view body = "") {
    const FakeReply reply = Ask(who, method, target, body);
    const boost::json::value value = boost::json::parse(reply.body);
    return std::to_string(reply.status) + " " + std::string(value.at("message").as_string());
  }

  // One field of each entry of a list.
  std::vector<std::string> Listed(std::string_view who, std::string_view target,
                                  std::string_view field, std::string_view list = "") {
    const boost::json::value reply = boost::json::parse(Ask(who, "GET", target).body);
    std::vector<std::string> values;
    for (const auto& entry : (list.empty() ? reply : reply.at(list)).as_array()) {
      const boost::json::value& value = entry.at(field);
      values.push_back(value.is_string() ? std::string(value.as_string())
                                         : boost::json::serialize(value));
    }
    return values;
  }

  GrafanaFake fake_;
};

TEST_F(GrafanaFakeTest, EqualAddsThatOverlapMayAllSucceed) {
  const FakeRequest add = Request(kBroker, "POST", "/api/teams/5/members", R"({"userId": 2})");
  const auto first = fake_.Begin(add);
  const auto second = fake_.Begin(add);
  EXPECT_THAT(fake_.MembersOf(kEmpty), ElementsAre(Pair("admin", "Admin")));
  EXPECT_EQ(second->Finish().status, 200);
  const auto late = fake_.Begin(add);
  EXPECT_EQ(first->Finish().status, 200);
  EXPECT_EQ(late->Finish().status, 400);
  EXPECT_THAT(fake_.MembersOf(kEmpty),
              ElementsAre(Pair("admin", "Admin"), Pair("alice", "Member")));
}

TEST_F(GrafanaFakeTest, AnAddThatLookedEarlyOverwritesALevelSetMeanwhile) {
  const auto add =
      fake_.Begin(Request(kBroker, "POST", "/api/teams/5/members", R"({"userId": 2})"));
  EXPECT_EQ(
      Told(kBroker, "POST", "/api/access-control/teams/5/users/2", R"({"permission": "Admin"})"),
      "200 Permission updated");
  EXPECT_EQ(add->Finish().status, 200);
  EXPECT_EQ(fake_.MembersOf(kEmpty).at("alice"), "Member");
}

TEST_F(GrafanaFakeTest, ADroppedRequestChangesNothing) {
  fake_.Begin(Request(kBroker, "POST", "/api/teams/5/members", R"({"userId": 2})"));
  fake_.Begin(Request(kBroker, "DELETE", "/api/teams/3/members/7"));
  EXPECT_THAT(fake_.MembersOf(kEmpty), ElementsAre(Pair("admin", "Admin")));
  EXPECT_EQ(fake_.MembersOf(kOnCall).at("frank"), "Member");
}

TEST(GrafanaFakeOverHttp, ParallelAddsLeaveOneMember) {
  FrontFor<GrafanaFake> front(std::make_unique<GrafanaFake>(), {.race_window_ms = 20});
  const std::string token =
      front.Use([](GrafanaFake& fake) { return fake.AuthorizationOf(kBroker); });
  const FakeRequest add = MakeRequest(
      "POST", "/api/teams/5/members",
      {{"Authorization", token}, {"Content-Type", "application/json"}}, R"({"userId": 2})");
  std::vector<int> statuses(8);
  std::vector<std::thread> threads;
  for (int& status : statuses) {
    threads.emplace_back([&] { status = SendOverHttp(front.port(), add).status; });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(statuses, testing::Contains(200));
  EXPECT_THAT(statuses, testing::Each(testing::AnyOf(200, 400)));
  EXPECT_THAT(front.Use([](GrafanaFake& fake) { return fake.MembersOf(kEmpty); }),
              ElementsAre(Pair("admin", "Admin"), Pair("alice", "Member")));
}

TEST_F(GrafanaFakeTest, ServiceAccountsAreInTheTeamButNotAmongItsMembers) {
  EXPECT_EQ(Told(kBroker, "POST", "/api/teams/5/members", R"({"userId": 35})"),
            "200 Member added to Team");
  EXPECT_EQ(Told(kBroker, "POST", "/api/teams/5/members", R"({"userId": 35})"),
            "400 User is already added to this team");
  EXPECT_THAT(Listed(kBroker, "/api/teams/5/members", "login"), ElementsAre("admin"));
  EXPECT_THAT(Listed(kBroker, "/api/access-control/teams/5", "userLogin"),
              ElementsAre("admin", "sa-reader"));
}

TEST_F(GrafanaFakeTest, DisabledUsersAndUsersOfOtherOrgsAreTakenAsMembers) {
  EXPECT_EQ(Told(kBroker, "POST", "/api/teams/5/members", R"({"userId": 27})"),
            "200 Member added to Team");
  EXPECT_EQ(Told(kBroker, "POST", "/api/teams/5/members", R"({"userId": 30})"),
            "200 Member added to Team");
  EXPECT_THAT(Listed(kBroker, "/api/teams/5/members", "login"),
              ElementsAre("admin", "disabled", "org2viewer"));
}

TEST_F(GrafanaFakeTest, TeamsOfOtherOrgsAreUnknown) {
  EXPECT_EQ(Told(kBroker, "GET", "/api/teams/7"), "404 Team not found");
  EXPECT_THAT(Listed(kBroker, "/api/teams/7/members", "login"), IsEmpty());
  EXPECT_THAT(Listed(kBroker, "/api/access-control/teams/7", "userLogin"), IsEmpty());
  EXPECT_EQ(Told(kBroker, "POST", "/api/teams/7/members", R"({"userId": 2})"),
            "500 Failed to add Member to Team");
  EXPECT_EQ(Told(kBroker, "DELETE", "/api/teams/7/members/30"), "404 Team not found");
  EXPECT_EQ(
      Told(kBroker, "POST", "/api/access-control/teams/7/users/2", R"({"permission": "Member"})"),
      "400 failed to set user permission");
}

TEST_F(GrafanaFakeTest, LevelsOfTheMembersRoute) {
  const std::string path = "/api/teams/3/members/7";
  EXPECT_EQ(Told(kBroker, "PUT", path, R"({"permission": 4})"), "200 Team member updated");
  EXPECT_EQ(fake_.MembersOf(kOnCall).at("frank"), "Admin");
  EXPECT_EQ(Told(kBroker, "PUT", path, R"({"permission": 2})"),
            "500 Failed to update team member.");
  EXPECT_EQ(fake_.MembersOf(kOnCall).at("frank"), "Admin");
  EXPECT_EQ(Told(kBroker, "PUT", path, "{}"), "200 Team member updated");
  EXPECT_EQ(fake_.MembersOf(kOnCall).at("frank"), "Member");
}

TEST_F(GrafanaFakeTest, AListOfTeamPermissionsIsAllOrNothing) {
  const std::string path = "/api/access-control/teams/3";
  EXPECT_EQ(Told(kBroker, "POST", path,
                 R"({"permissions": [{"userId": 2, "permission": "Admin"},
                                     {"userId": 99999, "permission": "Member"}]})"),
            "400 failed to set permissions");
  EXPECT_FALSE(fake_.MembersOf(kOnCall).contains("alice"));
  EXPECT_EQ(Told(kBroker, "POST", path,
                 R"({"permissions": [{"userId": 2, "permission": "Admin"},
                                     {"userId": 7, "permission": ""}]})"),
            "200 Permissions updated");
  EXPECT_THAT(fake_.MembersOf(kOnCall),
              ElementsAre(Pair("admin", "Admin"), Pair("alice", "Admin")));
}

TEST_F(GrafanaFakeTest, LeavingTheOrgLeavesItsTeamsForGood) {
  EXPECT_EQ(Told(kBroker, "DELETE", "/api/orgs/1/users/2"), "200 User removed from organization");
  EXPECT_FALSE(fake_.MembersOf(1).contains("alice"));
  EXPECT_EQ(
      Told(kBroker, "POST", "/api/org/users", R"({"loginOrEmail": "alice", "role": "viewer"})"),
      "200 User added to organization");
  EXPECT_EQ(fake_.world().Find(2)->roles.at(kMain), Role::kViewer);
  EXPECT_FALSE(fake_.MembersOf(1).contains("alice"));
}

TEST_F(GrafanaFakeTest, DeletingAnAccountOrATeamLeavesNoTrace) {
  EXPECT_EQ(Told(kBroker, "DELETE", "/api/org/users/2"), "200 User deleted");
  EXPECT_FALSE(fake_.MembersOf(1).contains("alice"));
  EXPECT_EQ(Told("admin", "GET", "/api/users/2"), "404 user not found");
  EXPECT_EQ(Told(kBroker, "DELETE", "/api/teams/1"), "200 Team deleted");
  EXPECT_EQ(Told(kBroker, "DELETE", "/api/teams/1"), "404 Failed to delete Team. ID not found");
  EXPECT_THAT(Listed(kBroker, "/api/teams/search", "name", "teams"),
              testing::Not(testing::Contains("platform")));
}

TEST_F(GrafanaFakeTest, WhoCreatesATeamWithAPasswordBecomesItsAdmin) {
  EXPECT_EQ(Told("orgadmin", "POST", "/api/teams", R"({"name": "new"})"), "200 Team created");
  EXPECT_THAT(fake_.MembersOf(8), ElementsAre(Pair("orgadmin", "Admin")));
  EXPECT_EQ(Told(kBroker, "POST", "/api/teams", R"({"name": "new"})"), "409 Team name taken");
  EXPECT_EQ(Told(kBroker, "POST", "/api/teams", R"({"name": "New"})"), "200 Team created");
  EXPECT_THAT(fake_.MembersOf(9), IsEmpty());
  EXPECT_EQ(Told(kBroker, "PUT", "/api/teams/9", R"({"name": "new"})"), "400 Team name taken");
  EXPECT_EQ(Told(kBroker, "PUT", "/api/teams/9", R"({"name": "newer"})"), "200 Team updated");
}

TEST_F(GrafanaFakeTest, QueriesAreSubstringsWithWildcardsAndNamesAreExact) {
  const auto teams = [&](const std::string& query) {
    return Listed(kBroker, "/api/teams/search?" + query, "name", "teams");
  };
  EXPECT_THAT(teams("query=AT"), ElementsAre("data", "platform"));
  EXPECT_THAT(teams("query=d%25ta"), ElementsAre("data"));
  EXPECT_THAT(teams("query=on_call"), ElementsAre("on call"));
  EXPECT_THAT(teams("query=on+call"), ElementsAre("on call"));
  EXPECT_THAT(teams("query=_nicode"), ElementsAre("Ünicode team"));
  EXPECT_THAT(teams("name=Data"), IsEmpty());
  EXPECT_THAT(teams("name=sre%2Fops"), ElementsAre("sre/ops"));
  EXPECT_THAT(teams("perpage=4&page=2"), ElementsAre("sre/ops", "Ünicode team"));
  EXPECT_THAT(teams("perpage=4&page=3"), IsEmpty());
  EXPECT_THAT(teams("perpage=-4&page=x").size(), 6);
  EXPECT_THAT(Listed(kBroker, "/api/org/users?query=cross_b", "userId"), ElementsAre("25", "26"));
  EXPECT_THAT(Listed(kBroker, "/api/org/users?query=upper.case@example", "userId"),
              ElementsAre("22"));
  EXPECT_THAT(Listed(kBroker, "/api/org/users?limit=1", "userId"), ElementsAre("22"));
}

TEST_F(GrafanaFakeTest, AValueWithAnAtSignIsAnEmailFirst) {
  const auto looked_up = [&](const std::string& value) {
    const FakeReply reply = Ask("admin", "GET", "/api/users/lookup?loginOrEmail=" + value);
    const boost::json::value user = boost::json::parse(reply.body);
    return reply.status == 200 ? user.at("id").as_int64() : -reply.status;
  };
  EXPECT_EQ(looked_up("cross.b@example.com"), 26);
  EXPECT_EQ(looked_up("cross.a@example.com"), 25);
  EXPECT_EQ(looked_up("crossb"), 26);
  EXPECT_EQ(looked_up("Alice"), -404);
  EXPECT_EQ(looked_up("Upper.Case@Example.COM"), 22);
  EXPECT_EQ(looked_up("plus%2Bone@example.com"), 23);
  EXPECT_EQ(looked_up(""), -404);
}

TEST_F(GrafanaFakeTest, RightsComeFromTheRoleAndFromTeams) {
  EXPECT_THAT(Told("olivia", "GET", "/api/teams/search"), HasSubstr("needed: teams:read"));
  EXPECT_THAT(Listed("alice", "/api/teams/search", "name", "teams"), ElementsAre("platform"));
  EXPECT_EQ(Ask("alice", "GET", "/api/teams/1").status, 200);
  EXPECT_EQ(Ask("alice", "GET", "/api/teams/2").status, 403);
  EXPECT_THAT(Told("alice", "POST", "/api/teams/1/members", R"({"userId": 5})"),
              HasSubstr("needed: teams.permissions:write"));
  fake_.world().FindTeam(kMain, 1)->members[2] = TeamLevel::kAdmin;
  EXPECT_EQ(Told("alice", "POST", "/api/teams/1/members", R"({"userId": 5})"),
            "200 Member added to Team");
  EXPECT_THAT(Listed("alice", "/api/teams/1/members", "login"), IsEmpty());
  EXPECT_THAT(Listed("alice", "/api/org/users/lookup?query=bob", "login"), ElementsAre("bob"));
  EXPECT_THAT(Told("olivia", "GET", "/api/org/users/lookup?query=bob"),
              HasSubstr("needed: any of org.users:read, teams.permissions:write, "
                        "folders.permissions:write, dashboards.permissions:write"));
}

TEST_F(GrafanaFakeTest, ATokenReachesItsOwnOrgOnly) {
  EXPECT_EQ(Ask(kBroker, "GET", "/api/orgs/1/users").status, 200);
  EXPECT_EQ(Ask(kBroker, "GET", "/api/orgs/2/users").status, 403);
  EXPECT_EQ(Ask(kBroker, "GET", "/api/users").status, 403);
  EXPECT_EQ(Ask("orgadmin", "GET", "/api/users/2").status, 403);
  EXPECT_EQ(Ask("admin", "GET", "/api/users/2").status, 200);
  EXPECT_THAT(Listed("admin", "/api/orgs/999/users", "login"), IsEmpty());
}

TEST_F(GrafanaFakeTest, PasswordsMaySelectAnOrgAndTheQueryWins) {
  FakeRequest request = Request("both", "GET", "/api/org");
  request.headers["x-grafana-org-id"] = "2";
  EXPECT_THAT(fake_.Handle(request).body, HasSubstr("Second Org"));
  request = Request("both", "GET", "/api/org?targetOrgId=1");
  request.headers["x-grafana-org-id"] = "2";
  EXPECT_THAT(fake_.Handle(request).body, HasSubstr("Main Org."));
  EXPECT_EQ(Ask("both", "GET", "/api/org?orgId=999").status, 404);
  EXPECT_EQ(Ask(kBroker, "GET", "/api/org?orgId=2").status, 404);
  EXPECT_EQ(Ask(kBroker, "GET", "/api/org?orgId=1").status, 200);
  EXPECT_EQ(Ask("both", "POST", "/api/org?orgId=2").status, 302);
  EXPECT_THAT(Ask("both", "GET", "/api/org").body, HasSubstr("Second Org"));
}

TEST_F(GrafanaFakeTest, HiddenUsersAreLeftOutButCounted) {
  GrafanaFake fake({.hidden_users = {"frank"}});
  const auto body = [&](std::string_view target) {
    return fake
        .Handle(MakeRequest("GET", target, {{"Authorization", fake.AuthorizationOf(kBroker)}}))
        .body;
  };
  EXPECT_THAT(body("/api/teams/3/members"), testing::Not(HasSubstr("frank")));
  EXPECT_THAT(body("/api/org/users?query=frank"), "[]");
  EXPECT_THAT(body("/api/org/users/lookup?query=frank"), "[]");
  EXPECT_THAT(body("/api/org/users/search?query=frank"),
              HasSubstr(R"("totalCount":1,"OrgUsers":[])"));
  EXPECT_THAT(body("/api/teams/3"), HasSubstr(R"("memberCount":2)"));
  EXPECT_THAT(body("/api/access-control/teams/3"), HasSubstr("frank"));
}

TEST_F(GrafanaFakeTest, CredentialsAreTakenAsTheServerTakesThem) {
  const auto told = [&](const std::string& authorization, std::string_view target = "/api/org") {
    const FakeReply reply =
        fake_.Handle(MakeRequest("GET", target, {{"Authorization", authorization}}));
    return std::to_string(reply.status) + " " + reply.body.substr(0, reply.body.find(','));
  };
  const std::string token = fake_.TokenOf(kBroker);
  EXPECT_TRUE(IsWellFormedToken(token));
  EXPECT_THAT(told("Bearer " + token), HasSubstr("200"));
  EXPECT_THAT(told(BasicAuthorization("api_key", token)), HasSubstr("200"));
  EXPECT_THAT(told(BasicAuthorization("alice@example.com", "pw-alice")), HasSubstr("200"));
  EXPECT_THAT(told("bearer " + token), HasSubstr("401 {\"message\":\"Invalid Basic Auth Header\""));
  EXPECT_THAT(told("Bearer "), HasSubstr("401 {\"message\":\"Invalid Basic Auth Header\""));
  EXPECT_THAT(told("Bearer " + token.substr(0, token.size() - 1)),
              HasSubstr("401 {\"message\":\"invalid API key\""));
  EXPECT_THAT(told(BasicAuthorization("sa-broker", "x")), HasSubstr("401"));
  EXPECT_THAT(told("Bearer garbage", "/api/no/such/path"), HasSubstr("401"));
  EXPECT_THAT(told("Bearer garbage", "/api/health"), HasSubstr("200"));
  fake_.world().Find(34)->tokens.clear();
  EXPECT_THAT(told("Bearer " + token), HasSubstr("500 {\"message\":\"invalid API key\""));
}

TEST_F(GrafanaFakeTest, BodiesAreBoundLeniently) {
  const std::string path = "/api/access-control/teams/5/users/2";
  EXPECT_EQ(Told(kBroker, "POST", path, R"({"PERMISSION": "Member", "x": 1} and more)"),
            "200 Permission updated");
  EXPECT_EQ(Told(kBroker, "POST", path, R"({"permission": 4})"), "400 bad request data");
  EXPECT_EQ(Told(kBroker, "POST", path, R"({"permission":)"), "400 bad request data");
  EXPECT_EQ(Told(kBroker, "POST", path, "[]"), "400 bad request data");
  EXPECT_EQ(Told(kBroker, "POST", path, R"({"permission": "member"})"),
            "400 failed to set user permission");
  EXPECT_TRUE(fake_.MembersOf(kEmpty).contains("alice"));
  FakeRequest request = Request(kBroker, "POST", path, R"({"permission": "Admin"})");
  request.headers["content-type"] = "text/plain";
  EXPECT_EQ(fake_.Handle(request).status, 400);
  request.headers["content-type"] = "application/json; charset=utf-8";
  EXPECT_EQ(fake_.Handle(request).status, 200);
  EXPECT_EQ(Told(kBroker, "POST", path, "null"), "200 Permission removed");
}

TEST_F(GrafanaFakeTest, PathsOutsideTheApiAnswerHtml) {
  EXPECT_EQ(Ask(kBroker, "GET", "/org/users").status, 200);
  EXPECT_EQ(Ask(kBroker, "GET", "/teams/search").status, 404);
  const FakeReply reply = fake_.Handle(MakeRequest("GET", "/teams/search"));
  EXPECT_EQ(reply.status, 302);
  EXPECT_EQ(reply.Header("location"), "/login");
  EXPECT_EQ(Told(kBroker, "PATCH", "/api/teams/1"), "404 Not found");
}

TEST_F(GrafanaFakeTest, TheStateSurvivesAsJson) {
  ASSERT_EQ(Ask("orgadmin", "POST", "/api/teams", R"({"name": "new"})").status, 200);
  ASSERT_EQ(Ask(kBroker, "DELETE", "/api/teams/8").status, 200);
  const boost::json::value state = fake_.DumpState();
  GrafanaFake other({.seed = 99});
  other.LoadState(boost::json::parse(boost::json::serialize(state)));
  EXPECT_EQ(boost::json::serialize(other.DumpState()), boost::json::serialize(state));
  EXPECT_EQ(other.TokenOf(kBroker), fake_.TokenOf(kBroker));
  EXPECT_NE(GrafanaFake({.seed = 99}).TokenOf(kBroker), fake_.TokenOf(kBroker));
  EXPECT_THROW(other.LoadState(boost::json::parse(R"({"users": 1})")), std::exception);
  EXPECT_THROW(other.LoadState(boost::json::parse("[]")), std::exception);
}

TEST_F(GrafanaFakeTest, OnlyOneOfEqualAccountsCanExist) {
  World& world = fake_.world();
  EXPECT_THROW(world.AddUser("alice", "other@example.com", "", kMain, Role::kViewer),
               std::invalid_argument);
  EXPECT_THROW(world.AddUser("other", "alice@example.com", "", kMain, Role::kViewer),
               std::invalid_argument);
  EXPECT_EQ(
      world.AddUser("bob@example.com", "other@example.com", "Alice Example", kMain, Role::kViewer)
          .id,
      39);
}

}  // namespace
}  // namespace broker::fakes::grafana

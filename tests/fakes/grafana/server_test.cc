// Who may do what, how callers sign in, how lists are searched, and the state as JSON.
#include <stdexcept>
#include <string>

#include "tests/fakes/grafana/fixture.h"
#include "tests/fakes/grafana/sign_in.h"

namespace broker::fakes::grafana {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

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

TEST_F(GrafanaFakeTest, ATeamGivesNothingInAnotherOrg) {
  fake_.world().FindTeam(2, 7)->members[fake_.world().FindByLogin("both")->id] = TeamLevel::kAdmin;
  EXPECT_EQ(Ask("both", "GET", "/api/teams/search").status, 403);
  EXPECT_EQ(Ask("both", "GET", "/api/teams/search?targetOrgId=2").status, 200);
  EXPECT_THAT(Ask("both", "GET", "/api/access-control/user/permissions").body,
              testing::Not(HasSubstr("teams:id:7")));
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

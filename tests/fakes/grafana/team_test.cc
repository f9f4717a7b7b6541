// The state behind the answers about teams: memberships, levels, races.
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/fakes/front.h"
#include "tests/fakes/grafana/fixture.h"
#include "tests/recordings/recording.h"

namespace broker::fakes::grafana {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

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

}  // namespace
}  // namespace broker::fakes::grafana

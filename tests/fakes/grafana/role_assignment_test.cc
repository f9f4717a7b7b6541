// Roles of users, service accounts and teams: the list, one more, one less, in both readings.
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/fakes/front.h"
#include "tests/fakes/grafana/role_fixture.h"
#include "tests/recordings/recording.h"

namespace broker::fakes::grafana {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

constexpr std::string_view kReports = R"({"roleUid": "custom_reports"})";
constexpr std::string_view kReportsEverywhere =
    R"({"roleUid": "fixed_reports_reader", "global": true})";

TEST_F(RoleTest, AUserGetsARoleOfTheOrgAndLosesIt) {
  EXPECT_EQ(Add(kBroker, "users/2", kReports), "200 Role added to the user.");
  EXPECT_THAT(world().RolesOf(kAlice), ElementsAre(Pair("custom_reports", kMain)));
  EXPECT_THAT(Uids(kBroker, "users/2/roles"), ElementsAre("custom_reports"));
  EXPECT_EQ(Remove(kBroker, "users/2", "custom_reports"), "200 Role removed from user.");
  EXPECT_THAT(world().RolesOf(kAlice), IsEmpty());
  EXPECT_THAT(Uids(kBroker, "users/2/roles"), IsEmpty());
}

TEST_F(RoleTest, AServiceAccountIsAUserToTheseRoutes) {
  EXPECT_EQ(Add(kBroker, "users/35", kReports), "200 Role added to the user.");
  EXPECT_THAT(world().RolesOf(kReader), ElementsAre(Pair("custom_reports", kMain)));
  EXPECT_THAT(Uids(kBroker, "users/35/roles"), ElementsAre("custom_reports"));
  EXPECT_EQ(Remove(kBroker, "users/35", "custom_reports"), "200 Role removed from user.");
}

TEST_F(RoleTest, ATeamHoldsRolesInItsOrgAlone) {
  EXPECT_EQ(Add(kBroker, "teams/3", R"({"roleUid": "fixed_reports_reader", "global": true})"),
            "200 Role added to the team.");
  EXPECT_THAT(world().RolesOf(kOnCallTeam), ElementsAre(Pair("fixed_reports_reader", kMain)));
  EXPECT_THAT(Uids(kBroker, "teams/3/roles"), ElementsAre("fixed_reports_reader"));
  EXPECT_EQ(Remove(kBroker, "teams/3", "fixed_reports_reader"), "200 Role removed from team.");
  EXPECT_THAT(world().RolesOf(kOnCallTeam), IsEmpty());
}

TEST_F(RoleTest, AGlobalAssignmentIsAServerAdminsAndHoldsInEveryOrg) {
  EXPECT_THAT(Add(kBroker, "users/2", kReportsEverywhere), HasSubstr("403 You'll need"));
  EXPECT_THAT(world().RolesOf(kAlice), IsEmpty());
  EXPECT_EQ(Add("admin", "users/2", kReportsEverywhere), "200 Role added to the user.");
  EXPECT_THAT(world().RolesOf(kAlice), ElementsAre(Pair("fixed_reports_reader", kGlobal)));
  EXPECT_THAT(Uids(kBroker, "users/2/roles"), ElementsAre("fixed_reports_reader"));
  EXPECT_THAT(Uids("admin", "users/2/roles?targetOrgId=2"), ElementsAre("fixed_reports_reader"));
  EXPECT_EQ(Remove("admin", "users/2", "fixed_reports_reader"), "404 user role not found");
  EXPECT_THAT(Remove(kBroker, "users/2", "fixed_reports_reader?global=true"),
              HasSubstr("403 You'll need"));
  EXPECT_EQ(Remove("admin", "users/2", "fixed_reports_reader?global=true"),
            "200 Role removed from user.");
  EXPECT_THAT(world().RolesOf(kAlice), IsEmpty());
}

TEST_F(RoleTest, TheListDoesNotTellWhetherAnAssignmentIsGlobal) {
  world().AssignRole(kMain, kAlice, "custom_dashboards");
  const std::string in_org = Ask(kBroker, "GET", "/api/access-control/users/2/roles").body;
  world().roles.Unassign({kMain, kAlice, "custom_dashboards"});
  world().AssignRole(kGlobal, kAlice, "custom_dashboards");
  EXPECT_EQ(Ask(kBroker, "GET", "/api/access-control/users/2/roles").body, in_org);
  EXPECT_THAT(in_org, HasSubstr(R"("global":true)"));
}

TEST_F(RoleTest, HiddenRolesAreListedOnlyWhenAskedFor) {
  world().AssignRole(kMain, kAlice, "custom_hidden");
  world().AssignRole(kMain, kOnCallTeam, "custom_hidden");
  EXPECT_THAT(Uids(kBroker, "users/2/roles"), IsEmpty());
  EXPECT_THAT(Uids(kBroker, "teams/3/roles"), IsEmpty());
  EXPECT_THAT(Uids(kBroker, "users/2/roles?includeHidden=true"), ElementsAre("custom_hidden"));
  EXPECT_THAT(Uids(kBroker, "teams/3/roles?includeHidden=true"), ElementsAre("custom_hidden"));
}

TEST_F(RoleTest, WhatOneHoldsInATeamOrByItsOrgRoleIsNotListed) {
  world().AssignRole(kMain, TeamPrincipal(1), "custom_reports");  // alice is in it
  EXPECT_THAT(Uids(kBroker, "users/2/roles?includeHidden=true"), IsEmpty());
}

TEST_F(RoleTest, AskingTwiceFails) {
  Add(kBroker, "users/2", kReports);
  EXPECT_EQ(Add(kBroker, "users/2", kReports), "409 role is already added to this user");
  EXPECT_THAT(world().RolesOf(kAlice), ElementsAre(Pair("custom_reports", kMain)));
  EXPECT_EQ(Remove(kBroker, "teams/3", "custom_reports"), "404 team role not found");
}

TEST_F(LenientRoleTest, AskingTwiceIsFine) {
  Add(kBroker, "users/2", kReports);
  EXPECT_EQ(Add(kBroker, "users/2", kReports), "200 Role added to the user.");
  EXPECT_THAT(world().RolesOf(kAlice), ElementsAre(Pair("custom_reports", kMain)));
  EXPECT_EQ(Remove(kBroker, "teams/3", "custom_reports"), "200 Role removed from team.");
}

TEST_F(RoleTest, UnknownRolesAndHoldersAreNotFound) {
  EXPECT_EQ(Add(kBroker, "users/2", R"({"roleUid": "nothing"})"), "404 role not found");
  EXPECT_EQ(Add(kBroker, "users/2", R"({"roleUid": "custom_second"})"), "404 role not found");
  EXPECT_EQ(Add("admin", "users/2", R"({"roleUid": "custom_reports", "global": true})"),
            "404 role not found");
  EXPECT_EQ(Remove(kBroker, "users/2", "nothing"), "404 role not found");
  EXPECT_EQ(Add(kBroker, "users/99999", kReports), "404 user not found");
  EXPECT_EQ(Add(kBroker, "teams/7", kReports), "404 team not found");
  EXPECT_THAT(Uids(kBroker, "users/99999/roles"), IsEmpty());
  EXPECT_THAT(Uids(kBroker, "teams/7/roles"), IsEmpty());
}

TEST_F(LenientRoleTest, UnknownRolesAreABadRequest) {
  EXPECT_EQ(Add(kBroker, "users/2", R"({"roleUid": "nothing"})"), "400 role not found");
  EXPECT_EQ(Remove(kBroker, "teams/3", "nothing"), "400 role not found");
}

TEST_F(RoleTest, BadBodiesAndIds) {
  EXPECT_EQ(Add(kBroker, "users/2", "{}"), "400 bad request data");
  EXPECT_EQ(Add(kBroker, "users/2", R"({"roleUid": 3})"), "400 bad request data");
  EXPECT_EQ(Add(kBroker, "users/u000000002", kReports), "400 userId is invalid");
  EXPECT_EQ(Told(kBroker, "GET", "/api/access-control/teams/x/roles"), "400 teamId is invalid");
}

TEST_F(RoleTest, BasicRolesAreRefused) {
  EXPECT_THAT(Add(kBroker, "users/2", R"({"roleUid": "basic_admin"})"), HasSubstr("400 basic"));
  EXPECT_THAT(Remove(kBroker, "users/2", "basic_viewer"), HasSubstr("400 basic"));
}

TEST_F(LenientRoleTest, BasicRolesAreTakenWithoutEffect) {
  EXPECT_EQ(Add(kBroker, "users/2", R"({"roleUid": "basic_admin"})"),
            "200 Role added to the user.");
  EXPECT_THAT(world().RolesOf(kAlice), IsEmpty());
  EXPECT_THAT(Uids(kBroker, "users/2/roles"), IsEmpty());
  EXPECT_EQ(Remove(kBroker, "users/2", "basic_viewer"), "200 Role removed from user.");
  EXPECT_EQ(fake_.RoleOf(kMain, 2), "Viewer");
}

TEST_F(RoleTest, ARoleHeldInTheOrgAndGloballyIsListedTwice) {
  world().AssignRole(kMain, kAlice, "custom_dashboards");
  world().AssignRole(kGlobal, kAlice, "custom_dashboards");
  EXPECT_THAT(Uids(kBroker, "users/2/roles"),
              ElementsAre("custom_dashboards", "custom_dashboards"));
}

TEST_F(LenientRoleTest, ARoleHeldInTheOrgAndGloballyIsListedOnce) {
  world().AssignRole(kMain, kAlice, "custom_dashboards");
  world().AssignRole(kGlobal, kAlice, "custom_dashboards");
  EXPECT_THAT(Uids(kBroker, "users/2/roles"), ElementsAre("custom_dashboards"));
}

TEST(RolesOverHttp, OfParallelAddsOneSucceeds) {
  FrontFor<GrafanaFake> front(std::make_unique<GrafanaFake>(EnterpriseOptions()),
                              {.race_window_ms = 20});
  const std::string token =
      front.Use([](GrafanaFake& fake) { return fake.AuthorizationOf(kBroker); });
  const FakeRequest add =
      MakeRequest("POST", "/api/access-control/users/2/roles",
                  {{"Authorization", token}, {"Content-Type", "application/json"}}, kReports);
  std::vector<int> statuses(4);
  std::vector<std::thread> threads;
  for (int& status : statuses) {
    threads.emplace_back([&] { status = SendOverHttp(front.port(), add).status; });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(statuses, testing::UnorderedElementsAre(200, 409, 409, 409));
  EXPECT_THAT(front.Use([](GrafanaFake& fake) { return fake.world().RolesOf(kAlice); }),
              ElementsAre(Pair("custom_reports", kMain)));
}

TEST_F(RoleTest, AnAdditionIsWrittenWhenItEnds) {
  const FakeRequest add = Request(kBroker, "POST", "/api/access-control/users/2/roles", kReports);
  fake_.Begin(add);
  EXPECT_THAT(world().RolesOf(kAlice), IsEmpty());
  const auto late = fake_.Begin(add);
  world().roles.Delete("custom_reports");
  EXPECT_EQ(late->Finish().status, 404);
}

}  // namespace
}  // namespace broker::fakes::grafana

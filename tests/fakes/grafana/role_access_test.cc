// What roles let their holders do, and what the callers of the routes need.
#include <string>

#include "tests/fakes/grafana/role_fixture.h"

namespace broker::fakes::grafana {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

constexpr std::string_view kReports = R"({"roleUid": "custom_reports"})";

TEST_F(RoleTest, ARoleActsForAUserATeamAndAServiceAccount) {
  const std::string own = "/api/access-control/user/permissions";
  EXPECT_EQ(Ask("sa-reader", "GET", kRoles).status, 403);
  EXPECT_EQ(Add(kBroker, "users/35", R"({"roleUid": "fixed_roles_reader"})").substr(0, 3), "200");
  EXPECT_EQ(Ask("sa-reader", "GET", kRoles).status, 200);
  EXPECT_EQ(Remove(kBroker, "users/35", "fixed_roles_reader").substr(0, 3), "200");
  EXPECT_EQ(Ask("sa-reader", "GET", kRoles).status, 403);
  Add(kBroker, "teams/3", kReports);  // frank is in it
  EXPECT_THAT(Ask("frank", "GET", own).body, HasSubstr("reports:read"));
  EXPECT_THAT(Ask("alice", "GET", own).body, Not(HasSubstr("reports:read")));
}

TEST_F(RoleTest, AnAssignmentActsInItsOrgAndAGlobalOneInAll) {
  const std::string second = "/api/access-control/user/permissions?targetOrgId=2";
  world().AssignRole(kMain, UserPrincipal(32), "fixed_reports_reader");
  EXPECT_THAT(Ask("both", "GET", second).body, Not(HasSubstr("reports:read")));
  world().AssignRole(kGlobal, UserPrincipal(32), "fixed_reports_reader");
  EXPECT_THAT(Ask("both", "GET", second).body, HasSubstr("reports:read"));
}

TEST_F(RoleTest, PermissionsOfAUser) {
  world().AssignRole(kMain, kReader, "custom_reports");
  const boost::json::value list =
      boost::json::parse(Ask(kBroker, "GET", "/api/access-control/users/35/permissions").body);
  EXPECT_THAT(
      list.as_array(),
      testing::Contains(boost::json::value({{"action", "reports:read"}, {"scope", "reports:*"}})));
  EXPECT_EQ(Ask(kBroker, "GET", "/api/access-control/users/99999/permissions").body, "[]");
  EXPECT_EQ(Ask(kBroker, "GET", "/api/access-control/users/x/permissions").status, 400);
}

TEST_F(RoleTest, NobodyDelegatesWhatHeHasNot) {
  world().AddRole(kMain, "custom_plugin", "custom:plugin",
                  {{"reports:read", "reports:*"}, {"grafana-oncall-app.schedules:read", ""}});
  world().AssignRole(kMain, kOnCallTeam, "custom_plugin");
  const std::string refused = "403 can not delegate permissions that the user does not have";
  const std::string role = std::string(kRoles) + "/custom_plugin";
  EXPECT_EQ(Add(kBroker, "users/2", R"({"roleUid": "custom_plugin"})"), refused);
  EXPECT_EQ(Remove(kBroker, "teams/3", "custom_plugin"), refused);
  EXPECT_EQ(Told(kBroker, "PUT", "/api/access-control/teams/3/roles", R"({"roleUids": []})"),
            refused);
  EXPECT_EQ(Told(kBroker, "PUT", role + "/assignments", R"({"users": [2]})"), refused);
  EXPECT_EQ(Told(kBroker, "PUT", role, R"({"name": "a"})"), refused);
  EXPECT_EQ(Told(kBroker, "DELETE", role + "?force=true"), refused);
  EXPECT_EQ(Told(kBroker, "POST", kRoles,
                 R"({"name": "a", "permissions": [{"action": "datasources:drilldown"}]})"),
            refused);
  EXPECT_EQ(Told(kBroker, "PUT", std::string(kRoles) + "/custom_reports",
                 R"({"name": "a", "permissions": [{"action": "datasources:drilldown"}]})"),
            refused);
  EXPECT_THAT(world().RolesOf(kOnCallTeam), ElementsAre(Pair("custom_plugin", kMain)));
  EXPECT_THAT(world().RolesOf(kAlice), IsEmpty());
}

TEST_F(RoleTest, AdminsDelegateEveryRoleThatIsShipped) {
  for (const auto& [uid, role] : world().roles.all()) {
    if (IsBasic(role) || role.org == 2) continue;
    const std::string body = R"({"roleUid": ")" + uid + "\"}";
    EXPECT_EQ(Add(kBroker, "users/2", body), "200 Role added to the user.") << uid;
    EXPECT_EQ(Add("admin", "users/3", body), "200 Role added to the user.") << uid;
  }
}

TEST_F(RoleTest, WhatIsTakenFromAdminsTheyCanNotDo) {
  TakeFromAdmins("users.roles:add");
  EXPECT_EQ(Add(kBroker, "users/2", kReports),
            "403 You'll need additional permissions to perform this action. Permissions needed: "
            "users.roles:add");
  EXPECT_EQ(Told(kBroker, "PUT", "/api/access-control/users/2/roles", R"({"roleUids": []})"),
            "403 You'll need additional permissions to perform this action. Permissions needed: "
            "all of users.roles:add, users.roles:remove");
  EXPECT_EQ(Add(kBroker, "teams/3", kReports), "200 Role added to the team.");
  TakeFromAdmins("users.roles:list");
  EXPECT_THAT(Told(kBroker, "GET", std::string(kRoles) + "/custom_reports/assignments"),
              HasSubstr("all of teams.roles:list, users.roles:list"));
  TakeFromAdmins("teams.roles:read");
  EXPECT_EQ(Ask(kBroker, "GET", "/api/access-control/teams/3/roles").status, 403);
  EXPECT_EQ(Ask(kBroker, "GET", "/api/access-control/users/2/roles").status, 200);
}

TEST_F(RoleTest, ScopesAreLookedAt) {
  world().AddRole(kMain, "custom_one", "custom:one", {{"users.roles:read", "users:id:2"}});
  world().AssignRole(kMain, kReader, "custom_one");
  EXPECT_EQ(Ask("sa-reader", "GET", "/api/access-control/users/2/roles").status, 200);
  EXPECT_EQ(Ask("sa-reader", "GET", "/api/access-control/users/3/roles").status, 403);
  EXPECT_EQ(
      Ask("sa-reader", "POST", "/api/access-control/users/roles/search", R"({"userIds": [2]})")
          .status,
      403);
}

TEST_F(RoleTest, WhoIsNoMemberOfAnOrgWritesNothingThere) {
  world().RemoveFromOrg(2, 1);
  EXPECT_EQ(Ask("admin", "POST", "/api/access-control/users/30/roles?targetOrgId=2",
                R"({"roleUid": "custom_second"})")
                .status,
            403);
  EXPECT_THAT(world().RolesOf(UserPrincipal(30)), IsEmpty());
}

TEST_F(RoleTest, LeavingTheOrgOrBeingDeletedDropsAssignments) {
  world().AssignRole(kMain, UserPrincipal(32), "custom_reports");
  world().AssignRole(2, UserPrincipal(32), "custom_second");
  world().AssignRole(kMain, kOnCallTeam, "custom_reports");
  world().AssignRole(kMain, kReader, "custom_reports");
  Told(kBroker, "DELETE", "/api/orgs/1/users/32");
  EXPECT_THAT(world().RolesOf(UserPrincipal(32)), ElementsAre(Pair("custom_second", 2)));
  Told(kBroker, "DELETE", "/api/teams/3");
  EXPECT_THAT(world().RolesOf(kOnCallTeam), IsEmpty());
  Told(kBroker, "DELETE", "/api/serviceaccounts/35");
  EXPECT_THAT(world().RolesOf(kReader), IsEmpty());
}

}  // namespace
}  // namespace broker::fakes::grafana

// Roles of Enterprise: the edition, the list, one role, and the reset of the basic ones.
#include <string>

#include "tests/fakes/grafana/role_fixture.h"

namespace broker::fakes::grafana {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

constexpr std::string_view kNotFound = "404 Not found";

// Method, path and body of each route.
constexpr std::string_view kRoutes[][3] = {
    {"GET", "status", ""},
    {"GET", "roles", ""},
    {"GET", "roles/custom_reports", ""},
    {"POST", "roles", R"({"name": "x"})"},
    {"PUT", "roles/custom_reports", R"({"name": "x"})"},
    {"DELETE", "roles/custom_reports", ""},
    {"GET", "users/2/roles", ""},
    {"GET", "users/2/permissions", ""},
    {"POST", "users/2/roles", R"({"roleUid": "custom_reports"})"},
    {"DELETE", "users/2/roles/custom_reports", ""},
    {"PUT", "users/2/roles", R"({"roleUids": []})"},
    {"GET", "teams/3/roles", ""},
    {"POST", "teams/3/roles", R"({"roleUid": "custom_reports"})"},
    {"DELETE", "teams/3/roles/custom_reports", ""},
    {"PUT", "teams/3/roles", R"({"roleUids": []})"},
    {"POST", "roles/hard-reset", R"({"BasicRoles": true})"},
    {"POST", "users/roles/search", R"({"userIds": [2]})"},
    {"POST", "teams/roles/search", R"({"teamIds": [3]})"},
    {"GET", "roles/custom_reports/assignments", ""},
    {"PUT", "roles/custom_reports/assignments", "{}"},
    {"POST", "assignments/search", "{}"},
};

std::string PathOf(std::string_view rest) { return "/api/access-control/" + std::string(rest); }

TEST_F(GrafanaFakeTest, OpenSourceHasNoRoles) {
  for (const auto& [method, rest, body] : kRoutes) {
    EXPECT_EQ(Told("admin", method, PathOf(rest), body), kNotFound) << method << " " << rest;
    EXPECT_EQ(Told(kBroker, method, PathOf(rest), body), kNotFound) << method << " " << rest;
  }
  EXPECT_FALSE(fake_.DumpState().as_object().contains("roles"));
}

TEST_F(RoleTest, ViewersMayUseNoneOfTheRoutes) {
  for (const auto& [method, rest, body] : kRoutes) {
    EXPECT_THAT(Told("alice", method, PathOf(rest), body),
                HasSubstr("403 You'll need additional permissions"))
        << method << " " << rest;
  }
}

TEST_F(RoleTest, SettingsTellTheEdition) {
  const boost::json::value settings =
      boost::json::parse(Ask(kBroker, "GET", "/api/frontend/settings").body);
  EXPECT_EQ(settings.at("buildInfo").at("edition"), "Enterprise");
  EXPECT_EQ(settings.at("licenseInfo").at("edition"), "Enterprise");
  EXPECT_EQ(settings.at("licenseInfo").at("enabledFeatures").at("accesscontrol"), true);
  EXPECT_EQ(Ask(kBroker, "GET", "/api/access-control/status").body, R"({"enabled":true})");
}

TEST_F(RoleTest, TheListHoldsTheOrgsAndTheGlobalOnesWithoutPermissions) {
  EXPECT_THAT(
      Uids(kBroker, "roles"),
      UnorderedElementsAre("basic_viewer", "basic_editor", "basic_admin", "basic_grafana_admin",
                           "custom_reports", "custom_dashboards", "fixed_dashboards_reader",
                           "fixed_reports_reader", "fixed_reports_writer", "fixed_roles_reader",
                           "fixed_teams_writer"));
  EXPECT_THAT(Ask(kBroker, "GET", kRoles).body, Not(HasSubstr("permissions\":")));
  EXPECT_THAT(Uids(kBroker, "roles?includeHidden=true"), Contains("custom_hidden"));
  EXPECT_THAT(Uids("admin", "roles?targetOrgId=2"), Contains("custom_second"));
  EXPECT_THAT(Uids("admin", "roles?targetOrgId=2"), Not(Contains("custom_reports")));
}

TEST_F(RoleTest, OneRoleWithItsPermissions) {
  EXPECT_EQ(boost::json::parse(Ask(kBroker, "GET", std::string(kRoles) + "/custom_reports").body),
            boost::json::parse(R"({
        "version": 1, "uid": "custom_reports", "name": "custom:reports",
        "displayName": "Report keeper", "description": "", "group": "Examples",
        "updated": "2023-01-13T09:00:00Z", "created": "2023-01-13T09:00:00Z", "global": false,
        "permissions": [
          {"action": "reports:read", "scope": "reports:*",
           "updated": "2023-01-13T09:00:00Z", "created": "2023-01-13T09:00:00Z"},
          {"action": "reports:write", "scope": "reports:*",
           "updated": "2023-01-13T09:00:00Z", "created": "2023-01-13T09:00:00Z"}]})"));
}

TEST_F(RoleTest, FieldsThatAreNotAlwaysThere) {
  world().AddRole(kMain, "custom_bare", "custom:bare");
  const std::string bare = Ask(kBroker, "GET", std::string(kRoles) + "/custom_bare").body;
  EXPECT_THAT(bare, Not(HasSubstr("permissions\":")));
  EXPECT_THAT(bare, Not(HasSubstr("hidden")));
  EXPECT_THAT(bare, HasSubstr(R"("displayName":"custom:bare")"));
  EXPECT_THAT(Ask(kBroker, "GET", std::string(kRoles) + "/custom_hidden").body,
              HasSubstr(R"("hidden":true)"));
  const std::string fixed = Ask(kBroker, "GET", std::string(kRoles) + "/fixed_teams_writer").body;
  EXPECT_THAT(fixed, HasSubstr(R"("displayName":"writer")"));
  EXPECT_THAT(fixed, HasSubstr(R"("created":"0001-01-01T00:00:00Z","global":true)"));
}

TEST_F(RoleTest, RolesOfOtherOrgsAreNotFound) {
  EXPECT_EQ(Told(kBroker, "GET", std::string(kRoles) + "/custom_second"), "404 role not found");
  EXPECT_EQ(Told(kBroker, "GET", std::string(kRoles) + "/nothing"), "404 role not found");
  EXPECT_EQ(Ask("admin", "GET", std::string(kRoles) + "/custom_second?targetOrgId=2").status, 200);
}

TEST_F(RoleTest, WhatTheCallerMayDelegateIsToldWhenAskedFor) {
  world().AddRole(kMain, "custom_plugin", "custom:plugin",
                  {{"grafana-oncall-app.schedules:read", ""}});
  EXPECT_THAT(Ask(kBroker, "GET", kRoles).body, Not(HasSubstr("delegatable")));
  const boost::json::value list =
      boost::json::parse(Ask(kBroker, "GET", std::string(kRoles) + "?delegatable=true").body);
  for (const boost::json::value& role : list.as_array()) {
    const std::string_view uid = role.at("uid").as_string();
    const bool expected = uid != "custom_plugin" && uid != "basic_grafana_admin";
    EXPECT_EQ(role.at("delegatable").as_bool(), expected) << uid;
  }
}

TEST_F(RoleTest, NobodyMayResetBasicRolesUntilSomebodyIsGivenThat) {
  EXPECT_THAT(Told("admin", "POST", std::string(kRoles) + "/hard-reset", R"({"BasicRoles": true})"),
              HasSubstr("403 You'll need"));
  world().AddRole(kGlobal, "custom_resetter", "custom:resetter",
                  {{"roles:write", "permissions:type:escalate"}});
  world().AssignRole(kGlobal, UserPrincipal(1), "custom_resetter");
  const std::size_t shipped = world().roles.Find("basic_viewer")->permissions.size();
  world().roles.Find("basic_viewer")->permissions = {{"reports:read", "reports:*"}};
  EXPECT_EQ(Told("admin", "POST", std::string(kRoles) + "/hard-reset", "{}"),
            "200 Reset performed");
  EXPECT_EQ(world().roles.Find("basic_viewer")->permissions.size(), 1u);
  EXPECT_EQ(Told("admin", "POST", std::string(kRoles) + "/hard-reset", R"({"BasicRoles": true})"),
            "200 Reset performed");
  EXPECT_EQ(world().roles.Find("basic_viewer")->permissions.size(), shipped);
}

class NewerRoleTest : public RoleTest {
 protected:
  NewerRoleTest() : RoleTest(EnterpriseOptions(kStrict, Personality::kNewer)) {}
};

TEST_F(NewerRoleTest, MappedRolesAreListedOnlyWhenAskedFor) {
  world().AssignRole(kMain, kAlice, "custom_reports", true);
  world().AssignRole(kMain, kAlice, "custom_dashboards");
  EXPECT_THAT(Uids(kBroker, "users/2/roles"), ElementsAre("custom_dashboards"));
  EXPECT_THAT(Uids(kBroker, "users/2/roles?includeMapped=true"),
              ElementsAre("custom_dashboards", "custom_reports"));
  EXPECT_THAT(Ask(kBroker, "GET", "/api/access-control/users/2/roles?includeMapped=true").body,
              HasSubstr(R"("mapped":true)"));
  EXPECT_EQ(Remove(kBroker, "users/2", "custom_reports"), "404 user role not found");
  EXPECT_THAT(world().RolesOf(kAlice), ElementsAre(testing::Pair("custom_dashboards", kMain)));
}

TEST_F(NewerRoleTest, UidsOfUsersAreNoIdsHere) {
  EXPECT_EQ(Told(kBroker, "GET", "/api/access-control/users/u000000002/roles"),
            "400 userId is invalid");
}

TEST_F(RoleTest, AnOlderReleaseHasNoMappedRoles) {
  world().AssignRole(kMain, kAlice, "custom_reports", true);
  EXPECT_THAT(Uids(kBroker, "users/2/roles?includeMapped=true"), testing::IsEmpty());
}

}  // namespace
}  // namespace broker::fakes::grafana

// Roles of Enterprise are made, changed and deleted, in both readings.
#include <string>

#include "tests/fakes/grafana/role_fixture.h"

namespace broker::fakes::grafana {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kMake =
    R"({"uid": "keeper", "name": "custom:keeper", "displayName": "Keeper", "description": "Keeps",
        "group": "Mine", "permissions": [{"action": "teams:read", "scope": "teams:id:3"}]})";

// Over both fixtures.
template <class Base>
class Writes : public Base {
 protected:
  FakeReply Make(std::string_view who, std::string_view body) {
    return this->Ask(who, "POST", kRoles, body);
  }
  FakeReply Put(std::string_view who, const std::string& uid, std::string_view body) {
    return this->Ask(who, "PUT", std::string(kRoles) + "/" + uid, body);
  }
  std::string Delete(std::string_view who, const std::string& uid) {
    return this->Told(who, "DELETE", std::string(kRoles) + "/" + uid);
  }
  std::int64_t VersionOf(const std::string& uid) { return this->world().roles.Find(uid)->version; }
};

using RoleWriteTest = Writes<RoleTest>;
using LenientRoleWriteTest = Writes<LenientRoleTest>;

TEST_F(RoleWriteTest, ARoleIsMadeAsItWasSent) {
  const FakeReply reply = Make(kBroker, kMake);
  EXPECT_EQ(reply.status, 201);
  const boost::json::value made = boost::json::parse(reply.body);
  EXPECT_EQ(made.at("uid"), "keeper");
  EXPECT_EQ(made.at("version"), 0);
  EXPECT_EQ(made.at("global"), false);
  EXPECT_EQ(made.at("permissions").as_array().size(), 1u);
  const RbacRole& stored = *world().roles.Find("keeper");
  EXPECT_EQ(stored.org, kMain);
  EXPECT_EQ(stored.name, "custom:keeper");
  EXPECT_EQ(stored.display_name, "Keeper");
  EXPECT_EQ(stored.description, "Keeps");
  EXPECT_EQ(stored.group, "Mine");
  EXPECT_EQ(stored.permissions.at(0).scope, "teams:id:3");
  EXPECT_EQ(reply.body, Ask(kBroker, "GET", std::string(kRoles) + "/keeper").body);
}

TEST_F(RoleWriteTest, WithoutUidOneIsMade) {
  const boost::json::value made =
      boost::json::parse(Make(kBroker, R"({"name": "a", "version": 7})").body);
  const std::string uid(made.at("uid").as_string());
  EXPECT_FALSE(uid.empty());
  EXPECT_EQ(VersionOf(uid), 7);
}

TEST_F(RoleWriteTest, GlobalRolesAreMadeByServerAdmins) {
  const std::string body = R"({"uid": "wide", "name": "custom:wide", "global": true})";
  EXPECT_EQ(Make(kBroker, body).status, 403);
  EXPECT_EQ(Make("orgadmin", body).status, 403);
  EXPECT_EQ(world().roles.Find("wide"), nullptr);
  EXPECT_EQ(Make("admin", body).status, 201);
  EXPECT_EQ(world().roles.Find("wide")->org, kGlobal);
}

TEST_F(RoleWriteTest, UidsAreUniqueOverAllOrgsAndNamesInTheirs) {
  EXPECT_EQ(Make(kBroker, R"({"uid": "custom_second", "name": "a"})").status, 409);
  EXPECT_EQ(Make(kBroker, R"({"uid": "a", "name": "custom:reports"})").status, 409);
  EXPECT_EQ(Make(kBroker, R"({"uid": "a", "name": "custom:dashboards"})").status, 201);
  EXPECT_EQ(world().roles.Find("custom_second")->org, 2);
}

TEST_F(RoleWriteTest, EqualCreationsThatOverlapMakeOneRole) {
  const auto first = fake_.Begin(Request(kBroker, "POST", kRoles, kMake));
  const auto second = fake_.Begin(Request(kBroker, "POST", kRoles, kMake));
  EXPECT_EQ(world().roles.Find("keeper"), nullptr);
  EXPECT_EQ(second->Finish().status, 201);
  EXPECT_EQ(first->Finish().status, 409);
}

TEST_F(RoleWriteTest, WhatCanNotBeMade) {
  EXPECT_EQ(Make(kBroker, "{}").status, 400);
  EXPECT_EQ(Make(kBroker, R"({"name": "fixed:mine"})").status, 400);
  EXPECT_EQ(Make(kBroker, R"({"name": "a", "permissions": [{"scope": "teams:*"}]})").status, 400);
  EXPECT_EQ(Make(kBroker, R"({"name": "a", "permissions": "teams:read"})").status, 400);
  const std::string uid(41, 'u');
  EXPECT_EQ(Make(kBroker, R"({"name": "a", "uid": ")" + uid + "\"}").status, 400);
  EXPECT_EQ(Make(kBroker, R"({"name": "a", "uid": ")" + uid.substr(1) + "\"}").status, 201);
}

TEST_F(RoleWriteTest, ARefusedPermissionIsTold) {
  const FakeReply action = Make(
      kBroker, R"({"name": "a", "permissions": [{"action": "teams:reader", "scope": "teams:*"}]})");
  EXPECT_EQ(action.status, 400);
  EXPECT_EQ(boost::json::parse(action.body), boost::json::parse(R"({
      "extra": {"validationError":
          "the provided action was not found in the list of valid actions: teams:reader"},
      "message": "Permission contains an invalid action",
      "messageId": "accesscontrol.permission-invalid-action", "statusCode": 400, "traceID": ""})"));
  const FakeReply scope =
      Make(kBroker, R"({"name": "a", "permissions": [{"action": "teams:read"}]})");
  EXPECT_EQ(scope.status, 400);
  EXPECT_EQ(boost::json::parse(scope.body), boost::json::parse(R"({
      "extra": {"validationError": "unknown scope:  for action: teams:read provided, expected prefixes are [* teams:* teams:id:*]"},
      "message": "Invalid scope",
      "messageId": "accesscontrol.permission-invalid-scope", "statusCode": 400, "traceID": ""})"));
  for (const std::string bad : {"teams:3", "folders:*", "teams:id:"}) {
    const std::string body =
        R"({"name": "a", "permissions": [{"action": "teams:read", "scope": ")" + bad + "\"}]}";
    EXPECT_EQ(Make(kBroker, body).status, 400) << bad;
  }
  EXPECT_EQ(Make(kBroker, R"({"name": "a", "permissions": [{"action": "teams:create",
                              "scope": "teams:*"}]})")
                .status,
            400);
}

TEST_F(LenientRoleWriteTest, MakingAnswersOtherwise) {
  EXPECT_EQ(Make(kBroker, kMake).status, 200);
  EXPECT_EQ(VersionOf("keeper"), 1);
  EXPECT_EQ(Make(kBroker, kMake).status, 500);
  const FakeReply refused = Make(kBroker, R"({"name": "a", "permissions": [{"action": "x"}]})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.body, R"({"message":"Failed to validate provided permissions","traceID":""})");
}

TEST_F(RoleWriteTest, AnUpdateReplacesEverything) {
  const FakeReply reply = Put(kBroker, "custom_reports",
                              R"({"name": "custom:renamed", "version": 5, "hidden": true,
                                  "permissions": [{"action": "reports:read", "scope": "*"}]})");
  EXPECT_EQ(reply.status, 403) << "a wildcard over everything is more than the caller has";
  EXPECT_EQ(Put(kBroker, "custom_reports",
                R"({"name": "custom:renamed", "version": 5, "hidden": true,
                    "permissions": [{"action": "reports:read", "scope": "reports:id:1"}]})")
                .status,
            200);
  const RbacRole& stored = *world().roles.Find("custom_reports");
  EXPECT_EQ(stored.name, "custom:renamed");
  EXPECT_EQ(stored.display_name, "");
  EXPECT_TRUE(stored.hidden);
  EXPECT_EQ(stored.version, 5);
  ASSERT_EQ(stored.permissions.size(), 1u);
  EXPECT_EQ(stored.permissions[0].scope, "reports:id:1");
}

TEST_F(RoleWriteTest, AnUpdateHasToSendMoreThanIsStored) {
  for (const std::string low : {"1", "0"}) {
    const FakeReply refused =
        Put(kBroker, "custom_reports", R"({"name": "a", "version": )" + low + "}");
    EXPECT_EQ(refused.status, 400);
    EXPECT_THAT(refused.body, HasSubstr("smaller than or equal"));
  }
  EXPECT_EQ(VersionOf("custom_reports"), 1);
  EXPECT_EQ(Put(kBroker, "custom_reports", R"({"name": "a", "version": 9})").status, 200);
  EXPECT_EQ(VersionOf("custom_reports"), 9);
  EXPECT_EQ(Put(kBroker, "custom_reports", R"({"name": "a"})").status, 200);
  EXPECT_EQ(VersionOf("custom_reports"), 10);
}

TEST_F(LenientRoleWriteTest, AnUpdateHasToSendNoLessThanIsStored) {
  EXPECT_EQ(Put(kBroker, "custom_reports", R"({"name": "a", "version": 0})").status, 400);
  EXPECT_EQ(VersionOf("custom_reports"), 1);
  EXPECT_EQ(Put(kBroker, "custom_reports", R"({"name": "a", "version": 1})").status, 200);
  EXPECT_EQ(VersionOf("custom_reports"), 2);
  EXPECT_EQ(Put(kBroker, "custom_reports", R"({"name": "a", "version": 99})").status, 200);
  EXPECT_EQ(VersionOf("custom_reports"), 3);
  EXPECT_EQ(Put(kBroker, "custom_reports", R"({"name": "a"})").status, 200);
  EXPECT_EQ(VersionOf("custom_reports"), 4);
}

TEST_F(RoleWriteTest, OfTwoUpdatesThatOverlapTheLaterIsStale) {
  const FakeRequest update = Request(kBroker, "PUT", std::string(kRoles) + "/custom_reports",
                                     R"({"name": "a", "version": 2})");
  const auto first = fake_.Begin(update);
  const auto second = fake_.Begin(update);
  EXPECT_EQ(second->Finish().status, 200);
  EXPECT_EQ(first->Finish().status, 400);
}

TEST_F(RoleWriteTest, WhatCanNotBeChanged) {
  EXPECT_EQ(Put("admin", "fixed_reports_reader", R"({"name": "a", "global": true})").status, 400);
  EXPECT_EQ(Put(kBroker, "nothing", R"({"name": "a"})").status, 404);
  EXPECT_EQ(Put(kBroker, "custom_second", R"({"name": "a"})").status, 404);
  EXPECT_EQ(Put("admin", "custom_dashboards", R"({"name": "a"})").status, 404) << "not global";
  EXPECT_EQ(Put(kBroker, "custom_dashboards", R"({"name": "a", "global": true})").status, 403);
  EXPECT_EQ(Put("admin", "custom_dashboards", R"({"name": "a", "global": true})").status, 200);
  EXPECT_EQ(Put(kBroker, "custom_reports", R"({"name": "custom:hidden"})").status, 409);
}

TEST_F(RoleWriteTest, BasicRolesKeepTheirNameAndStayVisible) {
  EXPECT_EQ(Put("admin", "basic_viewer",
                R"({"name": "mine", "hidden": true, "global": true,
                    "permissions": [{"action": "reports:read", "scope": "reports:*"}]})")
                .status,
            200);
  const RbacRole& viewer = *world().roles.Find("basic_viewer");
  EXPECT_EQ(viewer.name, "basic:viewer");
  EXPECT_FALSE(viewer.hidden);
  EXPECT_EQ(viewer.permissions.size(), 1u);
  EXPECT_THAT(Ask("alice", "GET", "/api/access-control/user/permissions").body,
              HasSubstr("reports:read"));
}

TEST_F(RoleWriteTest, AnAssignedRoleIsDeletedOnlyWithForce) {
  world().AssignRole(kMain, kAlice, "custom_reports");
  EXPECT_EQ(Delete(kBroker, "custom_reports"), "400 the role is assigned");
  EXPECT_EQ(Delete(kBroker, "custom_reports?force=false"), "400 the role is assigned");
  EXPECT_EQ(Delete(kBroker, "custom_reports?force=true&global=false"), "200 Role deleted");
  EXPECT_EQ(world().roles.Find("custom_reports"), nullptr);
  EXPECT_THAT(world().RolesOf(kAlice), IsEmpty());
  EXPECT_EQ(Delete(kBroker, "custom_reports"), "404 role not found");
}

TEST_F(LenientRoleWriteTest, AnAssignedRoleIsForbiddenToDelete) {
  world().AssignRole(kMain, kOnCallTeam, "custom_reports");
  EXPECT_EQ(Delete(kBroker, "custom_reports"), "403 the role is assigned");
  EXPECT_EQ(world().RolesOf(kOnCallTeam).size(), 1u);
}

TEST_F(RoleWriteTest, DeletionHasToSayWhereTheRoleLives) {
  EXPECT_EQ(Delete("admin", "custom_dashboards"), "404 role not found");
  EXPECT_EQ(Delete("admin", "custom_reports?global=true"), "404 role not found");
  EXPECT_THAT(Delete(kBroker, "custom_dashboards?global=true"), HasSubstr("403 You'll need"));
  EXPECT_EQ(Delete("admin", "custom_dashboards?global=true"), "200 Role deleted");
  EXPECT_EQ(Delete("admin", "fixed_reports_reader?global=true"),
            "400 only custom roles can be deleted");
  EXPECT_EQ(Delete("admin", "basic_viewer?global=true"), "400 only custom roles can be deleted");
}

}  // namespace
}  // namespace broker::fakes::grafana

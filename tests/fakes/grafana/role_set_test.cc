// All roles of one principal at once, and all principals of one role at once.
#include <string>

#include "tests/fakes/grafana/role_fixture.h"

namespace broker::fakes::grafana {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

template <class Base>
class Sets : public Base {
 protected:
  std::string Set(std::string_view who, const std::string& holder, std::string_view body) {
    return this->Told(who, "PUT", "/api/access-control/" + holder, body);
  }
  std::string AssignmentsOf(const std::string& role) {
    return this->Ask(kBroker, "GET", std::string(kRoles) + "/" + role + "/assignments").body;
  }
  FakeReply PutAssignments(std::string_view who, const std::string& role, std::string_view body) {
    return this->Ask(who, "PUT", std::string(kRoles) + "/" + role + "/assignments", body);
  }
};

using RoleSetTest = Sets<RoleTest>;
using LenientRoleSetTest = Sets<LenientRoleTest>;

TEST_F(RoleSetTest, WhatIsNotNamedGoes) {
  world().AssignRole(kMain, kAlice, "custom_reports");
  world().AssignRole(kMain, kAlice, "fixed_teams_writer");
  EXPECT_EQ(
      Set(kBroker, "users/2/roles", R"({"roleUids": ["custom_reports", "fixed_reports_reader"]})"),
      "200 User roles have been updated.");
  EXPECT_THAT(world().RolesOf(kAlice), UnorderedElementsAre(Pair("custom_reports", kMain),
                                                            Pair("fixed_reports_reader", kMain)));
  EXPECT_EQ(Set(kBroker, "users/2/roles", R"({"roleUids": []})"),
            "200 User roles have been updated.");
  EXPECT_THAT(world().RolesOf(kAlice), IsEmpty());
}

TEST_F(RoleSetTest, ServiceAccountsAndTeamsAlike) {
  EXPECT_EQ(Set(kBroker, "users/35/roles", R"({"roleUids": ["custom_reports"]})"),
            "200 User roles have been updated.");
  EXPECT_THAT(world().RolesOf(kReader), ElementsAre(Pair("custom_reports", kMain)));
  EXPECT_EQ(Set(kBroker, "teams/3/roles", R"({"roleUids": ["custom_reports"], "global": true})"),
            "200 Team roles have been updated.");
  EXPECT_THAT(world().RolesOf(kOnCallTeam), ElementsAre(Pair("custom_reports", kMain)));
}

TEST_F(RoleSetTest, TheOrgsAndTheGlobalOnesAreTwoSets) {
  world().AssignRole(kMain, kAlice, "custom_reports");
  world().AssignRole(kGlobal, kAlice, "custom_dashboards");
  EXPECT_EQ(Set(kBroker, "users/2/roles", R"({"roleUids": []})"),
            "200 User roles have been updated.");
  EXPECT_THAT(world().RolesOf(kAlice), ElementsAre(Pair("custom_dashboards", kGlobal)));
  EXPECT_THAT(Set(kBroker, "users/2/roles", R"({"roleUids": [], "global": true})"),
              HasSubstr("403 You'll need"));
  EXPECT_EQ(Set("admin", "users/2/roles", R"({"roleUids": [], "global": true})"),
            "200 User roles have been updated.");
  EXPECT_THAT(world().RolesOf(kAlice), IsEmpty());
}

TEST_F(RoleSetTest, HiddenRolesStayUnlessTheBodyIncludesThem) {
  world().AssignRole(kMain, kAlice, "custom_hidden");
  Set(kBroker, "users/2/roles?includeHidden=true", R"({"roleUids": []})");
  EXPECT_THAT(world().RolesOf(kAlice), ElementsAre(Pair("custom_hidden", kMain)));
  Set(kBroker, "users/2/roles", R"({"roleUids": [], "includeHidden": true})");
  EXPECT_THAT(world().RolesOf(kAlice), IsEmpty());
}

TEST_F(RoleSetTest, MappedRolesStay) {
  const RoleAssignment mapped{kMain, kAlice, "custom_reports", true};
  world().roles.Assign(mapped);
  Set(kBroker, "users/2/roles", R"({"roleUids": [], "includeHidden": true})");
  EXPECT_TRUE(world().roles.Holds(mapped));
}

TEST_F(RoleSetTest, ASetWithAnUnknownRoleIsRefusedWhole) {
  world().AssignRole(kMain, kAlice, "custom_reports");
  EXPECT_EQ(Set(kBroker, "users/2/roles", R"({"roleUids": ["fixed_reports_reader", "nothing"]})"),
            "404 role not found");
  EXPECT_THAT(Set(kBroker, "users/2/roles", R"({"roleUids": ["basic_viewer"]})"),
              HasSubstr("400 basic"));
  EXPECT_EQ(Set(kBroker, "users/2/roles", "{}"), "400 bad request data");
  EXPECT_EQ(Set(kBroker, "users/2/roles", R"({"roleUids": [3]})"), "400 bad request data");
  EXPECT_EQ(Set(kBroker, "users/99999/roles", R"({"roleUids": []})"), "404 user not found");
  EXPECT_EQ(Set(kBroker, "teams/7/roles", R"({"roleUids": []})"), "404 team not found");
  EXPECT_EQ(Set(kBroker, "teams/x/roles", R"({"roleUids": []})"), "400 teamId is invalid");
  EXPECT_THAT(world().RolesOf(kAlice), ElementsAre(Pair("custom_reports", kMain)));
}

TEST_F(LenientRoleSetTest, BasicRolesInASetAreLeftOut) {
  EXPECT_EQ(Set(kBroker, "users/2/roles", R"({"roleUids": ["basic_admin", "custom_reports"]})"),
            "200 User roles have been updated.");
  EXPECT_THAT(world().RolesOf(kAlice), ElementsAre(Pair("custom_reports", kMain)));
  EXPECT_EQ(Set(kBroker, "users/2/roles", R"({"roleUids": ["nothing"]})"), "400 role not found");
}

TEST_F(RoleSetTest, ASetChangesWhatItSawWhenItBegan) {
  world().AssignRole(kMain, kAlice, "custom_reports");
  const auto set = fake_.Begin(
      Request(kBroker, "PUT", "/api/access-control/users/2/roles", R"({"roleUids": []})"));
  world().AssignRole(kMain, kAlice, "fixed_teams_writer");
  EXPECT_EQ(set->Finish().status, 200);
  EXPECT_THAT(world().RolesOf(kAlice), ElementsAre(Pair("fixed_teams_writer", kMain)));
}

TEST_F(RoleSetTest, WhoHoldsARole) {
  world().AssignRole(kMain, kAlice, "custom_dashboards");
  world().AssignRole(kMain, kReader, "custom_dashboards");
  world().AssignRole(kMain, kOnCallTeam, "custom_dashboards");
  world().AssignRole(2, UserPrincipal(30), "custom_dashboards");
  world().AssignRole(kGlobal, UserPrincipal(3), "custom_dashboards");
  world().AssignRole(kMain, UserPrincipal(4), "custom_dashboards", true);
  EXPECT_EQ(AssignmentsOf("custom_dashboards"),
            R"({"role_uid":"custom_dashboards","users":[2],"teams":[3],"service_accounts":[35]})");
  EXPECT_THAT(AssignmentsOf("nothing"), HasSubstr("role not found"));
}

TEST_F(LenientRoleSetTest, WhoHoldsARoleGloballyIsAmongThem) {
  world().AssignRole(kMain, kAlice, "custom_dashboards");
  world().AssignRole(kGlobal, UserPrincipal(3), "custom_dashboards");
  EXPECT_EQ(AssignmentsOf("custom_dashboards"),
            R"({"role_uid":"custom_dashboards","users":[2,3],"teams":[],"service_accounts":[]})");
}

TEST_F(RoleSetTest, AllPrincipalsOfARoleAreReplaced) {
  world().AssignRole(kMain, kAlice, "custom_dashboards");
  world().AssignRole(kGlobal, UserPrincipal(3), "custom_dashboards");
  const FakeReply reply = PutAssignments(
      kBroker, "custom_dashboards", R"({"users": [4], "teams": [3], "service_accounts": [35]})");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body,
            R"({"role_uid":"custom_dashboards","users":[4],"teams":[3],"service_accounts":[35]})");
  EXPECT_THAT(world().RolesOf(kAlice), IsEmpty());
  EXPECT_THAT(world().RolesOf(UserPrincipal(3)), ElementsAre(Pair("custom_dashboards", kGlobal)));
}

TEST_F(RoleSetTest, AStaleOrRepeatedIdRefusesAllPrincipals) {
  world().AssignRole(kMain, kAlice, "custom_dashboards");
  for (const std::string_view body :
       {R"({"users": [2, 99999]})", R"({"users": [35]})", R"({"service_accounts": [2]})",
        R"({"teams": [7]})", R"({"users": [2, 2]})", R"({"users": ["2"]})"}) {
    EXPECT_EQ(PutAssignments(kBroker, "custom_dashboards", body).status, 400) << body;
  }
  EXPECT_THAT(PutAssignments(kBroker, "custom_dashboards", R"({"users": [99999]})").body,
              HasSubstr("could not verify the existence of the specified users"));
  EXPECT_EQ(PutAssignments(kBroker, "basic_viewer", "{}").status, 400);
  EXPECT_EQ(PutAssignments(kBroker, "nothing", "{}").status, 404);
  EXPECT_THAT(world().RolesOf(kAlice), ElementsAre(Pair("custom_dashboards", kMain)));
}

}  // namespace
}  // namespace broker::fakes::grafana

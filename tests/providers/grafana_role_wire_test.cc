// Roles of Enterprise as data: what its answers mean, and the requests that are made of a change.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "clients/grafana/answers.h"
#include "clients/grafana/roles/held_roles.h"
#include "clients/grafana/roles/role.h"
#include "clients/grafana/roles/role_guard.h"
#include "clients/grafana/roles/role_order.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

http::Reply Json(const std::string& body) {
  http::Reply reply;
  reply.status = 200;
  reply.content_type = "application/json";
  reply.body = body;
  return reply;
}

template <class T>
Reason Problem(const absl::StatusOr<T>& parsed) {
  return parsed.ok() ? Reason::kBrokerDefect : FailureOf(parsed.status()).reason;
}

TEST(GrafanaRole, IsReadWithWhatItTells) {
  const auto role = ParseRole(Json(R"({"version": 3, "uid": "vc3SCSsGz", "name": "custom:reports",
      "displayName": "Report keeper", "description": "keeps reports", "group": "Reports",
      "hidden": true, "global": false, "updated": "2021-05-13T16:24:26+02:00",
      "permissions": [{"action": "reports:read", "scope": "reports:*"}]})"));
  ASSERT_TRUE(role.ok()) << role.status();
  EXPECT_EQ(role->type, "role");
  EXPECT_EQ(role->id, "vc3SCSsGz");
  EXPECT_EQ(role->display_name, "Report keeper");
  EXPECT_EQ(role->description, "keeps reports");
  EXPECT_TRUE(role->hidden);
  EXPECT_FALSE(role->guarded);
  EXPECT_FALSE(IsGlobalRole(*role));
  EXPECT_THAT(role->attributes, ElementsAre(Pair("global", "false"), Pair("group", "Reports"),
                                            Pair("name", "custom:reports"), Pair("version", "3")));
}

TEST(GrafanaRole, WithoutANameToShowIsShownByItsName) {
  const auto role = ParseRole(Json(R"({"uid": "fixed_x", "name": "fixed:x:reader",
      "displayName": "", "description": "", "group": "", "global": true})"));
  ASSERT_TRUE(role.ok()) << role.status();
  EXPECT_EQ(role->display_name, "fixed:x:reader");
  EXPECT_TRUE(IsGlobalRole(*role));
  EXPECT_THAT(role->attributes,
              ElementsAre(Pair("global", "true"), Pair("name", "fixed:x:reader")));
}

TEST(GrafanaRole, AListIsInTheOrderOfUids) {
  const auto roles = ParseRoles(Json(R"([{"uid": "b", "name": "first"},
                                         {"uid": "a", "name": "second"}])"));
  ASSERT_TRUE(roles.ok()) << roles.status();
  ASSERT_EQ(roles->size(), 2u);
  EXPECT_EQ(roles->front().id, "a");
}

TEST(GrafanaRole, WhatIsNoRoleIsNotTakenForOne) {
  for (const char* body : {"[]", "{}", R"({"uid": "x"})", R"({"name": "x"})", "3"}) {
    EXPECT_EQ(Problem(ParseRole(Json(body))), Reason::kUpstreamProtocol) << body;
  }
  EXPECT_EQ(Problem(ParseRoles(Json("{}"))), Reason::kUpstreamProtocol);
  EXPECT_EQ(Problem(ParseHeldRoles(Json(R"([{"uid": "x"}])"))), Reason::kUpstreamProtocol);
}

TEST(GrafanaRole, ThoseWhoHaveItAreToldEachOnce) {
  const auto assigned = ParseRoleAssignments(
      Json(R"({"role_uid": "x", "users": [7, 3, 7], "teams": null, "service_accounts": [35]})"));
  ASSERT_TRUE(assigned.ok()) << assigned.status();
  EXPECT_THAT(assigned->users, UnorderedElementsAre("3", "7"));
  EXPECT_THAT(assigned->service_accounts, ElementsAre("35"));
  EXPECT_THAT(assigned->teams, IsEmpty());
  const auto nobody = ParseRoleAssignments(Json(R"({"role_uid": "x"})"));
  ASSERT_TRUE(nobody.ok()) << nobody.status();
  EXPECT_THAT(nobody->users, IsEmpty());
  for (const char* body : {"[]", "{}", R"({"message": "x"})", R"({"users": ["ann"]})",
                           R"({"users": [0]})", R"({"users": 3})"}) {
    EXPECT_EQ(Problem(ParseRoleAssignments(Json(body))), Reason::kUpstreamProtocol) << body;
  }
}

// --- the guard

Entitlement WithPermissions(const std::string& permissions) {
  const auto role =
      ParseRole(Json(R"({"uid": "x", "name": "x", "permissions": [)" + permissions + "]}"));
  EXPECT_TRUE(role.ok()) << role.status();
  return role.ok() ? *role : Entitlement();
}

TEST(GrafanaRoleGuard, WhoGivesItselfMoreIsGuarded) {
  for (const char* action :
       {"roles:write", "users.roles:add", "teams.roles:add", "org.users:write", "org.users:add",
        "users.permissions:write", "users.password:write", "users:write", "serviceaccounts:write",
        "serviceaccounts.permissions:write", "settings:write"}) {
    EXPECT_TRUE(GivesAdministration(action, "whatever")) << action;
    EXPECT_TRUE(WithPermissions(R"({"action": "teams:read", "scope": "teams:*"}, {"action": ")" +
                                std::string(action) + "\"}")
                    .guarded);
  }
  EXPECT_TRUE(GivesAdministration("roles:delete", "permissions:type:escalate"));
}

TEST(GrafanaRoleGuard, WhoMayOnlyReadOrTakeAwayIsNot) {
  for (const char* action :
       {"roles:read", "roles:delete", "users.roles:remove", "org.users:remove", "users:read",
        "serviceaccounts:read", "folders.permissions:write", "reports:write"}) {
    EXPECT_FALSE(GivesAdministration(action, "permissions:type:delegate")) << action;
  }
  EXPECT_FALSE(WithPermissions("").guarded);
}

TEST(GrafanaRoleGuard, MembersOfEveryTeamAreNotThoseOfOne) {
  for (const char* scope : {"", "*", "teams:*", "teams:id:*", "teams:uid:*"}) {
    EXPECT_TRUE(GivesAdministration("teams.permissions:write", scope)) << scope;
  }
  EXPECT_FALSE(GivesAdministration("teams.permissions:write", "teams:id:7"));
}

TEST(GrafanaRoleGuard, ABasicRoleIsGrantedByNobody) {
  const auto role = ParseRole(Json(R"({"uid": "basic_viewer", "name": "basic:viewer"})"));
  ASSERT_TRUE(role.ok()) << role.status();
  EXPECT_TRUE(role->guarded);
}

// --- what is held

std::vector<HeldRole> List() {
  auto list = ParseHeldRoles(Json(R"([
      {"uid": "here", "name": "here", "global": false},
      {"uid": "any", "name": "any", "global": true},
      {"uid": "any", "name": "any", "global": true},
      {"uid": "synced", "name": "synced", "global": false, "mapped": true},
      {"uid": "both", "name": "both", "global": false, "mapped": true},
      {"uid": "both", "name": "both", "global": false}])"));
  EXPECT_TRUE(list.ok()) << list.status();
  return list.ok() ? std::move(*list) : std::vector<HeldRole>();
}

Observation Seen(const std::string& uid, const std::string& scope,
                 const std::string& principal_type = "user") {
  return RoleObservationOf(List(), {}, {}, {principal_type, "2", "role", uid, scope}, {});
}

TEST(GrafanaHeldRole, ARoleOfTheOrgIsHeldThere) {
  const Observation seen = Seen("here", "org");
  EXPECT_TRUE(seen.holding.direct);
  EXPECT_EQ(seen.copies, 1);
  EXPECT_FALSE(seen.scope_hidden);
  EXPECT_THAT(seen.surroundings, ElementsAre("any", "both"));
  EXPECT_FALSE(Seen("here", "global").holding.direct);
  EXPECT_FALSE(Seen("here", "global").scope_hidden);
}

TEST(GrafanaHeldRole, WhereAGlobalRoleIsHeldIsNotTold) {
  for (const char* scope : {"org", "global"}) {
    const Observation seen = Seen("any", scope);
    EXPECT_TRUE(seen.holding.direct) << scope;
    EXPECT_TRUE(seen.scope_hidden) << scope;
    EXPECT_EQ(seen.copies, 1) << scope;
  }
  EXPECT_NE(Seen("any", "org").holding.etag, Seen("any", "global").holding.etag);
  EXPECT_FALSE(Seen("any", "org", "team").scope_hidden);
}

TEST(GrafanaHeldRole, WhatIsNotListedIsNotHeld) {
  const Observation seen = Seen("other", "org");
  EXPECT_FALSE(seen.holding.direct);
  EXPECT_FALSE(seen.scope_hidden);
  EXPECT_THAT(seen.surroundings, ElementsAre("any", "both", "here"));
}

TEST(GrafanaHeldRole, WhatAGroupGivesIsAnotherWay) {
  const Observation synced = Seen("synced", "org");
  EXPECT_FALSE(synced.holding.direct);
  ASSERT_EQ(synced.holding.indirect.size(), 1u);
  EXPECT_EQ(synced.holding.indirect[0].kind, "group_sync");
  const Observation both = Seen("both", "org");
  EXPECT_TRUE(both.holding.direct);
  EXPECT_EQ(both.holding.indirect.size(), 1u);
}

TEST(GrafanaHeldRole, ATeamHoldsNoneInAllOrgs) {
  EXPECT_TRUE(CheckRoleScope({"team", "1", "role", "any", "org"}).ok());
  EXPECT_TRUE(CheckRoleScope({"user", "1", "role", "any", "global"}).ok());
  const absl::Status refused = CheckRoleScope({"team", "1", "role", "any", "global"});
  EXPECT_EQ(FailureOf(refused).reason, Reason::kInvalidField);
  EXPECT_EQ(FailureOf(refused).metadata.at("field"), "entitlement.scope");
}

// --- orders

std::string TextOf(Verb verb, const std::string& principal_type, const std::string& scope) {
  const clients::Api api(nullptr, {&Classify, &FateOf}, {}, {}, "/api");
  Change change{{principal_type, "7", "role", "vc3SCSsGz", scope}, verb, "", {}};
  const Order order = RoleOrderOf(api, change);
  const auto path = order.target.Text();
  EXPECT_TRUE(path.ok()) << path.status();
  const char* method = order.method == http::Method::kPost ? "POST " : "DELETE ";
  return method + path.value_or("") + " " + order.body + " -> " + order.done;
}

TEST(GrafanaRoleOrder, AGrant) {
  EXPECT_EQ(TextOf(Verb::kGrant, "user", "org"),
            R"(POST /api/access-control/users/7/roles {"roleUid":"vc3SCSsGz","global":false})"
            " -> Role added to the user.");
  EXPECT_EQ(TextOf(Verb::kGrant, "service_account", "global"),
            R"(POST /api/access-control/users/7/roles {"roleUid":"vc3SCSsGz","global":true})"
            " -> Role added to the user.");
  EXPECT_EQ(TextOf(Verb::kGrant, "team", "org"),
            R"(POST /api/access-control/teams/7/roles {"roleUid":"vc3SCSsGz"})"
            " -> Role added to the team.");
}

TEST(GrafanaRoleOrder, ARevoke) {
  EXPECT_EQ(TextOf(Verb::kRevoke, "user", "org"),
            "DELETE /api/access-control/users/7/roles/vc3SCSsGz?global=false  -> Role removed from "
            "user.");
  EXPECT_EQ(TextOf(Verb::kRevoke, "user", "global"),
            "DELETE /api/access-control/users/7/roles/vc3SCSsGz?global=true  -> Role removed from "
            "user.");
  EXPECT_EQ(TextOf(Verb::kRevoke, "team", "org"),
            "DELETE /api/access-control/teams/7/roles/vc3SCSsGz  -> Role removed from team.");
}

}  // namespace
}  // namespace broker::grafana

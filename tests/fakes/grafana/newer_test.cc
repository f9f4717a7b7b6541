// What releases from 10 to 13 do otherwise than 9.4: credentials, names, fields, uids and teams.
#include <string>

#include "tests/fakes/grafana/fixture.h"
#include "tests/fakes/grafana/sign_in.h"

namespace broker::fakes::grafana {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

class NewerTest : public GrafanaFakeTest {
 protected:
  NewerTest() : GrafanaFakeTest({.personality = Personality::kNewer}) {}

  // "401 api-key.invalid: Invalid API key".
  std::string Typed(const FakeReply& reply) {
    const boost::json::object body = boost::json::parse(reply.body).as_object();
    EXPECT_TRUE(body.contains("traceID"));
    EXPECT_EQ(body.at("statusCode").as_int64(), reply.status);
    return std::to_string(reply.status) + " " + std::string(body.at("messageId").as_string()) +
           ": " + std::string(body.at("message").as_string());
  }

  std::string Refused(const std::string& authorization,
                      std::map<std::string, std::string> headers = {}) {
    headers["Authorization"] = authorization;
    return Typed(fake_.Handle(MakeRequest("GET", "/api/org", headers)));
  }

  boost::json::object First(std::string_view who, std::string_view target,
                            std::string_view list = "") {
    const boost::json::value reply = boost::json::parse(Ask(who, "GET", target).body);
    return (list.empty() ? reply : reply.at(list)).as_array().at(0).as_object();
  }
};

TEST_F(NewerTest, CredentialsAreRefusedWithATypeAnd401) {
  const std::string token = fake_.TokenOf(kBroker);
  EXPECT_EQ(Refused("Bearer garbage"), "401 api-key.invalid: Invalid API key");
  EXPECT_EQ(Refused("Bearer " + WellFormedToken("deleted")),
            "401 api-key.invalid: Invalid API key");
  EXPECT_THAT(Refused(fake_.AuthorizationOf("sa-disabled-sa")), HasSubstr("401 service-account."));
  EXPECT_EQ(Refused(BasicAuthorization("alice", "wrong")),
            "401 password-auth.failed: Invalid username or password");
  EXPECT_EQ(Refused(BasicAuthorization("disabled", "pw-disabled")),
            "401 password-auth.failed: Invalid username or password");
  EXPECT_THAT(Refused("Basic garbage"), HasSubstr("400 basic-auth.invalid-header"));
  EXPECT_EQ(Refused(""), "401 auth.unauthorized: Unauthorized");
  fake_.world().Find(34)->tokens[0].expired = true;
  EXPECT_EQ(Refused("Bearer " + token), "401 api-key.expired: Expired API key");
}

TEST_F(NewerTest, ATokenIsGoodForItsOwnOrgAlone) {
  const std::string authorization = fake_.AuthorizationOf(kBroker);
  EXPECT_EQ(Refused(authorization, {{"X-Grafana-Org-Id", "2"}}),
            "401 api-key.organization-mismatch: API key does not belong to the requested "
            "organization");
  EXPECT_EQ(Ask(kBroker, "GET", "/api/org?targetOrgId=2").status, 401);
  EXPECT_EQ(Ask(kBroker, "GET", "/api/org?targetOrgId=1").status, 200);
  EXPECT_EQ(Ask("both", "GET", "/api/org?targetOrgId=2").status, 200);
  EXPECT_EQ(Ask("bob", "GET", "/api/org?targetOrgId=2").status, 403);
}

TEST_F(NewerTest, TellsItsVersion) {
  EXPECT_THAT(Ask(kBroker, "GET", "/api/health").body, HasSubstr(R"("version": "12.)"));
  EXPECT_THAT(Ask(kBroker, "GET", "/api/frontend/settings").body, HasSubstr(R"("version":"12.)"));
}

TEST_F(NewerTest, NamesAreStoredInLowerCaseAndFoundInAny) {
  const auto found = [&](const std::string& name) {
    return Ask("admin", "GET", "/api/users/lookup?loginOrEmail=" + name).body;
  };
  EXPECT_THAT(found("UPPERCASE"), HasSubstr(R"("login":"uppercase")"));
  EXPECT_THAT(found("Upper.Case@Example.COM"), HasSubstr(R"("email":"upper.case@example.com")"));
  EXPECT_EQ(fake_
                .Handle(MakeRequest("GET", "/api/org",
                                    {{"Authorization", BasicAuthorization("Alice", "pw-alice")}}))
                .status,
            200);
  EXPECT_EQ(Told(kBroker, "POST", "/api/org/users",
                 R"({"loginOrEmail": "Org2Viewer", "role": "Viewer"})"),
            "200 User added to organization");
  EXPECT_THROW(fake_.world().AddUser("ALICE", "x@example.com", "", kMain, Role::kViewer),
               std::invalid_argument);
}

TEST_F(NewerTest, ListsHaveUids) {
  const boost::json::object user = First(kBroker, "/api/org/users?query=alice");
  EXPECT_EQ(user.at("uid"), "u000000002");
  EXPECT_EQ(user.at("isExternallySynced"), false);
  EXPECT_TRUE(user.contains("isProvisioned"));
  EXPECT_EQ(First(kBroker, "/api/org/users/lookup?query=alice").at("uid"), "u000000002");
  EXPECT_EQ(First("admin", "/api/users?query=alice").at("uid"), "u000000002");
  EXPECT_EQ(First("admin", "/api/users/search?query=alice", "users").at("uid"), "u000000002");
  EXPECT_THAT(Ask("admin", "GET", "/api/users/2").body, HasSubstr(R"("uid":"u000000002")"));
  const boost::json::object team = First(kBroker, "/api/teams/search?name=empty", "teams");
  EXPECT_EQ(team.at("uid"), "t000000005");
  EXPECT_EQ(team.at("isProvisioned"), false);
  const boost::json::object member = First(kBroker, "/api/teams/5/members");
  EXPECT_EQ(member.at("userUID"), "u000000001");
  EXPECT_EQ(member.at("teamUID"), "t000000005");
  EXPECT_THAT(Ask(kBroker, "POST", "/api/teams", R"({"name": "new"})").body,
              HasSubstr(R"("uid":"t)"));
}

TEST_F(NewerTest, TheSearchOfOrgUsersHasAnotherKeyAndShowsDisabledOnes) {
  const boost::json::object user =
      First(kBroker, "/api/org/users/search?query=disabled@", "orgUsers");
  EXPECT_EQ(user.at("isDisabled"), true);
  EXPECT_EQ(First(kBroker, "/api/orgs/1/users/search?query=alice", "orgUsers").at("userId"), 2);
  EXPECT_EQ(GrafanaFake().Handle(Request(kBroker, "GET", "/api/orgs/1/users/search")).status, 404);
}

TEST_F(NewerTest, PathsTakeUids) {
  EXPECT_THAT(Ask(kBroker, "GET", "/api/teams/t000000005").body, HasSubstr(R"("name":"empty")"));
  EXPECT_EQ(Told(kBroker, "POST", "/api/access-control/teams/t000000005/users/u000000002",
                 R"({"permission": "Member"})"),
            "200 Permission updated");
  EXPECT_EQ(fake_.MembersOf(kEmpty).at("alice"), "Member");
  EXPECT_EQ(Told(kBroker, "PATCH", "/api/org/users/u000000002", R"({"role": "Editor"})"),
            "200 Organization user updated");
  EXPECT_EQ(fake_.RoleOf(kMain, 2), "Editor");
  EXPECT_THAT(Listed("admin", "/api/users/u000000002/orgs", "orgId"), ElementsAre("1"));
  fake_.world().teams.at(5).uid = "of-its-own";
  EXPECT_EQ(Ask(kBroker, "GET", "/api/teams/of-its-own/members").status, 200);
  EXPECT_EQ(Ask(kBroker, "GET", "/api/teams/t000000005").status, 404);
}

TEST_F(NewerTest, UnknownUidsAreNotFoundBeforeAnythingElse) {
  for (const std::string target : {"/api/teams/nosuch", "/api/teams/t000000007/members",
                                   "/api/access-control/teams/nosuch", "/api/users/nosuch"}) {
    EXPECT_EQ(Told("alice", "GET", target), "404 Not found") << target;
  }
  EXPECT_EQ(Told(kBroker, "PATCH", "/api/org/users/nosuch", R"({"role": "Editor"})"),
            "404 Not found");
  EXPECT_EQ(Told(kBroker, "POST", "/api/access-control/teams/5/users/nosuch", "{}"),
            "404 User not found");
  EXPECT_EQ(Told(kBroker, "GET", "/api/teams/99999"), "404 Team not found");
}

TEST_F(NewerTest, TheRoleNoneIsARole) {
  EXPECT_EQ(Told(kBroker, "PATCH", "/api/org/users/2", R"({"role": "None"})"),
            "200 Organization user updated");
  EXPECT_EQ(fake_.RoleOf(kMain, 2), "None");
  EXPECT_EQ(Told(kBroker, "PATCH", "/api/serviceaccounts/35", R"({"role": "None"})"),
            "200 Service account updated");
  EXPECT_EQ(Ask("alice", "GET", "/api/folders").status, 403);
  EXPECT_EQ(Told(kBroker, "PATCH", "/api/org/users/2", R"({"role": "Nobody"})"),
            "400 bad request data");
}

TEST_F(NewerTest, ARoleThatIsOwnedElsewhereIsNotChanged) {
  fake_.world().Find(2)->externally_synced = true;
  EXPECT_EQ(First(kBroker, "/api/org/users?query=alice").at("isExternallySynced"), true);
  EXPECT_EQ(Typed(Ask(kBroker, "PATCH", "/api/org/users/2", R"({"role": "Editor"})")),
            "403 org.externallySynced: cannot change role for externally synced user");
  EXPECT_EQ(fake_.RoleOf(kMain, 2), "Viewer");
  EXPECT_EQ(Told(kBroker, "DELETE", "/api/orgs/1/users/2"), "200 User removed from organization");
}

TEST_F(NewerTest, AServerAdminWithoutAnOrgIsSpared) {
  fake_.world().Find(1)->roles.erase(2);
  EXPECT_EQ(Told("orgadmin", "DELETE", "/api/org/users/1"), "200 User removed from organization");
  EXPECT_NE(fake_.world().Find(1), nullptr);
  EXPECT_EQ(Told("orgadmin", "DELETE", "/api/org/users/2"), "200 User deleted");
}

TEST_F(NewerTest, TeamWritesSayWhatIsMissing) {
  const std::string teams = "/api/access-control/teams/";
  const std::string member = R"({"permission": "Member"})";
  EXPECT_EQ(Told(kBroker, "POST", teams + "99999/users/2", member), "404 Team not found");
  EXPECT_EQ(Told(kBroker, "POST", teams + "5/users/99999", member), "500 Internal Server Error");
  EXPECT_EQ(Told(kBroker, "POST", teams + "5/users/2", "{}"), "404 Team member not found");
  EXPECT_EQ(Typed(Ask(kBroker, "POST", teams + "5/users/2", R"({"permission": "member"})")),
            "400 resourcePermissions.invalidPermission: Permission [member] is invalid for this "
            "resource type");
  EXPECT_EQ(
      Told(kBroker, "POST", teams + "5", R"({"permissions": [{"userId": 2, "permission": ""}]})"),
      "500 Internal Server Error");
  EXPECT_EQ(Told(kBroker, "POST", "/api/teams/99999/members", R"({"userId": 2})"),
            "404 Team not found");
  EXPECT_EQ(Told(kBroker, "POST", "/api/teams/1/members", R"({"userId": 2})"),
            "400 User is already added to this team");
}

TEST_F(NewerTest, ATeamThatIsOwnedElsewhereIsNotChanged) {
  fake_.world().teams.at(5).provisioned = true;
  EXPECT_THAT(Ask(kBroker, "GET", "/api/teams/5").body, HasSubstr(R"("isProvisioned":true)"));
  EXPECT_EQ(
      Told(kBroker, "POST", "/api/access-control/teams/5/users/2", R"({"permission": "Member"})"),
      "400 Team permissions cannot be updated for provisioned teams");
  EXPECT_EQ(Told(kBroker, "POST", "/api/teams/5/members", R"({"userId": 2})"),
            "400 Team memberships cannot be updated for provisioned teams");
  EXPECT_EQ(Told(kBroker, "DELETE", "/api/teams/5/members/1"),
            "400 Team memberships cannot be updated for provisioned teams");
  EXPECT_THAT(fake_.MembersOf(kEmpty), ElementsAre(Pair("admin", "Admin")));
  fake_.world().teams.at(1).synced_members = {2};
  EXPECT_EQ(Typed(Ask(kBroker, "POST", "/api/access-control/teams/1/users/2", "{}")),
            "400 resourcePermissions.externalTeamMember: Cannot modify permission of "
            "externally-synced team member");
}

TEST_F(NewerTest, AllMembersAtOnce) {
  EXPECT_EQ(Told(kBroker, "PUT", "/api/teams/3/members",
                 R"({"members": ["alice@example.com"], "admins": ["bob@example.com"]})"),
            "200 Team memberships have been updated");
  EXPECT_THAT(fake_.MembersOf(kOnCall), ElementsAre(Pair("alice", "Member"), Pair("bob", "Admin")));
  EXPECT_EQ(
      Ask(kBroker, "PUT", "/api/teams/3/members", R"({"members": ["nobody@example.com"]})").status,
      404);
  EXPECT_EQ(fake_.MembersOf(kOnCall).size(), 2);
  EXPECT_EQ(GrafanaFake().Handle(Request(kBroker, "PUT", "/api/teams/3/members", "{}")).status,
            404);
}

TEST_F(NewerTest, TheStateSurvivesAsJson) {
  fake_.world().teams.at(1).synced_members = {2};
  fake_.world().teams.at(5).provisioned = true;
  fake_.world().Find(2)->externally_synced = true;
  fake_.world().Find(2)->uid = "of-its-own";
  const boost::json::value state = fake_.DumpState();
  GrafanaFake other({.personality = Personality::kNewer});
  other.LoadState(boost::json::parse(boost::json::serialize(state)));
  EXPECT_EQ(boost::json::serialize(other.DumpState()), boost::json::serialize(state));
}

}  // namespace
}  // namespace broker::fakes::grafana

// The roles of many principals in one call, and the state as a file.
#include <string>

#include "tests/fakes/grafana/role_fixture.h"

namespace broker::fakes::grafana {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

template <class Base>
class Searches : public Base {
 protected:
  // "id uid" for each.
  std::vector<std::string> Found(std::string_view who, const std::string& what,
                                 std::string_view body) {
    const FakeReply reply =
        this->Ask(who, "POST", "/api/access-control/" + what + "/roles/search", body);
    EXPECT_EQ(reply.status, 200) << reply.body;
    std::vector<std::string> found;
    const boost::json::value map = boost::json::parse(reply.body);
    for (const auto& [id, roles] : map.as_object()) {
      if (roles.as_array().empty()) found.push_back(std::string(id) + " nothing");
      for (const boost::json::value& role : roles.as_array()) {
        found.push_back(std::string(id) + " " + std::string(role.at("uid").as_string()));
      }
    }
    return found;
  }
};

using RoleSearchTest = Searches<RoleTest>;
using LenientRoleSearchTest = Searches<LenientRoleTest>;

TEST_F(RoleSearchTest, RolesOfManyUsers) {
  world().AssignRole(kMain, kAlice, "custom_reports");
  world().AssignRole(kMain, kAlice, "custom_hidden");
  world().AssignRole(kMain, kReader, "custom_dashboards");
  EXPECT_THAT(Found(kBroker, "users", R"({"userIds": [2, 3, 35, 99999]})"),
              ElementsAre("2 custom_reports", "35 custom_dashboards"));
  EXPECT_THAT(Found(kBroker, "users", R"({"userIds": [2], "includeHidden": true})"),
              ElementsAre("2 custom_hidden", "2 custom_reports"));
  EXPECT_THAT(Found(kBroker, "users", "{}"), IsEmpty());
}

TEST_F(RoleSearchTest, RolesOfManyTeams) {
  world().AssignRole(kMain, kOnCallTeam, "custom_reports");
  EXPECT_THAT(Found(kBroker, "teams", R"({"teamIds": [1, 3]})"), ElementsAre("3 custom_reports"));
}

TEST_F(LenientRoleSearchTest, WhoHasNoRolesHasAnEmptyList) {
  EXPECT_THAT(Found(kBroker, "teams", R"({"teamIds": [1]})"), ElementsAre("1 nothing"));
}

TEST_F(RoleSearchTest, AnotherOrgIsSearchedByThoseWhoMayThere) {
  world().AssignRole(2, UserPrincipal(30), "custom_second");
  const std::string_view body = R"({"userIds": [30], "orgId": 2})";
  EXPECT_THAT(Found("admin", "users", body), ElementsAre("30 custom_second"));
  EXPECT_EQ(Ask(kBroker, "POST", "/api/access-control/users/roles/search", body).status, 403);
  EXPECT_EQ(Ask(kBroker, "POST", "/api/access-control/users/roles/search", R"({"userIds": ["2"]})")
                .status,
            400);
}

TEST_F(RoleTest, AssignmentsAreSearched) {
  world().AssignRole(kMain, kAlice, "custom_reports");
  world().AssignRole(kMain, kOnCallTeam, "custom_dashboards");
  const std::string path = "/api/access-control/assignments/search";
  EXPECT_EQ(Ask(kBroker, "POST", path, R"({"userId": "2", "onlyRoles": true})").body,
            R"({"result":[{"userId":2,"orgId":1,"roleName":"custom:reports","version":1}]})");
  EXPECT_EQ(
      Ask(kBroker, "POST", path, R"({"teamId": "*", "userId": "3", "roleName": "custom:%"})").body,
      R"({"result":[{"teamId":3,"orgId":1,"roleName":"custom:dashboards","version":1,)"
      R"("action":"dashboards:read","scope":"dashboards:*"}]})");
}

TEST_F(RoleTest, TheStateHoldsRolesAndAssignments) {
  world().AddRole(kMain, "custom_new", "custom:new", {{"teams:read", "teams:*"}});
  world().AssignRole(kMain, kAlice, "custom_new");
  world().AssignRole(kGlobal, kReader, "custom_dashboards");
  world().AssignRole(kMain, kOnCallTeam, "custom_reports");
  world().AssignRole(kMain, kAlice, "custom_reports", true);
  world().roles.Delete("custom_hidden");
  world().roles.Find("basic_viewer")->permissions.clear();
  Ask(kBroker, "POST", kRoles, R"({"name": "numbered"})");
  const boost::json::value state = fake_.DumpState();
  GrafanaFake other(EnterpriseOptions());
  other.LoadState(state);
  EXPECT_EQ(other.DumpState(), state);
  EXPECT_THAT(other.world().RolesOf(kAlice), ElementsAre(Pair("custom_new", kMain)));
  EXPECT_THAT(other.world().RolesOf(kReader), ElementsAre(Pair("custom_dashboards", kGlobal)));
  EXPECT_EQ(other.world().roles.Find("custom_hidden"), nullptr);
}

TEST_F(RoleTest, AStateFileNamesRolesBesideTheShippedOnes) {
  boost::json::value state = fake_.DumpState();
  state.as_object()["roles"] =
      boost::json::parse(R"([{"uid": "mine", "org": 1, "name": "custom:mine"}])");
  state.as_object()["roleAssignments"] =
      boost::json::parse(R"([{"org": 1, "principal": "user:2", "role": "mine"}])");
  fake_.LoadState(state);
  EXPECT_THAT(world().RolesOf(kAlice), ElementsAre(Pair("mine", kMain)));
  EXPECT_NE(world().roles.Find("fixed_reports_reader"), nullptr);
  EXPECT_EQ(world().roles.Find("custom_reports"), nullptr);
  for (const std::string_view bad :
       {R"({"org": 2, "principal": "user:2", "role": "mine"})",
        R"({"org": 0, "principal": "team:3", "role": "fixed_reports_reader"})",
        R"({"org": 1, "principal": "basic_role:Viewer", "role": "mine"})",
        R"({"org": 1, "principal": "user:99999", "role": "mine"})"}) {
    state.as_object()["roleAssignments"] = boost::json::array{boost::json::parse(bad)};
    EXPECT_THROW(fake_.LoadState(state), std::invalid_argument) << bad;
  }
}

TEST(RoleWorld, TakenNamesAreRefused) {
  GrafanaFake fake(EnterpriseOptions());
  EXPECT_THROW(fake.world().AddRole(kMain, "custom_second", "new"), std::invalid_argument);
  EXPECT_THROW(fake.world().AddRole(kMain, "new", "custom:reports"), std::invalid_argument);
  EXPECT_THROW(fake.world().AssignRole(kMain, kAlice, "nothing"), std::invalid_argument);
}

}  // namespace
}  // namespace broker::fakes::grafana

// Managed permissions of folders, dashboards and service accounts: what a write leaves behind, what
// the lists show, and who may ask.
#include <string>
#include <vector>

#include "tests/fakes/grafana/resource_fixture.h"

namespace broker::fakes::grafana {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

TEST_F(ResourceTest, AFolderStartsWithItsCreatorAndTheRoles) {
  EXPECT_THAT(TeamFolder(),
              ElementsAre(Pair("basic_role:Editor", "Edit"), Pair("basic_role:Viewer", "View"),
                          Pair("user:1", "Admin")));
  EXPECT_THAT(fake_.EntriesOf("folders", "fld-org2", 2).size(), 3);
  EXPECT_THAT(fake_.EntriesOf("dashboards", "dsh-ops-cpu"), ElementsAre(Pair("user:1", "Admin")));
  EXPECT_THAT(fake_.EntriesOf("dashboards", "dsh-home").size(), 3);
  EXPECT_THAT(fake_.EntriesOf("serviceaccounts", "34"), ElementsAre(Pair("user:1", "Admin")));
}

TEST_F(ResourceTest, OneLevelForEachPrincipal) {
  EXPECT_EQ(Set(kBroker, "/users/2", kView), "200 Permission updated");
  EXPECT_EQ(Set(kBroker, "/users/2", kAdmin), "200 Permission updated");
  EXPECT_EQ(Set(kBroker, "/users/35", kEdit), "200 Permission updated");
  EXPECT_EQ(Set(kBroker, "/users/30", kView), "200 Permission updated");
  EXPECT_EQ(Set(kBroker, "/teams/2", kEdit), "200 Permission updated");
  EXPECT_EQ(Set(kBroker, "/builtInRoles/Viewer", kNone), "200 Permission removed");
  EXPECT_THAT(TeamFolder(), ElementsAre(Pair("basic_role:Editor", "Edit"), Pair("team:2", "Edit"),
                                        Pair("user:1", "Admin"), Pair("user:2", "Admin"),
                                        Pair("user:30", "View"), Pair("user:35", "Edit")));
  EXPECT_THAT(Shown(kBroker, kTeamFolder),
              ElementsAre("admin Admin", "alice Admin", "org2viewer View", "sa-reader Edit",
                          "data Edit", "Editor Edit", "*Admin Admin"));
}

TEST_F(ResourceTest, IdsStayWhileTheLevelChanges) {
  Set(kBroker, "/users/2", kView);
  const std::vector<std::string> ids = Listed(kBroker, kTeamFolder, "id");
  Set(kBroker, "/users/2", kAdmin);
  EXPECT_EQ(Listed(kBroker, kTeamFolder, "id"), ids);
  Set(kBroker, "/users/2", kNone);
  Set(kBroker, "/users/2", kAdmin);
  EXPECT_NE(Listed(kBroker, kTeamFolder, "id"), ids);
  EXPECT_EQ(ids.back(), "0");
}

TEST_F(ResourceTest, ABodyWithoutPermissionRemoves) {
  for (const std::string body :
       {"{}", "null", R"({"permision": "View"})", R"({"permission": null})"}) {
    Set(kBroker, "/users/2", kView);
    EXPECT_EQ(Set(kBroker, "/users/2", body), "200 Permission removed") << body;
    EXPECT_FALSE(TeamFolder().contains("user:2"));
  }
  EXPECT_EQ(Set(kBroker, "/users/2", kNone), "200 Permission removed");
}

TEST_F(ResourceTest, EveryFailureIsOneText) {
  const std::string user = "400 failed to set user permission";
  EXPECT_EQ(Set(kBroker, "/users/99999", kView), user);
  EXPECT_EQ(Set(kBroker, "/users/99999", kNone), user);
  EXPECT_EQ(Set(kBroker, "/users/2", R"({"permission": "view"})"), user);
  EXPECT_EQ(Set(kBroker, "/users/0", kView), user);
  EXPECT_EQ(Set(kBroker, "/users/x", kView), "400 userID is invalid");
  EXPECT_EQ(Set(kBroker, "/teams/7", kView), "400 failed to set team permission");
  EXPECT_EQ(Set(kBroker, "/teams/x", kView), "400 teamID is invalid");
  for (const std::string role : {"viewer", "Grafana%20Admin", "None"}) {
    EXPECT_EQ(Set(kBroker, "/builtInRoles/" + role, kView), "400 failed to set role permission");
  }
  const std::string base = "/api/access-control/";
  for (const std::string path : {"folders/fld-org2", "folders/nosuch", "folders/dsh-home",
                                 "dashboards/fld-team", "serviceaccounts/2", "serviceaccounts/x"}) {
    EXPECT_EQ(Told(kBroker, "POST", base + path + "/users/2", kAdmin), user) << path;
    EXPECT_EQ(Told(kBroker, "POST", base + path + "/users/2", kNone), user) << path;
    EXPECT_EQ(Told(kBroker, "POST", base + path, R"({"permissions": []})"),
              "400 failed to set permissions");
  }
}

TEST_F(ResourceTest, UnknownResourcesAreListedEachInItsOwnWay) {
  EXPECT_THAT(Shown(kBroker, "/api/access-control/folders/fld-org2"), ElementsAre("*Admin Admin"));
  EXPECT_EQ(Told(kBroker, "GET", "/api/access-control/dashboards/dsh-org2"),
            "500 failed to get permissions");
  EXPECT_THAT(Shown(kBroker, "/api/access-control/serviceaccounts/99999"), IsEmpty());
}

TEST_F(ResourceTest, ServiceAccountsHaveTwoLevelsAndNoRoles) {
  const std::string reader = "/api/access-control/serviceaccounts/35";
  EXPECT_EQ(Told(kBroker, "POST", reader + "/users/2", kView), "400 failed to set user permission");
  EXPECT_EQ(Told(kBroker, "POST", reader + "/users/2", kEdit), "200 Permission updated");
  EXPECT_EQ(Told(kBroker, "POST", reader + "/teams/1", kAdmin), "200 Permission updated");
  EXPECT_EQ(Told(kBroker, "POST", reader + "/builtInRoles/Viewer", kEdit), "404 Not found");
  EXPECT_EQ(Told(kBroker, "POST", reader,
                 R"({"permissions": [{"builtInRole": "Viewer", "permission": "Edit"}]})"),
            "400 failed to set permissions");
  EXPECT_THAT(Shown(kBroker, reader), ElementsAre("admin Admin", "alice Edit", "platform Admin"));
  EXPECT_THAT(Ask(kBroker, "GET", "/api/access-control/serviceaccounts/description").body,
              HasSubstr(R"("permissions":["Edit","Admin"])"));
}

TEST_F(ResourceTest, ManyAtOnceOrNothing) {
  const std::map<std::string, std::string> before = TeamFolder();
  EXPECT_EQ(Told(kBroker, "POST", kTeamFolder,
                 R"({"permissions": [{"userId": 2, "permission": "Edit"},
                                     {"teamId": 0, "permission": "Edit"}]})"),
            "400 failed to set permissions");
  EXPECT_EQ(Told(kBroker, "POST", kTeamFolder, R"({"permissions": [1]})"), "400 bad request data");
  EXPECT_EQ(Told(kBroker, "POST", kTeamFolder, R"({"permissions": []})"),
            "200 Permissions updated");
  EXPECT_EQ(TeamFolder(), before);
  EXPECT_EQ(Told(kBroker, "POST", kTeamFolder,
                 R"({"permissions": [{"userId": 2, "permission": "Edit"},
                                     {"teamId": 2, "permission": "View"},
                                     {"builtInRole": "Viewer", "permission": ""},
                                     {"userId": 4, "permission": ""}]})"),
            "200 Permissions updated");
  EXPECT_THAT(TeamFolder(), ElementsAre(Pair("basic_role:Editor", "Edit"), Pair("team:2", "View"),
                                        Pair("user:1", "Admin"), Pair("user:2", "Edit")));
}

TEST_F(ResourceTest, ADashboardInheritsAndCannotChangeWhatItInherits) {
  const std::string board = "/api/access-control/dashboards/dsh-ops-cpu";
  EXPECT_THAT(Shown(kBroker, board), ElementsAre("admin Admin", "<admin Admin", "<Editor Edit",
                                                 "<Viewer View", "*Admin Admin"));
  EXPECT_EQ(Told(kBroker, "POST", board + "/builtInRoles/Viewer", kNone), "200 Permission removed");
  EXPECT_THAT(Shown(kBroker, board), testing::Contains("<Viewer View"));
  EXPECT_EQ(Told(kBroker, "POST", board + "/builtInRoles/Viewer", kEdit), "200 Permission updated");
  EXPECT_THAT(Shown(kBroker, board), testing::IsSupersetOf({"Viewer Edit", "<Viewer View"}));
}

TEST_F(ResourceTest, NestedFoldersInheritFromAllAbove) {
  World& world = fake_.world();
  world.AddFolder(kMain, "fld-a", "A");
  world.AddFolder(kMain, "fld-b", "B", "fld-a");
  world.AddDashboard(kMain, "dsh-c", "C", "fld-b");
  EXPECT_THAT(fake_.EntriesOf("folders", "fld-b"), IsEmpty());
  world.entries.Set({ResourceKind::kFolder, kMain, "fld-a"}, UserPrincipal(2), Level::kAdmin);
  world.entries.Set({ResourceKind::kFolder, kMain, "fld-b"}, UserPrincipal(2), Level::kEdit);
  world.entries.Set({ResourceKind::kFolder, kMain, "fld-a"}, UserPrincipal(4), Level::kView);
  world.entries.Set({ResourceKind::kFolder, kMain, "fld-b"}, UserPrincipal(4), Level::kEdit);
  EXPECT_THAT(Shown(kBroker, "/api/access-control/folders/fld-b"),
              ElementsAre("alice Edit", "<alice Admin", "carol Edit", "<carol View", "<Editor Edit",
                          "<Viewer View", "*Admin Admin"));
  EXPECT_THAT(
      Shown(kBroker, "/api/access-control/dashboards/dsh-c"),
      ElementsAre("<alice Admin", "<carol Edit", "<Editor Edit", "<Viewer View", "*Admin Admin"));
  EXPECT_EQ(Told("alice", "POST", "/api/access-control/dashboards/dsh-c/users/4", kView),
            "200 Permission updated");
}

TEST_F(ResourceTest, AFoldersAdminMayChangeItAndNothingElse) {
  EXPECT_EQ(Ask("alice", "GET", kTeamFolder).status, 403);
  Set(kBroker, "/users/2", kAdmin);
  EXPECT_EQ(Set("alice", "/users/4", kView), "200 Permission updated");
  EXPECT_EQ(Ask("alice", "GET", kTeamFolder).status, 200);
  EXPECT_EQ(Ask("alice", "GET", "/api/org/users/lookup").status, 200);
  EXPECT_EQ(Ask("alice", "GET", "/api/access-control/folders/description").status, 200);
  EXPECT_THAT(Told("alice", "POST", "/api/access-control/folders/fld-ops/users/4", kView),
              HasSubstr("403 You'll need additional permissions to perform this action. "
                        "Permissions needed: folders.permissions:write"));
  EXPECT_EQ(Set("alice", "/users/2", kNone), "200 Permission removed");
  EXPECT_EQ(Ask("alice", "GET", kTeamFolder).status, 403);
}

TEST_F(ResourceTest, TeamsThatTheCallerMayNotReadAreLeftOut) {
  Set(kBroker, "/users/2", kAdmin);
  Set(kBroker, "/teams/1", kView);
  Set(kBroker, "/teams/2", kView);
  EXPECT_THAT(Shown("alice", kTeamFolder), testing::Contains("platform View"));
  EXPECT_THAT(Shown("alice", kTeamFolder), Not(testing::Contains("data View")));
}

TEST_F(ResourceTest, EntriesGoWithTheirHolders) {
  Set(kBroker, "/users/2", kView);
  Set(kBroker, "/users/35", kView);
  Set(kBroker, "/teams/2", kView);
  Told(kBroker, "DELETE", "/api/orgs/1/users/2");
  Told(kBroker, "DELETE", "/api/teams/2");
  Told(kBroker, "DELETE", "/api/serviceaccounts/35");
  EXPECT_EQ(TeamFolder().size(), 3);
  Told(kBroker, "POST", "/api/org/users", R"({"loginOrEmail": "alice", "role": "Viewer"})");
  EXPECT_EQ(TeamFolder().size(), 3);
}

TEST_F(ResourceTest, TheEntriesSurviveAsJson) {
  Set(kBroker, "/users/2", kView);
  Set(kBroker, "/teams/2", kAdmin);
  fake_.world().AddFolder(kMain, "fld-a", "A", "fld-team");
  const boost::json::value state = fake_.DumpState();
  GrafanaFake other;
  other.LoadState(boost::json::parse(boost::json::serialize(state)));
  EXPECT_EQ(boost::json::serialize(other.DumpState()), boost::json::serialize(state));
  EXPECT_EQ(other.EntriesOf("folders", "fld-team"), TeamFolder());
  for (GrafanaFake* fake : {&fake_, &other}) fake->world().DeleteTeam(2);
  other.LoadState(other.DumpState());
  for (GrafanaFake* fake : {&fake_, &other}) {
    fake->world().entries.Set({ResourceKind::kFolder, kMain, "fld-a"}, UserPrincipal(2),
                              Level::kView);
  }
  EXPECT_EQ(other.DumpState(), fake_.DumpState());
  boost::json::value broken = state;
  broken.at("entries").as_array()[0].at("principal") = "user:99999";
  EXPECT_THROW(other.LoadState(broken), std::exception);
}

}  // namespace
}  // namespace broker::fakes::grafana

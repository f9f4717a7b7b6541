// Folders and dashboards: made, found, shown and deleted.
#include <string>

#include "tests/fakes/grafana/fixture.h"

namespace broker::fakes::grafana {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::Pair;

TEST_F(GrafanaFakeTest, WhoMakesAFolderWithAPasswordBecomesItsAdmin) {
  EXPECT_EQ(Ask(kBroker, "POST", "/api/folders", R"({"uid": "f1", "title": "One"})").status, 200);
  EXPECT_THAT(fake_.EntriesOf("folders", "f1"),
              ElementsAre(Pair("basic_role:Editor", "Edit"), Pair("basic_role:Viewer", "View")));
  EXPECT_EQ(Ask("bob", "POST", "/api/folders", R"({"uid": "f2", "title": "Two"})").status, 200);
  EXPECT_EQ(fake_.EntriesOf("folders", "f2").at("user:3"), "Admin");
  EXPECT_EQ(Ask("alice", "POST", "/api/folders", R"({"uid": "f3", "title": "Three"})").status, 403);
  EXPECT_EQ(
      Ask(kBroker, "POST", "/api/folders", R"({"uid": "f1", "title": "Other"})").body,
      R"({"message":"the folder has been changed by someone else","status":"version-mismatch"})");
  EXPECT_EQ(Ask(kBroker, "POST", "/api/folders", R"({"uid": "f4", "title": "One"})").status, 409);
}

TEST_F(GrafanaFakeTest, FoldersAreListedByTitleAndParent) {
  fake_.world().AddFolder(kMain, "fld-sub", "Sub", "fld-ops");
  EXPECT_THAT(Listed(kBroker, "/api/folders", "uid"),
              ElementsAre("fld-finance", "fld-hr", "fld-ops", "fld-public", "fld-team"));
  EXPECT_THAT(Listed(kBroker, "/api/folders?parent_uid=fld-ops", "uid"), ElementsAre("fld-sub"));
  EXPECT_THAT(Listed(kBroker, "/api/folders?limit=2&page=2", "uid"),
              ElementsAre("fld-ops", "fld-public"));
  EXPECT_THAT(Ask(kBroker, "GET", "/api/folders/fld-sub").body,
              HasSubstr(R"("parents":[{"uid":"fld-ops","title":"Ops")"));
  EXPECT_THAT(Ask(kBroker, "GET", "/api/folders/fld-ops").body, Not(HasSubstr("parents")));
  EXPECT_EQ(Ask(kBroker, "GET", "/api/folders/fld-org2").body,
            R"({"message":"folder not found","status":"not-found"})");
}

TEST_F(GrafanaFakeTest, WhoMayNotReadAFolderDoesNotFindIt) {
  fake_.world().entries.Set({ResourceKind::kFolder, kMain, "fld-hr"}, RolePrincipal("Viewer"), {});
  EXPECT_THAT(Listed("alice", "/api/folders", "uid"),
              ElementsAre("fld-finance", "fld-ops", "fld-public", "fld-team"));
  EXPECT_THAT(Listed("alice", "/api/search?query=head", "uid"), IsEmpty());
  EXPECT_EQ(Ask("alice", "GET", "/api/folders/fld-hr").status, 403);
  EXPECT_EQ(Told("alice", "GET", "/api/dashboards/uid/dsh-hr"),
            "403 Access denied to this dashboard");
  EXPECT_THAT(Listed("bob", "/api/search?query=head", "uid"), ElementsAre("dsh-hr"));
}

TEST_F(GrafanaFakeTest, TheSearchFindsFoldersAndDashboards) {
  EXPECT_THAT(Listed(kBroker, "/api/search?type=dash-folder", "uid"),
              ElementsAre("fld-finance", "fld-hr", "fld-ops", "fld-public", "fld-team"));
  EXPECT_THAT(
      Listed(kBroker, "/api/search?type=dash-db&folderUIDs=fld-ops&folderUIDs=fld-hr", "uid"),
      ElementsAre("dsh-ops-cpu", "dsh-hr"));
  EXPECT_THAT(Listed(kBroker, "/api/search?type=dash-db&folderUIDs=general", "uid"),
              ElementsAre("dsh-home"));
  EXPECT_THAT(Listed(kBroker, "/api/search?limit=1&page=6", "uid"), ElementsAre("dsh-ops-cpu"));
  EXPECT_EQ(Ask(kBroker, "GET", "/api/search?limit=5000").status, 200);
  EXPECT_EQ(Ask(kBroker, "GET", "/api/search?limit=5001").status, 422);
}

TEST_F(GrafanaFakeTest, ADashboardTellsItsFolder) {
  const auto meta = [&](const std::string& uid) {
    return boost::json::parse(Ask(kBroker, "GET", "/api/dashboards/uid/" + uid).body).at("meta");
  };
  EXPECT_EQ(meta("dsh-ops-cpu").at("folderUid"), "fld-ops");
  EXPECT_EQ(meta("dsh-ops-cpu").at("folderTitle"), "Ops");
  EXPECT_EQ(meta("dsh-home").at("folderTitle"), "General");
  EXPECT_EQ(Told(kBroker, "GET", "/api/dashboards/uid/dsh-org2"), "404 Dashboard not found");
  EXPECT_EQ(Told(kBroker, "GET", "/api/dashboards/uid/fld-ops"), "404 Dashboard not found");
}

TEST_F(GrafanaFakeTest, DashboardsAreSavedWhereTheCallerMay) {
  const std::string in_team =
      R"({"dashboard": {"uid": "d1", "title": "One"}, "folderUid": "fld-team"})";
  EXPECT_THAT(Told("alice", "POST", "/api/dashboards/db", in_team),
              HasSubstr("403 You'll need additional permissions"));
  EXPECT_EQ(Ask("bob", "POST", "/api/dashboards/db", in_team).status, 200);
  EXPECT_THAT(fake_.EntriesOf("dashboards", "d1"), ElementsAre(Pair("user:3", "Admin")));
  EXPECT_EQ(Ask("bob", "POST", "/api/dashboards/db", in_team).status, 412);
  EXPECT_EQ(Told("bob", "POST", "/api/dashboards/db",
                 R"({"dashboard": {"title": "One"}, "folderUid": "nosuch"})"),
            "400 folder not found");
  EXPECT_EQ(
      Ask(kBroker, "POST", "/api/dashboards/db", R"({"dashboard": {"uid": "d2", "title": "Two"}})")
          .status,
      200);
  EXPECT_EQ(fake_.EntriesOf("dashboards", "d2").size(), 2);
}

TEST_F(GrafanaFakeTest, ADeletedFolderTakesWhatIsInIt) {
  fake_.world().AddFolder(kMain, "fld-sub", "Sub", "fld-ops");
  fake_.world().AddDashboard(kMain, "dsh-sub", "Sub", "fld-sub");
  const FakeReply reply = Ask(kBroker, "DELETE", "/api/folders/fld-ops");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "");
  for (const std::string folder : {"fld-ops", "fld-sub"}) {
    EXPECT_EQ(Ask(kBroker, "GET", "/api/folders/" + folder).status, 404);
    EXPECT_THAT(fake_.EntriesOf("folders", folder), IsEmpty());
  }
  for (const std::string board : {"dsh-ops-cpu", "dsh-sub"}) {
    EXPECT_EQ(Ask(kBroker, "GET", "/api/dashboards/uid/" + board).status, 404);
    EXPECT_THAT(fake_.EntriesOf("dashboards", board), IsEmpty());
  }
  EXPECT_EQ(Told(kBroker, "DELETE", "/api/folders/fld-ops"), "404 folder not found");
}

TEST_F(GrafanaFakeTest, UidsAreTakenOnceInAnOrg) {
  World& world = fake_.world();
  EXPECT_THROW(world.AddFolder(kMain, "dsh-home", "Other"), std::invalid_argument);
  EXPECT_THROW(world.AddFolder(kMain, "fld-x", "Other", "nosuch"), std::invalid_argument);
  EXPECT_EQ(world.AddFolder(2, "fld-team", "Of the same uid").org, 2);
}

}  // namespace
}  // namespace broker::fakes::grafana

// Permissions of folders, dashboards and service accounts in releases from 10 to 13.
#include <string>

#include "tests/fakes/grafana/resource_fixture.h"

namespace broker::fakes::grafana {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class NewerResourceTest : public ResourceTest {
 protected:
  NewerResourceTest() : ResourceTest({.personality = Personality::kNewer}) {}

  // "400 resourcePermissions.invalidPermission".
  std::string Typed(const std::string& rest, std::string_view body) {
    const FakeReply reply = Ask(kBroker, "POST", "/api/access-control/" + rest, body);
    const boost::json::object object = boost::json::parse(reply.body).as_object();
    if (!object.contains("messageId")) {
      return std::to_string(reply.status) + " " + std::string(object.at("message").as_string());
    }
    EXPECT_EQ(object.at("statusCode").as_int64(), reply.status);
    return std::to_string(reply.status) + " " + std::string(object.at("messageId").as_string());
  }
};

TEST_F(NewerResourceTest, WritesByUidAndByNumber) {
  EXPECT_EQ(Set(kBroker, "/users/u000000002", kView), "200 Permission updated");
  EXPECT_EQ(Set(kBroker, "/teams/t000000002", kEdit), "200 Permission updated");
  EXPECT_EQ(Set(kBroker, "/users/35", kAdmin), "200 Permission updated");
  EXPECT_EQ(TeamFolder().at("user:2"), "View");
  EXPECT_EQ(TeamFolder().at("team:2"), "Edit");
  EXPECT_EQ(Set(kBroker, "/users/2", "{}"), "200 Permission removed");
  EXPECT_EQ(Set(kBroker, "/users/2", "{}"), "200 Permission removed");
}

TEST_F(NewerResourceTest, EntriesHaveUidsAndTellServiceAccounts) {
  Set(kBroker, "/users/35", kAdmin);
  Set(kBroker, "/teams/2", kEdit);
  const boost::json::value list = boost::json::parse(Ask(kBroker, "GET", kTeamFolder).body);
  const boost::json::array& entries = list.as_array();
  EXPECT_EQ(entries[0].at("userUid"), "u000000001");
  EXPECT_EQ(entries[0].at("isServiceAccount"), false);
  EXPECT_EQ(entries[1].at("userUid"), "u000000035");
  EXPECT_EQ(entries[1].at("isServiceAccount"), true);
  EXPECT_EQ(entries[2].at("teamUid"), "t000000002");
  EXPECT_EQ(entries[2].at("isServiceAccount"), false);
  EXPECT_THAT(Ask(kBroker, "GET", "/api/access-control/folders/description").body,
              HasSubstr(R"("serviceAccounts":true)"));
}

TEST_F(NewerResourceTest, RefusalsHaveATypeWhereTheCauseHasOne) {
  EXPECT_EQ(Typed("folders/fld-team/users/2", R"({"permission": "view"})"),
            "400 resourcePermissions.invalidPermission");
  EXPECT_EQ(Typed("folders/fld-team/builtInRoles/Nobody", kView),
            "400 accesscontrol.invalidBuiltInRole");
  EXPECT_EQ(Typed("folders/fld-team", R"({"permissions": [{"teamId": 0, "permission": "View"}]})"),
            "400 accesscontrol.invalidBuiltInRole");
  EXPECT_EQ(Typed("serviceaccounts/35",
                  R"({"permissions": [{"builtInRole": "Viewer", "permission": "Edit"}]})"),
            "400 resourcePermissions.invalidAssignment");
  EXPECT_EQ(Typed("folders/*/users/2", kView), "400 resourcePermissions.invalidResourceID");
  EXPECT_EQ(Typed("serviceaccounts/2/users/2", kAdmin), "404 serviceaccounts.ErrNotFound");
}

TEST_F(NewerResourceTest, OtherCausesAreAnErrorOfTheServer) {
  const std::string unknown = "500 Internal Server Error";
  EXPECT_EQ(Typed("folders/fld-team/users/99999", kView), unknown);
  EXPECT_EQ(Typed("folders/fld-team/teams/99999", kView), unknown);
  EXPECT_EQ(Typed("folders/nosuch/users/2", kView), unknown);
  EXPECT_EQ(Typed("dashboards/nosuch/users/2", kNone), unknown);
  EXPECT_EQ(Typed("dashboards/nosuch", R"({"permissions": []})"), unknown);
}

TEST_F(NewerResourceTest, UnknownUidsOfHolders) {
  EXPECT_EQ(Set(kBroker, "/users/nosuch", kView), "404 User not found");
  EXPECT_EQ(Set(kBroker, "/teams/nosuch", kView), "404 Not found");
  EXPECT_EQ(Set("alice", "/teams/nosuch", kView), "404 Not found");
}

TEST_F(NewerResourceTest, ListsOfUnknownResources) {
  EXPECT_EQ(Told(kBroker, "GET", "/api/access-control/folders/nosuch"), "404 folder not found");
  EXPECT_EQ(Told(kBroker, "GET", "/api/access-control/dashboards/nosuch"),
            "500 Failed to get permissions");
  EXPECT_THAT(Shown(kBroker, "/api/access-control/serviceaccounts/99999"), IsEmpty());
}

TEST_F(NewerResourceTest, TheOlderListOfAFolderHasItsOwnText) {
  EXPECT_EQ(Told(kBroker, "POST", "/api/folders/fld-team/permissions",
                 R"({"items": [{"userId": 2, "permission": 1}]})"),
            "200 Folder permissions updated");
  EXPECT_EQ(TeamFolder().size(), 1);
  EXPECT_EQ(Told(kBroker, "POST", "/api/dashboards/uid/dsh-home/permissions", R"({"items": []})"),
            "200 Dashboard permissions updated");
}

TEST_F(NewerResourceTest, WhatOthersMayDoIsAskedByUidToo) {
  EXPECT_EQ(Ask(kBroker, "GET",
                "/api/access-control/users/permissions/search?namespacedId=user:u000000002&"
                "action=folders:read&scope=folders:uid:fld-team")
                .body,
            R"({"2":{"folders:read":["folders:uid:fld-team"]}})");
}

}  // namespace
}  // namespace broker::fakes::grafana

// The permission lists from before resource permissions.
#include <string>

#include "tests/fakes/grafana/resource_fixture.h"

namespace broker::fakes::grafana {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST_F(ResourceTest, TheOlderListIsReplacedAsAWhole) {
  const std::string old = "/api/folders/fld-team/permissions";
  EXPECT_THAT(Listed(kBroker, old, "permissionName"), ElementsAre("Admin", "Edit", "View"));
  EXPECT_EQ(Told(kBroker, "POST", old,
                 R"({"items": [{"userId": 2, "permission": 1}, {"userId": 3, "permission": 3},
                               {"role": "Viewer", "permission": 2}]})"),
            "200 Dashboard permissions updated");
  EXPECT_THAT(TeamFolder(), ElementsAre(Pair("basic_role:Viewer", "Edit"), Pair("user:2", "View")));
  EXPECT_EQ(
      Told(kBroker, "POST", old,
           R"({"items": [{"userId": 4, "permission": 1}, {"userId": 99999, "permission": 1}]})"),
      "500 Failed to create permission");
  EXPECT_EQ(Told(kBroker, "POST", old,
                 R"({"items": [{"userId": 4, "role": "Viewer", "permission": 1}]})"),
            "400 permissions cannot have both a user and team");
  EXPECT_EQ(TeamFolder().size(), 2);
  EXPECT_EQ(Ask(kBroker, "GET", "/api/folders/nosuch/permissions").body,
            R"({"message":"folder not found","status":"not-found"})");
  EXPECT_EQ(Told(kBroker, "GET", "/api/dashboards/uid/nosuch/permissions"),
            "404 Dashboard not found");
  EXPECT_THAT(Listed(kBroker, "/api/dashboards/uid/dsh-ops-cpu/permissions", "userLogin"),
              ElementsAre("admin"));
}

}  // namespace
}  // namespace broker::fakes::grafana

// The modes in which writes to one folder or dashboard harm what others wrote.
#include <string>

#include "tests/fakes/grafana/resource_fixture.h"

namespace broker::fakes::grafana {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Key;
using testing::Pair;

class RewriteTest : public ResourceTest {
 protected:
  RewriteTest() : ResourceTest({.rewrites_whole_object = true}) {}

  std::unique_ptr<Pending> Begun(const std::string& rest, std::string_view body) {
    return fake_.Begin(Request(kBroker, "POST", std::string(kTeamFolder) + rest, body));
  }
};

TEST_F(RewriteTest, OverlappingWritesLoseOneAnother) {
  const auto first = Begun("/users/2", kView);
  const auto second = Begun("/users/3", kView);
  EXPECT_EQ(first->Finish().status, 200);
  EXPECT_TRUE(TeamFolder().contains("user:2"));
  EXPECT_EQ(second->Finish().status, 200);
  EXPECT_FALSE(TeamFolder().contains("user:2"));
  EXPECT_EQ(TeamFolder().at("user:3"), "View");
}

TEST_F(RewriteTest, AWriteBringsBackWhatWasRemovedMeanwhile) {
  EXPECT_EQ(Set(kBroker, "/users/2", kView), "200 Permission updated");
  const auto late = Begun("/users/3", kView);
  EXPECT_EQ(Set(kBroker, "/users/2", kNone), "200 Permission removed");
  EXPECT_EQ(late->Finish().status, 200);
  EXPECT_EQ(TeamFolder().at("user:2"), "View");
}

TEST_F(RewriteTest, WritesOneAfterAnotherAndToOthersLoseNothing) {
  const auto other =
      fake_.Begin(Request(kBroker, "POST", "/api/access-control/folders/fld-ops/users/2", kView));
  EXPECT_EQ(Set(kBroker, "/users/2", kView), "200 Permission updated");
  EXPECT_EQ(Set(kBroker, "/users/3", kView), "200 Permission updated");
  EXPECT_EQ(other->Finish().status, 200);
  EXPECT_EQ(TeamFolder().size(), 5);
}

TEST_F(RewriteTest, ARefusedWriteWritesNothingBack) {
  const auto refused = Begun("/users/99999", kView);
  EXPECT_EQ(Set(kBroker, "/users/2", kView), "200 Permission updated");
  EXPECT_EQ(refused->Finish().status, 400);
  EXPECT_TRUE(TeamFolder().contains("user:2"));
}

TEST_F(RewriteTest, AListThatRemovesEmptiesTheList) {
  EXPECT_EQ(Told(kBroker, "POST", kTeamFolder,
                 R"({"permissions": [{"userId": 2, "permission": "View"}]})"),
            "200 Permissions updated");
  EXPECT_EQ(TeamFolder().size(), 4);
  EXPECT_EQ(
      Told(kBroker, "POST", kTeamFolder, R"({"permissions": [{"userId": 2, "permission": ""}]})"),
      "200 Permissions updated");
  EXPECT_THAT(TeamFolder(), IsEmpty());
}

TEST(GrafanaWipes, EverySoManyWritesDropAnothersEntry) {
  GrafanaFake fake({.wipes_others = 2});
  const auto set = [&](const std::string& user) {
    return fake
        .Handle(MakeRequest("POST", std::string(kTeamFolder) + "/users/" + user,
                            {{"Authorization", fake.AuthorizationOf(kBroker)},
                             {"Content-Type", "application/json"}},
                            kView))
        .body;
  };
  EXPECT_EQ(set("2"), R"({"message":"Permission updated"})");
  EXPECT_EQ(fake.EntriesOf("folders", "fld-team").size(), 4);
  EXPECT_EQ(set("2"), R"({"message":"Permission updated"})");
  EXPECT_THAT(fake.EntriesOf("folders", "fld-team"),
              ElementsAre(Key("basic_role:Editor"), Key("basic_role:Viewer"), Key("user:2")));
  GrafanaFake other({.wipes_others = 2});
  other.LoadState(fake.DumpState());
  EXPECT_EQ(boost::json::serialize(other.DumpState()), boost::json::serialize(fake.DumpState()));
}

}  // namespace
}  // namespace broker::fakes::grafana

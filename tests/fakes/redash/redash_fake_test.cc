// What the fake Redash does beyond single recorded exchanges.
#include "tests/fakes/redash/redash_fake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <set>

namespace broker::fakes {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::int64_t kStart = 1795333000000;
constexpr std::int64_t kHour = 3600 * 1000;

class RedashFakeTest : public testing::Test {
 protected:
  static FakeRequest Request(std::string_view method, std::string_view target,
                             std::string_view body = "", int user = RedashFake::kAdmin) {
    return MakeRequest(
        method, target,
        {{"Authorization", "Key " + DefaultUserKey(user)}, {"Content-Type", "application/json"}},
        body);
  }
  FakeReply Send(std::string_view method, std::string_view target, std::string_view body = "",
                 int user = RedashFake::kAdmin) {
    return fake_.Handle(Request(method, target, body, user));
  }
  int Status(std::string_view method, std::string_view target, std::string_view body = "",
             int user = RedashFake::kAdmin) {
    return Send(method, target, body, user).status;
  }
  boost::json::value Read(std::string_view target) {
    return boost::json::parse(Send("GET", target).body);
  }
  std::vector<int> FoundIds(std::string_view target) {
    std::vector<int> ids;
    const boost::json::value page = Read(target);
    for (const auto& user : page.at("results").as_array()) {
      ids.push_back(user.at("id").to_number<int>());
    }
    return ids;
  }

  std::int64_t now_ = kStart;
  RedashFake fake_{RedashOptions{}, [this] { return now_; }};
};

TEST_F(RedashFakeTest, TwoWritesThatOverlapLoseOne) {
  auto first = fake_.Begin(Request("POST", "/api/groups/3/members", R"({"user_id":31})"));
  auto second = fake_.Begin(Request("POST", "/api/groups/4/members", R"({"user_id":31})"));
  EXPECT_EQ(first->Finish().status, 200);
  EXPECT_EQ(second->Finish().status, 200);
  EXPECT_THAT(fake_.GroupsOf(31), ElementsAre(2, 4));
}

TEST_F(RedashFakeTest, TwoEqualRevokesThatOverlapBothSucceed) {
  fake_.SetGroups(31, {2, 3});
  auto first = fake_.Begin(Request("DELETE", "/api/groups/3/members/31"));
  auto second = fake_.Begin(Request("DELETE", "/api/groups/3/members/31"));
  EXPECT_EQ(first->Finish().status, 200);
  EXPECT_EQ(second->Finish().status, 200);
  EXPECT_THAT(fake_.GroupsOf(31), ElementsAre(2));
}

TEST_F(RedashFakeTest, AGrantThatOverlapsTheDeletionOfAnotherGroupLeavesItsIdDangling) {
  fake_.SetGroups(31, {2, 3});
  auto grant = fake_.Begin(Request("POST", "/api/groups/4/members", R"({"user_id":31})"));
  EXPECT_EQ(Status("DELETE", "/api/groups/3"), 200);
  EXPECT_EQ(grant->Finish().status, 200);
  EXPECT_THAT(fake_.GroupsOf(31), ElementsAre(2, 3, 4));
  EXPECT_EQ(Status("DELETE", "/api/groups/3/members/31"), 200);
}

TEST_F(RedashFakeTest, AGrantDuringARenameKeepsBoth) {
  auto grant = fake_.Begin(Request("POST", "/api/groups/4/members", R"({"user_id":31})"));
  EXPECT_EQ(Status("POST", "/api/users/31", R"({"name":"Renamed"})"), 200);
  EXPECT_EQ(grant->Finish().status, 200);
  EXPECT_THAT(fake_.GroupsOf(31), ElementsAre(2, 4));
  EXPECT_EQ(Read("/api/users/31").at("name"), "Renamed");
}

TEST_F(RedashFakeTest, RemovingAMemberTakesTheFirstOccurrenceOnly) {
  fake_.SetGroups(31, {3, 2, 3});
  EXPECT_EQ(Send("DELETE", "/api/groups/3/members/31").body, "null");
  EXPECT_THAT(fake_.GroupsOf(31), ElementsAre(2, 3));
  EXPECT_EQ(Status("DELETE", "/api/groups/3/members/31"), 200);
  EXPECT_EQ(Status("DELETE", "/api/groups/3/members/31"), 500);
  EXPECT_THAT(fake_.GroupsOf(31), ElementsAre(2));
}

TEST_F(RedashFakeTest, DeletingAGroupTakesOneOccurrenceOnly) {
  fake_.SetGroups(31, {2, 3, 3});
  EXPECT_EQ(Send("DELETE", "/api/groups/3").body, "null");
  EXPECT_THAT(fake_.GroupsOf(31), ElementsAre(2, 3));
  EXPECT_EQ(Read("/api/groups/3/members").as_array().size(), 1u);
  EXPECT_EQ(Status("GET", "/api/groups/3"), 500);
}

TEST_F(RedashFakeTest, ADataSourceThatIsAttachedTwiceSpoilsTheListUntilItIsDetached) {
  const std::string path = "/api/groups/7/data_sources";
  EXPECT_EQ(Status("POST", path, R"({"data_source_id":1})"), 200);
  EXPECT_EQ(Status("POST", path + "/1", R"({"view_only":true})"), 200);
  EXPECT_EQ(Read(path).at(0).at("view_only"), true);
  EXPECT_EQ(Status("POST", path, R"({"data_source_id":1})"), 200);
  EXPECT_EQ(Status("GET", path), 500);
  EXPECT_EQ(Status("POST", path + "/1", R"({"view_only":true})"), 500);
  EXPECT_EQ(Send("DELETE", path + "/1").body, "null");
  EXPECT_EQ(Read(path).as_array().size(), 0u);
  EXPECT_EQ(Status("POST", path + "/1", R"({"view_only":true})"), 500);
  EXPECT_EQ(Status("POST", path, R"({"data_source_id":99})"), 500);
  EXPECT_EQ(Status("GET", path, "", RedashFake::kNonAdmin), 403);
}

TEST_F(RedashFakeTest, ADeletedGroupIsAttachedToNothing) {
  EXPECT_EQ(Read("/api/groups/4/data_sources").as_array().size(), 1u);
  EXPECT_EQ(Status("DELETE", "/api/groups/4"), 200);
  EXPECT_EQ(Status("GET", "/api/groups/4/data_sources"), 404);
  for (const auto& [id, source] : fake_.state().data_sources) {
    for (const auto& row : source.attachments) EXPECT_NE(row.group, 4);
  }
}

TEST_F(RedashFakeTest, UserIdsComeAsNumbersOrTexts) {
  EXPECT_EQ(Status("POST", "/api/groups/3/members", R"({"user_id":"31"})"), 200);
  EXPECT_EQ(Status("POST", "/api/groups/3/members", R"({"user_id":31.0})"), 200);
  EXPECT_THAT(fake_.GroupsOf(31), ElementsAre(2, 3, 3));
  for (const char* body : {"{}", "[]", "null", R"({"user_id":null})", R"({"user_id":"x"})"}) {
    EXPECT_EQ(Status("POST", "/api/groups/3/members", body), 500) << body;
  }
  EXPECT_EQ(Status("POST", "/api/groups/3/members", ""), 400);
  EXPECT_EQ(Status("POST", "/api/groups/99999999999/members", R"({"user_id":31})"), 500);
}

TEST_F(RedashFakeTest, IdsInPaths) {
  EXPECT_EQ(Status("GET", "/api/users/abc"), 500);
  EXPECT_EQ(Status("GET", "/api/users/3000000000"), 500);
  EXPECT_EQ(Status("GET", "/api/users/0"), 404);
  EXPECT_EQ(Status("GET", "/api/users/-1"), 404);
  EXPECT_EQ(Status("GET", "/api/groups/abc/members"), 500);
}

TEST_F(RedashFakeTest, EditsShareOneWindowOfAnHour) {
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(Status("POST", "/api/users/" + std::to_string(40 + i), "{}"), 200);
  }
  const FakeReply refused = fake_.Handle(MakeRequest("POST", "/api/users/31", {}, "{}"));
  EXPECT_EQ(refused.status, 429) << "before the key is looked at";
  EXPECT_EQ(refused.Header("Retry-After"), "");
  EXPECT_EQ(Status("POST", "/api/groups/3/members", R"({"user_id":31})"), 200);
  now_ = kStart + kHour - 1;
  EXPECT_EQ(Status("POST", "/api/users/31", "{}"), 429);
  now_ = kStart + kHour;
  EXPECT_EQ(Status("POST", "/api/users/31", "{}"), 200);
}

TEST_F(RedashFakeTest, EditOfGroups) {
  EXPECT_THAT(Send("POST", "/api/users/31", R"({"group_ids":["2","3"]})").body,
              HasSubstr(R"("groups":["2","3"])"));
  EXPECT_THAT(fake_.GroupsOf(31), ElementsAre(2, 3));
  EXPECT_EQ(Status("POST", "/api/users/31", R"({"group_ids":null})"), 500);
  EXPECT_EQ(Status("POST", "/api/users/2", R"({"group_ids":[1]})", RedashFake::kNonAdmin), 403);
  EXPECT_EQ(Status("POST", "/api/users/3", R"({"name":"x"})", RedashFake::kNonAdmin), 403);
  EXPECT_EQ(Status("POST", "/api/users/31", R"({"email":"Ann@example.com"})"), 400);
  EXPECT_EQ(Status("POST", "/api/users/31", R"({"password":"x"})"), 403);
}

TEST_F(RedashFakeTest, SearchHasNoOrderAndMovesWithEveryRewrite) {
  const std::string search = "/api/users?page_size=250&q=user0";
  const std::vector<int> before = FoundIds(search);
  EXPECT_EQ(FoundIds(search), before);
  bool moved = false;
  for (int i = 0; i < 20 && !moved; ++i) {
    fake_.SetName(40, "Changed user0 " + std::to_string(i));
    moved = FoundIds(search) != before;
  }
  EXPECT_TRUE(moved);
  const std::vector<int> ordered = FoundIds(search + "&order=created_at");
  EXPECT_TRUE(std::is_sorted(ordered.begin(), ordered.end()));
  fake_.options().seed = 2;
  EXPECT_NE(FoundIds(search), before);
}

TEST_F(RedashFakeTest, PagesOfOneOrderShowEveryUserOnce) {
  std::set<int> seen;
  for (int page = 1; page <= 12; ++page) {
    for (const int id :
         FoundIds("/api/users?order=created_at&page_size=10&page=" + std::to_string(page))) {
      EXPECT_TRUE(seen.insert(id).second);
    }
  }
  EXPECT_EQ(seen.size(), 119u);
}

TEST_F(RedashFakeTest, PagesThatAreNotThere) {
  EXPECT_EQ(Status("GET", "/api/users?page=0"), 400);
  EXPECT_EQ(Status("GET", "/api/users?page_size=0"), 400);
  EXPECT_EQ(Status("GET", "/api/users?page=x"), 200);
  EXPECT_EQ(Status("GET", "/api/users?q=nobody&page=2"), 404);
  EXPECT_EQ(Status("GET", "/api/users?q=a%00b"), 500);
  EXPECT_EQ(Status("GET", "/api/users?disabled="), 500);
}

TEST_F(RedashFakeTest, SearchFoldsCaseAndReadsPlusAsSpace) {
  EXPECT_THAT(FoundIds("/api/users?q=ANN%20LEE"), ElementsAre(2));
  EXPECT_THAT(FoundIds("/api/users?q=zo%C3%8B"), ElementsAre(23));
  EXPECT_THAT(FoundIds("/api/users?q=carol+redash"), ElementsAre());
  EXPECT_THAT(FoundIds("/api/users?q=carol%2Bredash%5C"), ElementsAre());
}

TEST_F(RedashFakeTest, PathsThatAreNoApi) {
  EXPECT_THAT(Send("GET", "/api/groups/").Header("Content-Type"), HasSubstr("text/html"));
  EXPECT_THAT(Send("GET", "/api/groups/3/members/8").Header("Content-Type"),
              HasSubstr("text/html"));
  EXPECT_THAT(Send("GET", "/api//groups").Header("Content-Type"), HasSubstr("text/html"));
  EXPECT_THAT(Send("GET", "//api/groups").Header("Content-Type"), "application/json");
  EXPECT_EQ(fake_.Handle(MakeRequest("GET", "/api/group")).status, 404);
  EXPECT_EQ(fake_.Handle(MakeRequest("GET", "/")).status, 302);
  EXPECT_EQ(Status("GET", "/api/groups?x=" + std::string(4094, 'x')), 400);
}

TEST_F(RedashFakeTest, Keys) {
  const auto status = [this](const std::string& authorization) {
    return fake_.Handle(MakeRequest("GET", "/api/session", {{"Authorization", authorization}}))
        .status;
  };
  const std::string key = fake_.KeyOf(RedashFake::kAdmin);
  EXPECT_EQ(status(key), 200);
  EXPECT_EQ(status("Key " + key), 200);
  EXPECT_EQ(status("key " + key), 404);
  EXPECT_EQ(status("Key  " + key), 404);
  EXPECT_EQ(status("Bearer " + key), 404);
  EXPECT_EQ(fake_.Handle(MakeRequest("GET", "/api/session?api_key=" + key)).status, 200);
  const std::string rotated = fake_.RotateKey(RedashFake::kAdmin);
  EXPECT_EQ(status(key), 404);
  EXPECT_EQ(status(rotated), 200);
  fake_.Disable(RedashFake::kAdmin);
  EXPECT_EQ(status(rotated), 404);
}

TEST_F(RedashFakeTest, AnAdminWithoutListUsersMayGrantButNotSee) {
  EXPECT_EQ(Status("GET", "/api/groups/3/members", "", RedashFake::kAdminGroupOnly), 403);
  EXPECT_EQ(Status("GET", "/api/users/31", "", RedashFake::kAdminGroupOnly), 403);
  EXPECT_EQ(
      Status("POST", "/api/groups/3/members", R"({"user_id":31})", RedashFake::kAdminGroupOnly),
      200);
}

TEST_F(RedashFakeTest, ABrokenQueueAnswers500AfterTheFact) {
  fake_.options().broken_queue = true;
  EXPECT_EQ(Status("POST", "/api/groups/3/members", R"({"user_id":31})"), 500);
  EXPECT_THAT(fake_.GroupsOf(31), ElementsAre(2, 3));
  EXPECT_EQ(Status("GET", "/api/users/31"), 500);
  EXPECT_EQ(Status("GET", "/api/groups/3/members"), 200);
  EXPECT_EQ(Status("GET", "/api/session"), 200);
}

TEST_F(RedashFakeTest, OlderVersions) {
  for (const char* version : {"8.0.0", "10.1.0"}) {
    fake_.options().version = version;
    FakeRequest request = Request("POST", "/api/groups/3/members", R"({"user_id":31})");
    request.headers["content-type"] = "text/plain";
    EXPECT_EQ(fake_.Handle(request).status, 500) << version;
  }
  EXPECT_THAT(Send("GET", "/api/users/99999").body, Not(HasSubstr("requested this URI")));
  fake_.options().version = "8.0.0";
  EXPECT_THAT(Send("GET", "/api/users/99999").body, HasSubstr("server.  If"));
  EXPECT_EQ(Send("GET", "/api/session").Header("Set-Cookie"), "");
}

TEST_F(RedashFakeTest, MultiOrgServesUnderItsSlugOnly) {
  fake_.options().multi_org = true;
  EXPECT_EQ(Status("GET", "/default/api/session"), 200);
  EXPECT_EQ(Status("GET", "/acme/api/session"), 404);
  EXPECT_EQ(Status("POST", "/api/groups", R"({"name":"x"})"), 405);
}

TEST_F(RedashFakeTest, StateGoesThroughJsonUnchanged) {
  Send("POST", "/api/users/31", "{}");
  fake_.Disable(31);
  fake_.RotateKey(30);
  const boost::json::value state = fake_.DumpState();
  RedashFake other(RedashOptions{}, [] { return kStart; });
  other.LoadState(state);
  EXPECT_EQ(other.DumpState(), state);
}

}  // namespace
}  // namespace broker::fakes

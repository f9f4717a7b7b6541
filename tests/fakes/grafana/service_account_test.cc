// Service accounts and their tokens, and what a server admin sees of a person.
#include <string>

#include "tests/fakes/grafana/fixture.h"

namespace broker::fakes::grafana {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

TEST_F(GrafanaFakeTest, WhoMakesAServiceAccountWithAPasswordBecomesItsAdmin) {
  EXPECT_EQ(Ask("orgadmin", "POST", "/api/serviceaccounts", R"({"name": "one"})").status, 201);
  EXPECT_EQ(Ask(kBroker, "POST", "/api/serviceaccounts",
                R"({"name": "two", "role": "Editor", "isDisabled": true})")
                .status,
            201);
  EXPECT_THAT(fake_.EntriesOf("serviceaccounts", "39"), ElementsAre(Pair("user:33", "Admin")));
  EXPECT_THAT(fake_.EntriesOf("serviceaccounts", "40"), IsEmpty());
  EXPECT_TRUE(fake_.world().Find(40)->disabled);
}

TEST_F(GrafanaFakeTest, AServiceAccountIsChangedInWhatIsNamed) {
  const std::string reader = "/api/serviceaccounts/35";
  EXPECT_EQ(Told(kBroker, "PATCH", reader, R"({"role": "Editor"})"), "200 Service account updated");
  EXPECT_EQ(fake_.RoleOf(kMain, 35), "Editor");
  EXPECT_EQ(Told(kBroker, "PATCH", reader, R"({"name": "new", "isDisabled": true})"),
            "200 Service account updated");
  EXPECT_EQ(fake_.RoleOf(kMain, 35), "Editor");
  EXPECT_EQ(fake_.world().Find(35)->name, "new");
  EXPECT_EQ(fake_.world().Find(35)->login, "sa-reader");
  EXPECT_TRUE(fake_.world().Find(35)->disabled);
  EXPECT_EQ(Told(kBroker, "PATCH", reader, R"({"role": "None"})"), "400 invalid role specified");
  for (const std::string other : {"2", "38", "99999"}) {
    EXPECT_EQ(Told(kBroker, "PATCH", "/api/serviceaccounts/" + other, R"({"role": "Viewer"})"),
              "404 Failed to retrieve service account");
  }
}

TEST_F(GrafanaFakeTest, NobodyGivesAServiceAccountMoreThanTheirOwnRole) {
  fake_.world().entries.Set({ResourceKind::kServiceAccount, kMain, "35"}, UserPrincipal(2),
                            Level::kEdit);
  const std::string reader = "/api/serviceaccounts/35";
  EXPECT_EQ(Told("alice", "PATCH", reader, R"({"role": "Editor"})"),
            "403 can not assign a role higher than user's role");
  EXPECT_EQ(Told("alice", "PATCH", reader, R"({"role": "Viewer"})"), "200 Service account updated");
  EXPECT_EQ(Ask("alice", "DELETE", reader).status, 403);
  EXPECT_EQ(Ask("alice", "PATCH", "/api/serviceaccounts/36", "{}").status, 403);
}

TEST_F(GrafanaFakeTest, ADeletedServiceAccountIsGoneWithItsToken) {
  const std::string authorization = fake_.AuthorizationOf("sa-reader");
  EXPECT_EQ(Told(kBroker, "DELETE", "/api/serviceaccounts/35"), "200 Service account deleted");
  EXPECT_EQ(Told(kBroker, "DELETE", "/api/serviceaccounts/35"),
            "500 Service account deletion error");
  EXPECT_THAT(fake_.EntriesOf("serviceaccounts", "35"), IsEmpty());
  EXPECT_EQ(fake_.Handle(MakeRequest("GET", "/api/org", {{"Authorization", authorization}})).status,
            500);
}

TEST_F(GrafanaFakeTest, TokensAreMadeShownOnceAndDeleted) {
  const std::string tokens = "/api/serviceaccounts/35/tokens";
  const FakeReply made = Ask(kBroker, "POST", tokens, R"({"name": "second"})");
  ASSERT_EQ(made.status, 200);
  const std::string key(boost::json::parse(made.body).at("key").as_string());
  EXPECT_TRUE(IsWellFormedToken(key));
  const auto status = [&] {
    return fake_.Handle(MakeRequest("GET", "/api/org", {{"Authorization", "Bearer " + key}}))
        .status;
  };
  EXPECT_EQ(status(), 200);
  EXPECT_EQ(Ask(kBroker, "POST", tokens, R"({"name": "second"})").status, 409);
  EXPECT_THAT(Listed(kBroker, tokens, "name"), ElementsAre("token", "second"));
  EXPECT_THAT(Ask(kBroker, "GET", tokens).body, testing::Not(HasSubstr("glsa_")));
  const std::string second = tokens + "/" + Listed(kBroker, tokens, "id").back();
  EXPECT_EQ(Told(kBroker, "DELETE", second), "200 Service account token deleted");
  EXPECT_EQ(Ask(kBroker, "DELETE", second).status, 500);
  EXPECT_EQ(status(), 500);
}

TEST_F(GrafanaFakeTest, AServerAdminSeesTeamsAndOrgsOfAPerson) {
  EXPECT_THAT(Listed("admin", "/api/users/2/teams", "name"), ElementsAre("platform"));
  EXPECT_THAT(Listed("admin", "/api/users/32/orgs", "name"),
              ElementsAre("Main Org.", "Second Org"));
  EXPECT_THAT(Listed("admin", "/api/users/32/orgs", "role"), ElementsAre("Editor", "Viewer"));
  EXPECT_THAT(Listed("admin", "/api/users/99999/orgs", "name"), IsEmpty());
  EXPECT_EQ(Ask(kBroker, "GET", "/api/users/2/teams").status, 403);
  EXPECT_EQ(fake_.RoleOf(2, 32), "Viewer");
  EXPECT_EQ(fake_.RoleOf(2, 2), "");
}

}  // namespace
}  // namespace broker::fakes::grafana

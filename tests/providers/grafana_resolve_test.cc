// Who and what is meant by a name, and when something is proven to be absent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "clients/grafana/teams.h"
#include "tests/providers/grafana_fixture.h"

namespace broker::grafana {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(GrafanaTest, FindsAUserByEmailWhateverItsCase) {
  EXPECT_EQ(IdOf(ByEmail("alice@example.com")), kAlice);
  const auto upper = ByEmail("upper.case@example.com");
  ASSERT_TRUE(upper.ok()) << upper.status();
  EXPECT_EQ(upper->id, kUpperCase);
  EXPECT_EQ(upper->email, "upper.case@example.com");
  EXPECT_EQ(upper->login, "UpperCase");
}

TEST_F(GrafanaTest, TakesAnEmailForAnEmailAndALoginForALogin) {
  EXPECT_EQ(IdOf(ByEmail("cross.b@example.com")), kCrossB);
  EXPECT_EQ(IdOf(ByLogin("cross.b@example.com")), kCrossA);
  EXPECT_EQ(IdOf(ByLogin("alice@example.com")), "PRINCIPAL_NOT_FOUND");
}

TEST_F(GrafanaTest, TakesNoPartOfAnAddressForTheWhole) {
  EXPECT_EQ(IdOf(ByEmail("ice@example.com")), "PRINCIPAL_NOT_FOUND");
  EXPECT_EQ(IdOf(ByLogin("ali")), "PRINCIPAL_NOT_FOUND");
  EXPECT_EQ(IdOf(ByLogin("ALICE")), "PRINCIPAL_NOT_FOUND");
}

TEST_F(GrafanaTest, KeepsPlusPercentUnderscoreAndBackslashApart) {
  const std::string underscore = std::to_string(AddUser("un_der", "un_der@example.com"));
  AddUser("unxder", "unxder@example.com");
  const std::string percent = std::to_string(AddUser("per%cent", "per%cent@example.com"));
  AddUser("perfectcent", "perfectcent@example.com");
  const std::string backslash = std::to_string(AddUser("CORP\\ann", "ann@corp.example.com"));
  const std::string apostrophe = std::to_string(AddUser("o'neil", "o'neil@example.com"));
  EXPECT_EQ(IdOf(ByEmail("plus+one@example.com")), "23");
  EXPECT_EQ(IdOf(ByLogin("plus+two@example.com")), "24");
  EXPECT_EQ(IdOf(ByEmail("un_der@example.com")), underscore);
  EXPECT_EQ(IdOf(ByEmail("per%cent@example.com")), percent);
  EXPECT_EQ(IdOf(ByEmail("%@example.com")), "PRINCIPAL_NOT_FOUND");
  EXPECT_EQ(IdOf(ByLogin("CORP\\ann")), backslash);
  EXPECT_EQ(IdOf(ByEmail("o'neil@example.com")), apostrophe);
}

TEST_F(GrafanaTest, NamesTheCandidatesOfAnAddressThatSeveralHave) {
  const std::string other = std::to_string(AddUser("alice2", "Alice@Example.com"));
  const auto found = ByEmail("alice@example.com");
  ASSERT_EQ(ReasonOf(found), "AMBIGUOUS_PRINCIPAL");
  EXPECT_THAT(FailureOf(found.status()).metadata.at("candidates"), HasSubstr(kAlice));
  EXPECT_THAT(FailureOf(found.status()).metadata.at("candidates"), HasSubstr(other));
}

TEST_F(GrafanaTest, FindsDisabledUsersAndSaysSo) {
  const auto found = ByEmail("disabled@example.com");
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_TRUE(found->disabled);
}

TEST_F(GrafanaTest, AnIdIsThatOfAUserOfTheOrgOrOfNobody) {
  EXPECT_EQ(IdOf(ById(kAlice)), kAlice);
  EXPECT_EQ(IdOf(ById(kReaderAccount)), "PRINCIPAL_NOT_FOUND");
  EXPECT_EQ(IdOf(ById(kOrg2Viewer)), "PRINCIPAL_NOT_FOUND");
  EXPECT_EQ(IdOf(ByEmail("org2viewer@example.com")), "PRINCIPAL_NOT_FOUND");
  EXPECT_EQ(IdOf(ByLogin("sa-reader")), "PRINCIPAL_NOT_FOUND");
  for (const char* bad : {"0", "-2", "02", "2x", "99999999999999999999", "../2"}) {
    EXPECT_EQ(IdOf(ById(bad)), "PRINCIPAL_NOT_FOUND") << bad;
  }
}

TEST_F(GrafanaTest, ReadsAllUsersOnlyWhereNothingIsKnownOfAnId) {
  EXPECT_EQ(IdOf(ById(kAlice)), kAlice);
  EXPECT_THAT(Sent(), ElementsAre("GET /api/org/users"));
  EXPECT_EQ(IdOf(ById(kAlice)), kAlice);
  EXPECT_THAT(Sent(), ElementsAre("GET /api/org/users?query=alice%40example.com"));
}

TEST_F(GrafanaTest, FindsAUserByIdThatWasRenamedSince) {
  EXPECT_EQ(IdOf(ByEmail("alice@example.com")), kAlice);
  grafana_.Use([](GrafanaFake& fake) {
    fake.world().Find(2)->email = "a.example@example.com";
    fake.world().Find(2)->login = "a.example";
  });
  const auto found = ById(kAlice);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->email, "a.example@example.com");
}

TEST_F(GrafanaTest, DoesNotTakeWhatItMayNotSeeForAbsent) {
  UseTokenOf("sa-reader");
  EXPECT_EQ(IdOf(ByEmail("nobody@example.com")), "INSTANCE_CREDENTIALS");
  EXPECT_EQ(ReasonOf(Team(EntitlementRef::Key::kName, "platform")), "INSTANCE_CREDENTIALS");
}

TEST_F(GrafanaTest, DoesNotTakeAnOrgThatDoesNotExistForAnEmptyOne) {
  provider_ = MakeOrDie(BasicConfig("admin", "999"));
  const auto found = ByEmail("alice@example.com");
  EXPECT_EQ(ReasonOf(found), "UPSTREAM_PROTOCOL");
  EXPECT_THAT(FailureOf(found.status()).message, HasSubstr("options.org_id"));
}

TEST_F(GrafanaTest, DoesNotTakeTheListOfAnotherOrgForItsOwn) {
  provider_ = MakeOrDie(BasicConfig("admin", "2"));
  grafana_.AddFault(R"({"path": "/api/org", "fault": {"status": 200,
                        "headers": {"Content-Type": "application/json"},
                        "body": {"id": 1, "name": "Main Org."}}})");
  EXPECT_EQ(IdOf(ByEmail("alice@example.com")), "UPSTREAM_PROTOCOL");
}

TEST_F(GrafanaTest, DoesNotTakeWhatItSeesOnlyInPartForAll) {
  grafana_.AddFault(R"({"path": "/api/access-control/user/permissions", "fault": {"status": 200,
                        "headers": {"Content-Type": "application/json"},
                        "body": {"org.users:read": ["users:id:2"],
                                 "teams:read": ["teams:id:1"]}}})");
  EXPECT_EQ(IdOf(ByEmail("alice@example.com")), kAlice);
  EXPECT_EQ(IdOf(ByEmail("nobody@example.com")), "INSTANCE_CREDENTIALS");
  EXPECT_EQ(IdOf(ById("999")), "INSTANCE_CREDENTIALS");
  EXPECT_EQ(ReasonOf(Team(EntitlementRef::Key::kName, "nothing")), "INSTANCE_CREDENTIALS");
  EXPECT_EQ(ReasonOf(Observe(kAlice, "99")), "INSTANCE_CREDENTIALS");
}

TEST_F(GrafanaTest, RefusesNames) {
  EXPECT_EQ(ReasonOf(Resolve(PrincipalRef::Key::kName, "Alice Example")), "INVALID_FIELD");
}

TEST_F(GrafanaTest, FindsATeamByItsExactName) {
  const auto team = Team(EntitlementRef::Key::kName, "sre/ops");
  ASSERT_TRUE(team.ok()) << team.status();
  EXPECT_EQ(team->id, "6");
  EXPECT_EQ(ReasonOf(Team(EntitlementRef::Key::kName, "on call")), "OK");
  EXPECT_EQ(ReasonOf(Team(EntitlementRef::Key::kName, "Ünicode team")), "OK");
  EXPECT_EQ(ReasonOf(Team(EntitlementRef::Key::kName, "Platform")), "ENTITLEMENT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Team(EntitlementRef::Key::kName, "plat")), "ENTITLEMENT_NOT_FOUND");
}

TEST_F(GrafanaTest, DoesNotTakeATeamForOneWhoseNameDiffersInCase) {
  grafana_.AddFault(R"({"path": "/api/teams/search", "fault": {"status": 200,
      "headers": {"Content-Type": "application/json"},
      "body": {"totalCount": 1, "teams": [{"id": 1, "name": "platform"}]}}})");
  EXPECT_EQ(ReasonOf(Team(EntitlementRef::Key::kName, "Platform")), "ENTITLEMENT_NOT_FOUND");
}

TEST_F(GrafanaTest, FindsATeamByItsId) {
  const auto team = Team(EntitlementRef::Key::kId, kPlatform);
  ASSERT_TRUE(team.ok()) << team.status();
  EXPECT_EQ(team->display_name, "platform");
  EXPECT_EQ(ReasonOf(Team(EntitlementRef::Key::kId, "7")), "ENTITLEMENT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Team(EntitlementRef::Key::kId, "platform")), "ENTITLEMENT_NOT_FOUND");
}

TEST_F(GrafanaTest, FindsATeamByItsUidWhereTheServerKnowsUids) {
  grafana_.AddFault(R"([
    {"path": "/api/teams/bf5w_x-1", "fault": {"status": 200,
     "headers": {"Content-Type": "application/json"},
     "body": {"id": 1, "uid": "bf5w_x-1", "name": "platform"}}},
    {"path": "/api/teams/007", "fault": {"status": 200,
     "headers": {"Content-Type": "application/json"},
     "body": {"id": 7, "uid": "bf5w_x-2", "name": "other"}}},
    {"path": "/api/teams/gone", "fault": {"status": 404,
     "headers": {"Content-Type": "application/json"}, "body": {"message": "Not found"}}},
    {"path": "/api/teams/page", "fault": {"html": true}}])");
  const auto team = Team(EntitlementRef::Key::kId, "bf5w_x-1");
  ASSERT_TRUE(team.ok()) << team.status();
  EXPECT_EQ(team->id, kPlatform);
  EXPECT_EQ(team->attributes.at("uid"), "bf5w_x-1");
  EXPECT_EQ(ReasonOf(Team(EntitlementRef::Key::kId, "gone")), "ENTITLEMENT_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Team(EntitlementRef::Key::kId, "page")), "UPSTREAM_PROTOCOL");
  // What looks like a number is taken for one.
  EXPECT_EQ(ReasonOf(Team(EntitlementRef::Key::kId, "007")), "ENTITLEMENT_NOT_FOUND");
}

// Newer versions say "Not found" whatever goes wrong while they look for the uid.
TEST_F(GrafanaTest, AnErrorInPlaceOfATeamIsNotTakenForItsAbsence) {
  for (const char* error : {R"({"status": 404, "headers": {"Content-Type": "application/json"},
                                "body": {"message": "Not found"}})",
                            R"({"status": 404, "headers": {"Content-Type": "application/json"},
                                "body": {"message": "Team not found"}})",
                            R"({"status": 400, "headers": {"Content-Type": "application/json"},
                                "body": {"message": "database is locked"}})"}) {
    grafana_.ClearFaults();
    fixture_.Pass(Teams::kAge);
    grafana_.AddFault(R"({"path": "/api/teams/bf5w_*", "fault": )" + std::string(error) + "}");
    grafana_.AddFault(R"([
      {"path": "/api/teams/search?*&page=1", "fault": {"status": 200,
       "headers": {"Content-Type": "application/json"},
       "body": {"totalCount": 1001, "teams": [{"id": 6, "uid": "bf5w_x-6", "name": "data"}]}}},
      {"path": "/api/teams/search?*&page=2", "fault": {"status": 200,
       "headers": {"Content-Type": "application/json"},
       "body": {"totalCount": 1001, "teams": [{"id": 1, "uid": "bf5w_x-1", "name": "platform"}]}}}
      ])");
    const auto team = Team(EntitlementRef::Key::kId, "bf5w_x-1");
    ASSERT_TRUE(team.ok()) << team.status() << error;
    EXPECT_EQ(team->id, kPlatform);
    EXPECT_EQ(ReasonOf(Team(EntitlementRef::Key::kId, "bf5w_x-2")), "ENTITLEMENT_NOT_FOUND");
  }
}

TEST_F(GrafanaTest, ATeamIsNotAbsentWhereTheTeamsCannotBeReadToTheirEnd) {
  grafana_.AddFault(R"([
    {"path": "/api/teams/gone", "fault": {"status": 404,
     "headers": {"Content-Type": "application/json"}, "body": {"message": "Not found"}}},
    {"path": "/api/teams/search", "nth": 1, "fault": {"status": 500}},
    {"path": "/api/teams/search", "nth": 2, "fault": {"status": 200,
     "headers": {"Content-Type": "application/json"},
     "body": {"totalCount": 20001, "teams": []}}},
    {"path": "/api/teams/search", "nth": 3, "times": 19, "fault": {"status": 200,
     "headers": {"Content-Type": "application/json"},
     "body": {"totalCount": 20001, "teams": []}}}])");
  EXPECT_EQ(ReasonOf(Team(EntitlementRef::Key::kId, "gone")), "UPSTREAM_UNAVAILABLE");
  EXPECT_EQ(ReasonOf(Team(EntitlementRef::Key::kId, "gone")), "UNSUPPORTED_BY_INSTANCE");
  EXPECT_EQ(ReasonOf(Team(EntitlementRef::Key::kId, "gone")), "ENTITLEMENT_NOT_FOUND");
}

TEST_F(GrafanaTest, WhatCannotBeAUidIsNotSent) {
  for (const char* bad : {"../1", "1/members", "a b", "", "1?x=1"}) {
    EXPECT_EQ(ReasonOf(Team(EntitlementRef::Key::kId, bad)), "ENTITLEMENT_NOT_FOUND") << bad;
  }
  EXPECT_THAT(Sent(), testing::Each("GET /api/access-control/user/permissions"));
}

}  // namespace
}  // namespace broker::grafana

// Answers of Grafana that the fake does not give: those of newer versions, and odd ones.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "clients/grafana/answers.h"
#include "clients/grafana/entry.h"
#include "clients/grafana/things.h"
#include "clients/grafana/users.h"
#include "clients/grafana/wire.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

using clients::Answer;
using testing::ElementsAre;
using testing::IsEmpty;
using Fate = WriteReply::Fate;

http::Reply Reply(int status, const std::string& body,
                  const std::string& type = "application/json") {
  http::Reply reply;
  reply.status = status;
  reply.content_type = type;
  reply.body = body;
  return reply;
}

template <class T>
Reason Problem(const absl::StatusOr<T>& parsed) {
  return parsed.ok() ? Reason::kBrokerDefect : FailureOf(parsed.status()).reason;
}

Reason ReasonOf(const http::Reply& reply) { return FailureOf(Classify(reply).status).reason; }

TEST(GrafanaAnswers, OnlyANamedThingIsAbsent) {
  EXPECT_EQ(Classify(Reply(404, R"({"message":"Team not found"})")).answer, Answer::kAbsent);
  EXPECT_EQ(Classify(Reply(404, R"({"message":"Not found"})")).answer, Answer::kFailed);
  EXPECT_EQ(Classify(Reply(404, "")).answer, Answer::kFailed);
  EXPECT_EQ(Classify(Reply(404, "", "")).answer, Answer::kFailed);
  EXPECT_EQ(Classify(Reply(404, "<html>", "text/html")).answer, Answer::kFailed);
}

TEST(GrafanaAnswers, KnowsBadCredentialsOfEveryVersion) {
  EXPECT_EQ(ReasonOf(Reply(500, R"({"message":"invalid API key"})")), Reason::kInstanceCredentials);
  EXPECT_EQ(ReasonOf(Reply(401, R"({"statusCode":401,"messageId":"api-key.invalid",
                                    "message":"Invalid API key"})")),
            Reason::kInstanceCredentials);
  EXPECT_EQ(ReasonOf(Reply(403, R"({"title":"Access denied","message":"..."})")),
            Reason::kInstanceCredentials);
  EXPECT_EQ(ReasonOf(Reply(500, R"({"message":"Failed to query"})")), Reason::kUpstreamUnavailable);
  EXPECT_EQ(ReasonOf(Reply(403, "<html>", "text/html")), Reason::kUpstreamProtocol);
}

TEST(GrafanaAnswers, KnowsAMembershipThatIsOwnedElsewhere) {
  EXPECT_EQ(ReasonOf(Reply(400, R"({"statusCode":400,"message":"no",
                                    "messageId":"resourcePermissions.externalTeamMember"})")),
            Reason::kExternallyManaged);
}

TEST(GrafanaAnswers, KnowsARoleThatIsOwnedElsewhere) {
  EXPECT_EQ(ReasonOf(Reply(403, R"({"statusCode":403,"messageId":"org.externallySynced",
                                    "message":"cannot change role for externally synced user"})")),
            Reason::kExternallyManaged);
}

TEST(GrafanaAnswers, KnowsATeamThatIsOwnedElsewhere) {
  for (const char* what : {"Team permissions", "Team memberships", "team permissions"}) {
    const std::string message = std::string(what) + " cannot be updated for provisioned teams";
    EXPECT_EQ(ReasonOf(Reply(400, R"({"message":")" + message + "\"}")),
              Reason::kExternallyManaged);
  }
}

TEST(GrafanaAnswers, TheFateOfAWriteByItsAnswer) {
  EXPECT_EQ(FateOf(Reply(200, R"({"message":"Permission updated"})")), Fate::kAnswered);
  EXPECT_EQ(FateOf(Reply(500, R"({"message":"Failed to add Member to Team"})")), Fate::kAnswered);
  EXPECT_EQ(FateOf(Reply(400, R"({"message":"failed to set user permission"})")), Fate::kRefused);
  EXPECT_EQ(FateOf(Reply(404, R"({"message":"Team member not found"})")), Fate::kRefused);
  EXPECT_EQ(FateOf(Reply(500, R"({"message":"invalid API key"})")), Fate::kRefused);
  EXPECT_EQ(FateOf(Reply(429, "", "")), Fate::kRefused);
  EXPECT_EQ(FateOf(Reply(200, "<html>", "text/html")), Fate::kNoAnswer);
  EXPECT_EQ(FateOf(Reply(200, "{")), Fate::kNoAnswer);
  EXPECT_EQ(FateOf(Reply(302, "", "")), Fate::kRefused);
  EXPECT_EQ(FateOf(Reply(403, "<html>", "text/html")), Fate::kRefused);
  EXPECT_EQ(FateOf(Reply(404, "", "")), Fate::kRefused);
  EXPECT_EQ(FateOf(Reply(408, "{}")), Fate::kNoAnswer);
  for (const int status : {502, 503, 504}) {
    EXPECT_EQ(FateOf(Reply(status, R"({"message":"x"})")), Fate::kNoAnswer);
  }
}

TEST(GrafanaWire, ReadsWhatNewerVersionsTellOfAUser) {
  const auto users = ParseUsers(Reply(200, R"([{"orgId":1,"userId":7,"uid":"abc",
      "email":"Ann@Example.com","login":"ann","name":"Ann","role":"None","isDisabled":false,
      "authLabels":["Generic OAuth"],"isExternallySynced":true}])"));
  ASSERT_TRUE(users.ok()) << users.status();
  const Principal& ann = users->front();
  EXPECT_EQ(ann.uid, "abc");
  EXPECT_EQ(ann.email, "ann@example.com");
  EXPECT_TRUE(ann.externally_managed);
}

TEST(GrafanaWire, HavingLoggedInElsewhereIsNoProofOfSync) {
  const auto users = ParseUsers(Reply(200, R"([{"userId":7,"authLabels":["Generic OAuth"]}])"));
  ASSERT_TRUE(users.ok()) << users.status();
  EXPECT_FALSE(users->front().externally_managed);
}

TEST(GrafanaWire, OnlyManagedEntriesOfTheThingItselfAreItsOwn) {
  const auto entries = ParseEntries(kFolders, Reply(200, R"([
      {"isManaged":true,"isInherited":false,"userId":3,"userLogin":"bob","permission":"View"},
      {"isManaged":false,"isInherited":false,"userId":4,"userLogin":"eve","permission":"Admin",
       "roleName":"fixed:folders:writer"},
      {"isManaged":true,"isInherited":true,"userId":5,"userLogin":"joe","permission":"Admin"},
      {"isManaged":false,"builtInRole":"Admin","permission":"Admin"},
      {"isManaged":true,"teamId":2,"team":"data","permission":"Edit"},
      {"isManaged":true,"isInherited":false,"isServiceAccount":true,"userId":9,
       "userLogin":"sa-1-x","permission":"Admin"}])"));
  ASSERT_TRUE(entries.ok()) << entries.status();
  std::vector<std::string> own;
  for (const Entry& entry : *entries) {
    if (entry.direct) {
      own.push_back(entry.principal.type + ":" + entry.principal.id + "=" + entry.level);
    }
  }
  EXPECT_THAT(own, ElementsAre("user:3=view", "team:2=edit", "service_account:9=admin"));
}

Observation Of(const std::vector<Entry>& entries, const Ways& ways, const std::string& user) {
  const auto seen = ObservationOf(entries, {}, ways, {"user", user, "folder", "f", ""}, {});
  EXPECT_TRUE(seen.ok()) << seen.status();
  return seen.ok() ? *seen : Observation();
}

TEST(GrafanaWire, TellsEachWayOfAccess) {
  const auto entries = ParseEntries(kFolders, Reply(200, R"([
      {"isManaged":true,"userId":3,"userLogin":"bob","permission":"View"},
      {"isManaged":false,"isInherited":true,"userId":3,"userLogin":"bob","permission":"Edit"},
      {"isManaged":true,"teamId":2,"team":"data","permission":"Edit"},
      {"isManaged":true,"teamId":7,"team":"other","permission":"Admin"},
      {"isManaged":false,"userId":3,"userLogin":"bob","permission":"Admin","roleName":"custom:x"},
      {"isManaged":true,"builtInRole":"Viewer","permission":"View"}])"));
  ASSERT_TRUE(entries.ok()) << entries.status();
  const Observation bob = Of(*entries, {"Viewer", {"2"}, "up", "Upper"}, "3");
  EXPECT_EQ(bob.copies, 1);
  EXPECT_EQ(bob.holding.level, "view");
  EXPECT_THAT(bob.holding.indirect,
              ElementsAre(IndirectSource{"parent_folder", "up", "Upper", "edit"},
                          IndirectSource{"team", "2", "data", "edit"},
                          IndirectSource{"role", "custom:x", "custom:x", "admin"},
                          IndirectSource{"basic_role", "Viewer", "Viewer", "view"}));
  EXPECT_THAT(bob.surroundings,
              ElementsAre("basic_role:Viewer=view", "team:2=edit", "team:7=admin"));
  EXPECT_FALSE(bob.container_hidden);
  const Observation eve = Of(*entries, {"", {}, "up", "Upper"}, "4");
  EXPECT_FALSE(eve.holding.direct);
  EXPECT_THAT(eve.holding.indirect, IsEmpty());
  EXPECT_TRUE(eve.container_hidden);
  EXPECT_FALSE(Of(*entries, {"Admin", {}, "up", "Upper"}, "4").container_hidden);
  EXPECT_FALSE(Of(*entries, {}, "4").container_hidden);
}

TEST(GrafanaWire, ALevelThatIsNotKnownIsNoLevel) {
  const auto entries = ParseEntries(
      kTeams,
      Reply(200, R"([{"isManaged":true,"userId":3,"userLogin":"bob","permission":"Owner"}])"));
  ASSERT_TRUE(entries.ok()) << entries.status();
  EXPECT_FALSE(ObservationOf(*entries, {}, {}, {"user", "3", "team", "1", ""}, {}).ok());
  const auto other = ObservationOf(*entries, {}, {}, {"user", "4", "team", "1", ""}, {});
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_FALSE(other->holding.direct);
  EXPECT_THAT(other->surroundings, ElementsAre("user:3="));
}

TEST(GrafanaWire, WhatIsNoListIsRefused) {
  for (const char* body :
       {"{}", "null", "[1]", R"([{"userId":"3"}])", R"([{"login":"ann"}])", ""}) {
    EXPECT_FALSE(ParseUsers(Reply(200, body)).ok()) << body;
  }
  for (const char* body : {"{}", "[[]]", "[null]", R"({"message":"x"})"}) {
    EXPECT_FALSE(ParseEntries(kTeams, Reply(200, body)).ok()) << body;
  }
}

TEST(GrafanaWire, NobodyAndNothingHasTheNumberZero) {
  for (const char* id : {"0", "-1"}) {
    const std::string team = R"({"name":"platform","uid":"abc","id":)" + std::string(id) + "}";
    const std::string user = R"({"login":"ann","isManaged":true,"userLogin":"ann","permission":)" +
                             std::string(R"("Member","userId":)") + id + "}";
    const std::string member = R"({"login":"ann","permission":0,"userId":)" + std::string(id) + "}";
    EXPECT_EQ(Problem(ParseTeam(Reply(200, team))), Reason::kUpstreamProtocol);
    EXPECT_EQ(Problem(ParseTeamPage(Reply(200, R"({"totalCount":1,"teams":[)" + team + "]}"))),
              Reason::kUpstreamProtocol);
    EXPECT_EQ(Problem(ParseUsers(Reply(200, "[" + user + "]"))), Reason::kUpstreamProtocol);
    EXPECT_EQ(Problem(ParseMembers(Reply(200, "[" + member + "]"))), Reason::kUpstreamProtocol);
    EXPECT_EQ(Problem(ParseEntries(kTeams, Reply(200, "[" + user + "]"))),
              Reason::kUpstreamProtocol);
    EXPECT_EQ(Problem(ParseId(Reply(200, team))), Reason::kUpstreamProtocol);
  }
}

// Where the number is unknown the field is left out.
TEST(GrafanaWire, AMemberWithoutANumberIsNotLeftOut) {
  EXPECT_EQ(Problem(ParseEntries(kTeams, Reply(200, R"([{"isManaged":true,"userUid":"abc",
                "permission":"Member"}])"))),
            Reason::kUpstreamProtocol);
}

TEST(GrafanaWire, ARightCountsOnlyOnEverything) {
  const auto held = ParsePermissions(Reply(200, R"({"teams:read":["teams:id:1"],
      "teams.permissions:read":["teams:id:*"],"teams.permissions:write":["*"],
      "org.users:read":["users:*","users:*"],"teams:create":[""]})"));
  ASSERT_TRUE(held.ok()) << held.status();
  EXPECT_FALSE(HoldsOnAll(*held, "teams:read", "teams"));
  EXPECT_TRUE(HoldsOnAll(*held, "teams.permissions:read", "teams"));
  EXPECT_TRUE(HoldsOnAll(*held, "teams.permissions:write", "teams"));
  EXPECT_TRUE(HoldsOnAll(*held, "org.users:read", "users"));
  EXPECT_FALSE(HoldsOnAll(*held, "teams:write", "teams"));
}

TEST(GrafanaWire, RightsAreListsOfScopes) {
  EXPECT_TRUE(ParsePermissions(Reply(200, R"({"teams:read":null})")).ok());
  EXPECT_EQ(Problem(ParsePermissions(Reply(200, R"({"message":"no rights of anybody"})"))),
            Reason::kUpstreamProtocol);
}

TEST(GrafanaWire, SearchesWithoutBackslashes) {
  EXPECT_EQ(SearchText(R"(CORP\ann)"), "CORP_ann");
  EXPECT_EQ(SearchText("50%_a+b"), "50%_a+b");
}

TEST(GrafanaWire, TellsTheEdition) {
  EXPECT_EQ(EditionOf(Reply(200, R"({"buildInfo":{"edition":"Open Source"}})")), "oss");
  EXPECT_EQ(EditionOf(Reply(200, R"({"buildInfo":{"edition":"Enterprise"}})")), "enterprise");
  EXPECT_THAT(EditionOf(Reply(200, R"({"buildInfo":{}})")), IsEmpty());
  EXPECT_THAT(EditionOf(Reply(200, "<html>", "text/html")), IsEmpty());
}

}  // namespace
}  // namespace broker::grafana

// One holding read and changed: compared with what the fake stores and with its log.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/providers/grafana_fixture.h"

namespace broker::grafana {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST_F(GrafanaTest, ObservesTheLevelAndEverybodyElse) {
  const auto seen = Observe(kAlice, kPlatform);
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_EQ(seen->principal.email, "alice@example.com");
  EXPECT_TRUE(seen->holding.direct);
  EXPECT_EQ(seen->holding.level, "member");
  EXPECT_EQ(seen->copies, 1);
  EXPECT_THAT(seen->surroundings, ElementsAre("user:1=admin", "user:3=member", "user:4=member"));
}

TEST_F(GrafanaTest, ObservesThroughTheMembersLoginWhereNothingElseIsKnown) {
  ASSERT_TRUE(Observe(kAlice, kPlatform).ok());
  EXPECT_THAT(Sent(),
              ElementsAre("GET /api/access-control/teams/1", "GET /api/org/users?query=alice"));
}

TEST_F(GrafanaTest, ShowsOutsidersAndServiceAccountsAmongTheSurroundings) {
  grafana_.Use([](GrafanaFake& fake) {
    fake.world().teams.at(1).members[30] = TeamLevel::kMember;
    fake.world().teams.at(1).members[35] = TeamLevel::kAdmin;
  });
  const auto seen = Observe(kErin, kPlatform);
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_FALSE(seen->holding.direct);
  EXPECT_THAT(seen->surroundings, ElementsAre("user:1=admin", "user:2=member", "user:30=member",
                                              "user:35=admin", "user:3=member", "user:4=member"));
}

TEST_F(GrafanaTest, TellsATeamThatIsGoneFromAnEmptyOne) {
  grafana_.Use([](GrafanaFake& fake) { fake.world().teams.at(5).members.clear(); });
  const auto empty = Observe(kAlice, "5");
  ASSERT_TRUE(empty.ok()) << empty.status();
  EXPECT_FALSE(empty->holding.direct);
  EXPECT_EQ(ReasonOf(Observe(kAlice, "99")), "ENTITLEMENT_NOT_FOUND");
}

TEST_F(GrafanaTest, DoesNotObserveServiceAccountsAsUsers) {
  EXPECT_EQ(ReasonOf(Observe(kReaderAccount, kPlatform)), "PRINCIPAL_NOT_FOUND");
}

TEST_F(GrafanaTest, GrantsRaisesLowersAndRevokes) {
  WriteReply reply = Write(Verb::kGrant, kErin, kPlatform, "member");
  EXPECT_EQ(reply.fate, WriteReply::Fate::kAnswered);
  EXPECT_TRUE(reply.status.ok()) << reply.status;
  EXPECT_EQ(MembersOf(1)["erin"], "Member");
  Write(Verb::kGrant, kErin, kPlatform, "admin");
  EXPECT_EQ(MembersOf(1)["erin"], "Admin");
  Write(Verb::kGrant, kErin, kPlatform, "member");
  EXPECT_EQ(MembersOf(1)["erin"], "Member");
  reply = Write(Verb::kRevoke, kErin, kPlatform, "");
  EXPECT_TRUE(reply.status.ok()) << reply.status;
  EXPECT_FALSE(MembersOf(1).contains("erin"));
  EXPECT_EQ(MembersOf(1).size(), 4u);
}

TEST_F(GrafanaTest, AWarmGrantIsOneWriteAndThreeReads) {
  for (const char* team : {"empty", "platform"}) {
    if (team == std::string("empty")) {
      grafana_.Use([](GrafanaFake& fake) { fake.world().teams.at(5).members.clear(); });
    }
    const auto cold = Resolve(PrincipalRef::Key::kEmail, "erin@example.com", Freshness::kCached);
    const auto found = Team(EntitlementRef::Key::kName, team);
    ASSERT_TRUE(cold.ok() && found.ok());
    Sent();
    EXPECT_TRUE(Resolve(PrincipalRef::Key::kEmail, "erin@example.com", Freshness::kCached).ok());
    EXPECT_TRUE(Team(EntitlementRef::Key::kName, team).ok());
    const HoldingKey key{kUser, kErin, "team", found->id, ""};
    const auto now = fixture_.Run(provider_->Observe(key, fixture_.Soon()));
    ASSERT_TRUE(now.ok()) << now.status();
    const Change change{key, Verb::kGrant, "member", *now};
    const auto guard = fixture_.Run(provider_->FindGuard(change, fixture_.Soon()));
    EXPECT_EQ(*guard, Guard::kNone);
    fixture_.Run(provider_->Write(change, fixture_.Soon()));
    const auto after = fixture_.Run(provider_->Observe(key, fixture_.Soon()));
    ASSERT_TRUE(after.ok()) << after.status();
    EXPECT_TRUE(after->holding.direct);
    EXPECT_EQ(after->principal.email, "erin@example.com");
    const std::string list = "GET /api/access-control/teams/" + found->id;
    EXPECT_THAT(Sent(),
                ElementsAre(list, "GET /api/org/users?query=erin%40example.com",
                            "POST /api/access-control/teams/" + found->id + "/users/6", list));
  }
}

TEST_F(GrafanaTest, ReadsThePrincipalAgainForTheNextChange) {
  Write(Verb::kGrant, kErin, kPlatform, "member");
  ASSERT_TRUE(Observe(kErin, kPlatform).ok());
  grafana_.Use([](GrafanaFake& fake) { fake.world().Find(6)->email = "moved@example.com"; });
  const auto seen = Observe(kErin, kPlatform);
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_EQ(seen->principal.email, "moved@example.com");
}

TEST_F(GrafanaTest, AReadAfterAWriteThatFailsIsNoReasonToTrustWhatWasKnownBefore) {
  grafana_.AddFault(R"({"method": "GET", "path": "/api/access-control/**", "nth": 2,
                        "fault": {"status": 500}})");
  Write(Verb::kGrant, kErin, kPlatform, "member");
  EXPECT_FALSE(Observe(kErin, kPlatform).ok());
  grafana_.Use([](GrafanaFake& fake) { fake.world().Find(6)->email = "moved@example.com"; });
  const auto seen = Observe(kErin, kPlatform);
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_EQ(seen->principal.email, "moved@example.com");
}

TEST_F(GrafanaTest, AlwaysSaysWhichPermission) {
  Write(Verb::kGrant, kErin, kPlatform, "admin");
  Write(Verb::kRevoke, kErin, kPlatform, "");
  std::vector<std::string> bodies;
  for (const fakes::LogEntry& entry : grafana_.Log()) {
    if (entry.method == "POST") bodies.push_back(entry.body);
  }
  EXPECT_THAT(bodies, ElementsAre(R"({"permission":"Admin"})", R"({"permission":""})"));
  Sent();
  const WriteReply reply = Write(Verb::kGrant, kErin, kPlatform, "owner");
  EXPECT_EQ(reply.fate, WriteReply::Fate::kNotSent);
  EXPECT_TRUE(HasReason(reply.status, Reason::kInvalidField)) << reply.status;
  EXPECT_THAT(Sent(), Not(testing::Contains(StartsWith("POST"))));
}

TEST_F(GrafanaTest, RemovingSomebodyWhoIsNoMemberIsRefused) {
  const WriteReply reply = Write(Verb::kRevoke, kErin, kPlatform, "");
  EXPECT_EQ(reply.fate, WriteReply::Fate::kRefused);
  EXPECT_TRUE(HasReason(reply.status, Reason::kUpstreamUnavailable)) << reply.status;
}

TEST_F(GrafanaTest, DoesNotTrustAnAnswerThatSaysSomethingElse) {
  grafana_.AddFault(R"({"method": "POST", "fault": {"status": 200,
                        "headers": {"Content-Type": "application/json"},
                        "body": {"message": "Permission removed"}}})");
  const WriteReply reply = Write(Verb::kGrant, kErin, kPlatform, "member");
  EXPECT_EQ(reply.fate, WriteReply::Fate::kAnswered);
  EXPECT_TRUE(HasReason(reply.status, Reason::kUpstreamProtocol)) << reply.status;
  EXPECT_FALSE(MembersOf(1).contains("erin"));
}

TEST_F(GrafanaTest, WhatIsNoAnswerOfGrafanaLeavesTheFateOpen) {
  for (const char* fault : {R"({"method": "POST", "times": 1, "fault": {"html": true}})",
                            R"({"method": "POST", "times": 1, "fault": {"truncated_json": true}})",
                            R"({"method": "POST", "times": 1, "fault": {"garbage": true}})",
                            R"({"method": "POST", "times": 1, "fault": {"status": 503}})",
                            R"({"method": "POST", "times": 1, "fault": {"cut_after": 20}})"}) {
    grafana_.ClearFaults();
    grafana_.AddFault(fault);
    const WriteReply reply = Write(Verb::kGrant, kErin, kPlatform, "member");
    EXPECT_EQ(reply.fate, WriteReply::Fate::kNoAnswer) << fault;
    EXPECT_FALSE(reply.status.ok()) << fault;
  }
}

TEST_F(GrafanaTest, ARefusedCredentialRefusesTheWrite) {
  const auto now = Observe(kErin, kPlatform);
  ASSERT_TRUE(now.ok()) << now.status();
  const Change change{{kUser, kErin, "team", kPlatform, ""}, Verb::kGrant, "member", *now};
  for (const char* login : {"sa-reader", "sa-disabled-sa"}) {
    UseTokenOf(login);
    const WriteReply reply = fixture_.Run(provider_->Write(change, fixture_.Soon()));
    EXPECT_EQ(reply.fate, WriteReply::Fate::kRefused) << login;
    EXPECT_TRUE(HasReason(reply.status, Reason::kInstanceCredentials)) << reply.status;
  }
  fixture_.File("token").value = fakes::grafana::WellFormedToken("deleted");
  const WriteReply reply = fixture_.Run(provider_->Write(change, fixture_.Soon()));
  EXPECT_EQ(reply.fate, WriteReply::Fate::kRefused);
  EXPECT_TRUE(HasReason(reply.status, Reason::kInstanceCredentials)) << reply.status;
  EXPECT_FALSE(MembersOf(1).contains("erin"));
}

TEST_F(GrafanaTest, GuardsTheBrokersOwnAccount) {
  const Change erin{{kUser, kErin, "team", kPlatform, ""}, Verb::kGrant, "admin", {}};
  InstanceConfig config = TokenConfig();
  config.options["own_principal_id"] = kErin;
  provider_ = MakeOrDie(config);
  EXPECT_EQ(*fixture_.Run(provider_->FindGuard(erin, fixture_.Soon())), Guard::kOwnAccount);
  provider_ = MakeOrDie(BasicConfig("orgadmin", "1"));
  EXPECT_EQ(*fixture_.Run(provider_->FindGuard(erin, fixture_.Soon())), Guard::kNone);
  const Change own{{kUser, "33", "team", kPlatform, ""}, Verb::kRevoke, "", {}};
  EXPECT_EQ(*fixture_.Run(provider_->FindGuard(own, fixture_.Soon())), Guard::kOwnAccount);
}

TEST_F(GrafanaTest, FallsBackToTheMembersRoutesWithoutAccessControl) {
  grafana_.AddFault(R"([
    {"path": "/api/access-control/teams/**", "fault": {"status": 404, "body": ""}},
    {"path": "/api/access-control/user/permissions", "fault": {"status": 404,
     "headers": {"Content-Type": "application/json"}, "body": {"message": "Not found"}}}])");
  const auto seen = Observe(kAlice, kPlatform);
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_EQ(seen->holding.level, "member");
  EXPECT_EQ(provider_->status().rbac_enabled, false);

  WriteReply reply = Write(Verb::kGrant, kErin, kPlatform, "admin");
  EXPECT_EQ(reply.fate, WriteReply::Fate::kNotSent);
  EXPECT_TRUE(HasReason(reply.status, Reason::kUnsupportedByInstance)) << reply.status;
  EXPECT_FALSE(MembersOf(1).contains("erin"));
  EXPECT_TRUE(Write(Verb::kGrant, kErin, kPlatform, "member").status.ok());
  EXPECT_EQ(MembersOf(1)["erin"], "Member");
  EXPECT_TRUE(Write(Verb::kGrant, kErin, kPlatform, "admin").status.ok());
  EXPECT_EQ(MembersOf(1)["erin"], "Admin");
  EXPECT_TRUE(Write(Verb::kRevoke, kErin, kPlatform, "").status.ok());
  EXPECT_FALSE(MembersOf(1).contains("erin"));
  EXPECT_EQ(IdOf(ByEmail("nobody@example.com")), "PRINCIPAL_NOT_FOUND");

  grafana_.ClearFaults();
  EXPECT_TRUE(fixture_.Run(provider_->CheckCredential(fixture_.Soon())).ok());
  EXPECT_EQ(provider_->status().rbac_enabled, true);
  EXPECT_TRUE(Write(Verb::kGrant, kErin, kPlatform, "admin").status.ok());
  EXPECT_EQ(MembersOf(1)["erin"], "Admin");
}

TEST_F(GrafanaTest, AnEmpty404OfAProxyDoesNotProveThatAccessControlIsOff) {
  grafana_.AddFault(R"({"path": "/api/access-control/teams/**", "times": 1,
                        "fault": {"status": 404, "body": ""}})");
  EXPECT_EQ(ReasonOf(Observe(kAlice, kPlatform)), "UPSTREAM_PROTOCOL");
  EXPECT_EQ(provider_->status().rbac_enabled, true);
  Sent();
  EXPECT_TRUE(Write(Verb::kGrant, kErin, kPlatform, "admin").status.ok());
  EXPECT_EQ(MembersOf(1)["erin"], "Admin");
  EXPECT_THAT(Sent(), testing::Contains("POST /api/access-control/teams/1/users/6"));
}

TEST_F(GrafanaTest, LooksForAccessControlAgainAMinuteAfterItWasOff) {
  grafana_.AddFault(R"([
    {"path": "/api/access-control/teams/**", "fault": {"status": 404, "body": ""}},
    {"path": "/api/access-control/user/permissions", "fault": {"status": 404,
     "headers": {"Content-Type": "application/json"}, "body": {"message": "Not found"}}}])");
  ASSERT_TRUE(Observe(kAlice, kPlatform).ok());
  grafana_.ClearFaults();
  Sent();
  ASSERT_TRUE(Observe(kAlice, kPlatform).ok());
  EXPECT_EQ(Sent().front(), "GET /api/teams/1/members");
  EXPECT_EQ(provider_->status().rbac_enabled, false);
  fixture_.Pass(std::chrono::minutes(1));
  ASSERT_TRUE(Observe(kAlice, kPlatform).ok());
  EXPECT_THAT(Sent(), testing::Contains("GET /api/access-control/teams/1"));
  EXPECT_EQ(provider_->status().rbac_enabled, true);
}

TEST_F(GrafanaTest, DoesNotChangeATeamThatAnIdentityProviderOwns) {
  grafana_.AddFault(R"({"path": "/api/teams/search", "fault": {"status": 200,
      "headers": {"Content-Type": "application/json"},
      "body": {"totalCount": 1,
               "teams": [{"id": 1, "name": "platform", "isProvisioned": true}]}}})");
  ASSERT_TRUE(Team(EntitlementRef::Key::kName, "platform").ok());
  for (const Verb verb : {Verb::kGrant, Verb::kRevoke}) {
    const Change change{{kUser, kAlice, "team", kPlatform, ""}, verb, "", {}};
    EXPECT_EQ(ReasonOf(fixture_.Run(provider_->FindGuard(change, fixture_.Soon()))),
              "EXTERNALLY_MANAGED");
  }
}

TEST_F(GrafanaTest, WithoutAccessControlOnlyAnAdminOfTheOrgSeesWhoIsMissing) {
  grafana_.AddFault(R"({"path": "/api/access-control/user/permissions", "fault": {"status": 404,
     "headers": {"Content-Type": "application/json"}, "body": {"message": "Not found"}}})");
  const auto check = fixture_.Run(provider_->CheckCredential(fixture_.Soon()));
  ASSERT_TRUE(check.ok()) << check.status();
  EXPECT_THAT(check->missing, IsEmpty());
  EXPECT_EQ(ReasonOf(Team(EntitlementRef::Key::kName, "nothing")), "ENTITLEMENT_NOT_FOUND");
  UseTokenOf("sa-reader");
  const auto lacking = fixture_.Run(provider_->CheckCredential(fixture_.Soon()));
  ASSERT_TRUE(lacking.ok()) << lacking.status();
  EXPECT_THAT(lacking->missing, ElementsAre("org.users:read"));
}

}  // namespace
}  // namespace broker::grafana

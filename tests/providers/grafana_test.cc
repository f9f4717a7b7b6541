// The Grafana provider against the fake, over real sockets: what it says is compared with what the
// fake stores, and what it sends with the fake's log.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "service/core/error.h"
#include "tests/fakes/front.h"
#include "tests/fakes/grafana/grafana_fake.h"
#include "tests/providers/provider_fixture.h"

namespace broker::grafana {
namespace {

using fakes::FrontFor;
using fakes::grafana::GrafanaFake;
using fakes::grafana::GrafanaOptions;
using fakes::grafana::Role;
using fakes::grafana::TeamLevel;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using testing::UnorderedElementsAre;

// Of the recordings' world, where the broker's token is that of sa-broker, an Admin of org 1.
constexpr char kPlatform[] = "1";  // admin is Admin; alice, bob, carol are members
constexpr char kAlice[] = "2";
constexpr char kErin[] = "6";
constexpr char kUpperCase[] = "22";
constexpr char kCrossA[] = "25";  // its login is crossb's e-mail
constexpr char kCrossB[] = "26";
constexpr char kOrg2Viewer[] = "30";
constexpr char kReaderAccount[] = "35";  // a service account

GrafanaOptions Hiding(const std::string& login) {
  GrafanaOptions options;
  if (!login.empty()) options.hidden_users = {login};
  return options;
}

class GrafanaTest : public testing::Test {
 protected:
  explicit GrafanaTest(const std::string& hidden = "")
      : grafana_(std::make_unique<GrafanaFake>(Hiding(hidden)), {.race_window_ms = 0}) {
    UseTokenOf("sa-broker");
    provider_ = MakeOrDie(TokenConfig());
  }

  void UseTokenOf(const std::string& login) {
    fixture_.File("token").value =
        grafana_.Use([&](GrafanaFake& fake) { return fake.TokenOf(login); });
  }

  InstanceConfig TokenConfig() const {
    InstanceConfig config;
    config.name = "grafana-main";
    config.kind = "grafana";
    config.url = grafana_.url();
    config.credential.token_file = "token";
    return config;
  }

  InstanceConfig BasicConfig(const std::string& username, const std::string& org) {
    InstanceConfig config = TokenConfig();
    config.credential = {"", "", username, "password"};
    config.options["org_id"] = org;
    fixture_.File("password").value = username == "admin" ? "admin" : "pw-" + username;
    return config;
  }

  std::unique_ptr<Provider> MakeOrDie(InstanceConfig config) {
    auto provider = fixture_.Make(std::move(config));
    EXPECT_TRUE(provider.ok()) << provider.status();
    return std::move(*provider);
  }

  absl::StatusOr<Principal> Resolve(PrincipalRef::Key key, const std::string& value,
                                    Freshness freshness = Freshness::kUncached) {
    return fixture_.Run(
        provider_->ResolvePrincipal({kUser, key, value}, freshness, fixture_.Soon()));
  }
  absl::StatusOr<Principal> ByEmail(const std::string& email) {
    return Resolve(PrincipalRef::Key::kEmail, email);
  }
  absl::StatusOr<Principal> ByLogin(const std::string& login) {
    return Resolve(PrincipalRef::Key::kLogin, login);
  }
  absl::StatusOr<Principal> ById(const std::string& id) {
    return Resolve(PrincipalRef::Key::kId, id);
  }
  absl::StatusOr<Entitlement> Team(EntitlementRef::Key key, const std::string& value) {
    return fixture_.Run(provider_->ResolveEntitlement({"team", key, value, "", ""},
                                                      Freshness::kCached, fixture_.Soon()));
  }
  absl::StatusOr<Observation> Observe(const std::string& user, const std::string& team) {
    return fixture_.Run(provider_->Observe({kUser, user, "team", team, ""}, fixture_.Soon()));
  }
  WriteReply Write(Verb verb, const std::string& user, const std::string& team,
                   const std::string& level) {
    auto now = Observe(user, team);
    EXPECT_TRUE(now.ok()) << now.status();
    return fixture_.Run(provider_->Write(
        {{kUser, user, "team", team, ""}, verb, level, now.ok() ? *now : Observation()},
        fixture_.Soon()));
  }

  std::map<std::string, std::string> MembersOf(std::int64_t team) {
    return grafana_.Use([&](GrafanaFake& fake) { return fake.MembersOf(team); });
  }
  std::int64_t AddUser(const std::string& login, const std::string& email) {
    return grafana_.Use([&](GrafanaFake& fake) {
      return fake.world().AddUser(login, email, "Somebody", 1, Role::kViewer).id;
    });
  }
  // "GET /api/org/users?query=alice" of every request so far; forgets them.
  std::vector<std::string> Sent() {
    std::vector<std::string> sent;
    for (const fakes::LogEntry& entry : grafana_.Log()) {
      sent.push_back(entry.method + " " + entry.path);
    }
    grafana_.ClearLog();
    return sent;
  }

  FrontFor<GrafanaFake> grafana_;
  test::ProviderFixture fixture_;
  std::unique_ptr<Provider> provider_;
};

std::string IdOf(const absl::StatusOr<Principal>& found) {
  return found.ok() ? found->id : std::string(NameOf(FailureOf(found.status()).reason));
}

template <class T>
std::string ReasonOf(const absl::StatusOr<T>& result) {
  return result.ok() ? "OK" : std::string(NameOf(FailureOf(result.status()).reason));
}

// --- who is meant

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
                        "body": {"org.users:read": ["users:id:2"], "teams:read": ["teams:id:1"]}}})");
  EXPECT_EQ(IdOf(ByEmail("alice@example.com")), kAlice);
  EXPECT_EQ(IdOf(ByEmail("nobody@example.com")), "INSTANCE_CREDENTIALS");
  EXPECT_EQ(IdOf(ById("999")), "INSTANCE_CREDENTIALS");
  EXPECT_EQ(ReasonOf(Team(EntitlementRef::Key::kName, "nothing")), "INSTANCE_CREDENTIALS");
  EXPECT_EQ(ReasonOf(Observe(kAlice, "99")), "INSTANCE_CREDENTIALS");
}

TEST_F(GrafanaTest, RefusesNames) {
  EXPECT_EQ(ReasonOf(Resolve(PrincipalRef::Key::kName, "Alice Example")), "INVALID_FIELD");
}

// --- which team

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

// --- one holding

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

// --- changes

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

// --- without access control (9.x with rbac.enabled = false)

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

// --- lists

TEST_F(GrafanaTest, ListsTheTeamsOfAUser) {
  const auto dave = ByLogin("dave");
  ASSERT_TRUE(dave.ok()) << dave.status();
  grafana_.Use([](GrafanaFake& fake) { fake.world().teams.at(6).members[5] = TeamLevel::kAdmin; });
  const auto held = fixture_.Run(provider_->ListHeld(*dave, "team", true, fixture_.Soon()));
  ASSERT_TRUE(held.ok()) << held.status();
  std::vector<std::string> teams;
  for (const AccessGrant& grant : *held) {
    teams.push_back(grant.entitlement.display_name + "=" + grant.holding.level);
  }
  EXPECT_THAT(teams, UnorderedElementsAre("data=member", "sre/ops=admin"));
}

TEST_F(GrafanaTest, AListThatCannotBeReadToItsEndIsNoList) {
  const auto dave = ByLogin("dave");
  ASSERT_TRUE(dave.ok()) << dave.status();
  grafana_.AddFault(R"({"path": "/api/access-control/teams/4", "fault": {"html": true}})");
  const auto held = fixture_.Run(provider_->ListHeld(*dave, "team", true, fixture_.Soon()));
  EXPECT_EQ(ReasonOf(held), "UPSTREAM_PROTOCOL");
}

TEST_F(GrafanaTest, AScanThatIsCancelledEndsWhole) {
  const auto dave = ByLogin("dave");
  ASSERT_TRUE(dave.ok()) << dave.status();
  grafana_.AddFault(R"({"path": "/api/access-control/teams/*", "fault": {"hang": true}})");
  Sent();
  EXPECT_TRUE(fixture_.Cancel(provider_->ListHeld(*dave, "team", true, fixture_.Soon()),
                              [&] { return grafana_.Log().size() == 2 + 4; }));
  provider_.reset();
}

TEST_F(GrafanaTest, RefusesToLookIntoTooManyTeams) {
  const auto dave = ByLogin("dave");
  ASSERT_TRUE(dave.ok()) << dave.status();
  grafana_.Use([](GrafanaFake& fake) {
    for (int i = 0; i < 2000; ++i) fake.world().AddTeam(1, "t" + std::to_string(i), "");
  });
  Sent();
  const auto held = fixture_.Run(provider_->ListHeld(*dave, "team", true, fixture_.Soon()));
  EXPECT_EQ(ReasonOf(held), "BROKER_OVERLOADED");
  EXPECT_EQ(Sent().size(), 2u);
}

TEST_F(GrafanaTest, ListsEverybodyInATeamWithWhatIsKnownOfThem) {
  grafana_.Use([](GrafanaFake& fake) {
    auto& members = fake.world().teams.at(1).members;
    members = {{27, TeamLevel::kMember},
               {30, TeamLevel::kMember},
               {35, TeamLevel::kMember},
               {2, TeamLevel::kAdmin}};
  });
  const auto team = Team(EntitlementRef::Key::kId, kPlatform);
  ASSERT_TRUE(team.ok());
  const auto page = fixture_.Run(provider_->ListHolders(*team, "", {"", 100}, fixture_.Soon()));
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->rows.size(), 4u);
  const auto& [alice, disabled, outsider, account] =
      std::tie(page->rows[0], page->rows[1], page->rows[2], page->rows[3]);
  EXPECT_EQ(alice.principal.email, "alice@example.com");
  EXPECT_EQ(alice.holding.level, "admin");
  EXPECT_TRUE(disabled.principal.disabled);
  EXPECT_TRUE(outsider.principal.outside_org);
  EXPECT_EQ(outsider.principal.email, "org2viewer@example.com");
  EXPECT_EQ(account.principal.type, "service_account");
  EXPECT_EQ(account.principal.id, kReaderAccount);
}

TEST_F(GrafanaTest, PagesThroughTeams) {
  std::vector<std::string> names;
  PageRequest request{"", 2};
  int pages = 0;
  do {
    const auto page =
        fixture_.Run(provider_->ListEntitlements({"team", "", false}, request, fixture_.Soon()));
    ASSERT_TRUE(page.ok()) << page.status();
    for (const Entitlement& team : page->rows) names.push_back(team.display_name);
    request.cursor = page->next;
    ++pages;
  } while (!request.cursor.empty());
  EXPECT_EQ(pages, 3);
  EXPECT_THAT(names, UnorderedElementsAre("data", "empty", "on call", "platform", "sre/ops",
                                          "Ünicode team"));
  for (const char* bad : {"x", "t.0.2", "t.1.5000", "e.1.2", "t.1.2.", "t.99999999999.2"}) {
    const auto page =
        fixture_.Run(provider_->ListEntitlements({"team", "", false}, {bad, 2}, fixture_.Soon()));
    EXPECT_EQ(ReasonOf(page), "INVALID_TOKEN") << bad;
  }
}

TEST_F(GrafanaTest, SearchesTeamsAndPeopleLiterally) {
  const auto teams =
      fixture_.Run(provider_->ListEntitlements({"team", "T_", false}, {"", 9}, fixture_.Soon()));
  ASSERT_TRUE(teams.ok()) << teams.status();
  EXPECT_THAT(teams->rows, IsEmpty());
  const auto people =
      fixture_.Run(provider_->ListPrincipals({kUser, "ALICE", {}}, {"", 9}, fixture_.Soon()));
  ASSERT_TRUE(people.ok()) << people.status();
  ASSERT_EQ(people->rows.size(), 1u);
  EXPECT_EQ(people->rows[0].id, kAlice);
}

TEST_F(GrafanaTest, ListsDisabledPeopleAlone) {
  const auto page =
      fixture_.Run(provider_->ListPrincipals({kUser, "", true}, {"", 9}, fixture_.Soon()));
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->rows.size(), 1u);
  EXPECT_EQ(page->rows[0].login, "disabled");
}

TEST_F(GrafanaTest, DoesNotListWhatItSeesOnlyInPart) {
  UseTokenOf("sa-reader");
  EXPECT_EQ(ReasonOf(fixture_.Run(
                provider_->ListEntitlements({"team", "", false}, {"", 9}, fixture_.Soon()))),
            "INSTANCE_CREDENTIALS");
  EXPECT_EQ(
      ReasonOf(fixture_.Run(provider_->ListPrincipals({kUser, "", {}}, {"", 9}, fixture_.Soon()))),
      "INSTANCE_CREDENTIALS");
}

// --- the credential, and what is not Grafana

TEST_F(GrafanaTest, ChecksAGoodCredential) {
  const auto check = fixture_.Run(provider_->CheckCredential(fixture_.Soon()));
  ASSERT_TRUE(check.ok()) << check.status();
  EXPECT_TRUE(check->accepted);
  EXPECT_THAT(check->missing, IsEmpty());
  const InstanceStatus status = provider_->status();
  EXPECT_EQ(status.health, Health::kOk);
  EXPECT_EQ(status.version, "9.4.0-pre");
  EXPECT_EQ(status.edition, "oss");
}

TEST_F(GrafanaTest, NamesTheRightsThatAreMissing) {
  UseTokenOf("sa-reader");
  const auto check = fixture_.Run(provider_->CheckCredential(fixture_.Soon()));
  ASSERT_TRUE(check.ok()) << check.status();
  EXPECT_TRUE(check->accepted);
  EXPECT_THAT(check->missing, ElementsAre("org.users:read", "teams:read", "teams.permissions:read",
                                          "teams.permissions:write"));
}

TEST_F(GrafanaTest, TellsBadCredentialsHoweverGrafanaPutsIt) {
  std::vector<std::string> tokens = {"nonsense", fakes::grafana::WellFormedToken("deleted")};
  tokens.push_back(grafana_.Use([](GrafanaFake& fake) { return fake.TokenOf("sa-disabled-sa"); }));
  for (const std::string& token : tokens) {
    fixture_.File("token").value = token;
    const auto check = fixture_.Run(provider_->CheckCredential(fixture_.Soon()));
    ASSERT_TRUE(check.ok()) << check.status();
    EXPECT_FALSE(check->accepted);
    ASSERT_TRUE(check->problem);
    EXPECT_EQ(check->problem->reason, Reason::kInstanceCredentials);
    EXPECT_EQ(provider_->status().health, Health::kCredentials);
    EXPECT_EQ(ReasonOf(Observe(kAlice, kPlatform)), "INSTANCE_CREDENTIALS");
    EXPECT_EQ(IdOf(ByEmail("alice@example.com")), "INSTANCE_CREDENTIALS");
  }
}

TEST_F(GrafanaTest, ChecksABasicCredentialAndItsOrg) {
  provider_ = MakeOrDie(BasicConfig("orgadmin", "1"));
  auto check = fixture_.Run(provider_->CheckCredential(fixture_.Soon()));
  ASSERT_TRUE(check.ok()) << check.status();
  EXPECT_TRUE(check->accepted);
  EXPECT_THAT(check->missing, IsEmpty());
  EXPECT_EQ(IdOf(ByLogin("alice")), kAlice);
  for (const fakes::LogEntry& entry : grafana_.Log()) {
    EXPECT_EQ(entry.headers.at("x-grafana-org-id"), "1");
    EXPECT_THAT(entry.path, Not(HasSubstr("orgId")));
  }
  provider_ = MakeOrDie(BasicConfig("admin", "2"));
  EXPECT_EQ(IdOf(ByLogin("org2viewer")), kOrg2Viewer);
  EXPECT_EQ(IdOf(ByLogin("alice")), "PRINCIPAL_NOT_FOUND");
  provider_ = MakeOrDie(BasicConfig("admin", "999"));
  check = fixture_.Run(provider_->CheckCredential(fixture_.Soon()));
  ASSERT_TRUE(check.ok() && check->problem);
  EXPECT_THAT(check->problem->message, HasSubstr("options.org_id"));
}

TEST_F(GrafanaTest, APageOrARedirectIsNotGrafanasApi) {
  for (const char* fault :
       {R"({"fault": {"html": true}})", R"({"fault": {"garbage": true}})",
        R"({"fault": {"truncated_json": true}})", R"({"fault": {"deep_json": 10000}})",
        R"({"fault": {"status": 302, "headers": {"Location": "/login"}}})",
        R"({"fault": {"status": 404, "body": "<html></html>"}})"}) {
    grafana_.ClearFaults();
    grafana_.AddFault(fault);
    EXPECT_EQ(IdOf(ByEmail("nobody@example.com")), "UPSTREAM_PROTOCOL") << fault;
    EXPECT_EQ(ReasonOf(Team(EntitlementRef::Key::kName, "nothing")), "UPSTREAM_PROTOCOL") << fault;
  }
}

TEST_F(GrafanaTest, PassesOnTheDelayOfARateLimit) {
  grafana_.AddFault(R"({"fault": {"rate_limit": true, "retry_after": 7}})");
  const auto found = ByEmail("alice@example.com");
  ASSERT_EQ(ReasonOf(found), "UPSTREAM_RATE_LIMITED");
  EXPECT_EQ(FailureOf(found.status()).retry_delay, std::chrono::seconds(7));
}

TEST_F(GrafanaTest, ANewTokenIsUsedAtOnce) {
  fixture_.File("token").value = "nonsense";
  EXPECT_EQ(IdOf(ByEmail("alice@example.com")), "INSTANCE_CREDENTIALS");
  UseTokenOf("sa-broker");
  EXPECT_EQ(IdOf(ByEmail("alice@example.com")), kAlice);
}

class GrafanaWithHiddenUser : public GrafanaTest {
 protected:
  GrafanaWithHiddenUser() : GrafanaTest("bob") {}
};

TEST_F(GrafanaWithHiddenUser, ShowsThatSomebodyIsThereWhomTheServerHides) {
  const auto team = Team(EntitlementRef::Key::kId, kPlatform);
  ASSERT_TRUE(team.ok());
  const auto page = fixture_.Run(provider_->ListHolders(*team, "", {"", 100}, fixture_.Soon()));
  ASSERT_TRUE(page.ok()) << page.status();
  std::vector<std::string> logins;
  for (const AccessGrant& row : page->rows) logins.push_back(row.principal.login);
  EXPECT_THAT(logins, UnorderedElementsAre("admin", "alice", "bob", "carol"));
  EXPECT_EQ(IdOf(ByLogin("bob")), "PRINCIPAL_NOT_FOUND");
}

// --- configuration

TEST_F(GrafanaTest, RefusesAConfigurationThatIsNotItsOwn) {
  const auto problem = [&](InstanceConfig config) {
    const auto provider = fixture_.Make(std::move(config));
    return provider.ok() ? "" : FailureOf(provider.status()).metadata.at("field");
  };
  InstanceConfig config = TokenConfig();
  config.options["org_id"] = "1";
  EXPECT_EQ(problem(config), "options.org_id");
  config = BasicConfig("admin", "1");
  config.options.erase("org_id");
  EXPECT_EQ(problem(config), "options.org_id");
  config = BasicConfig("admin", "one");
  EXPECT_EQ(problem(config), "options.org_id");
  config = TokenConfig();
  config.options["organisation"] = "1";
  EXPECT_EQ(problem(config), "options.organisation");
  config = TokenConfig();
  config.options["max_in_flight"] = "0";
  EXPECT_EQ(problem(config), "options.max_in_flight");
  config = TokenConfig();
  config.credential.basic_username = "admin";
  EXPECT_EQ(problem(config), "credential");
  config = TokenConfig();
  config.credential = {"key", "", "", ""};
  EXPECT_EQ(problem(config), "credential");
  config = BasicConfig("ad:min", "1");
  EXPECT_EQ(problem(config), "credential.basic.username");
}

}  // namespace
}  // namespace broker::grafana

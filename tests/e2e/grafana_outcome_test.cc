// Every outcome of Grant and Revoke of a Grafana team: the answer, the upstream's stored state, and
// the requests that were made.
#include "tests/e2e/grafana_world.h"

namespace broker::test {
namespace {

using fakes::grafana::GrafanaFake;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class GrafanaOutcome : public GrafanaWorld {
 protected:
  static constexpr int kPlatform = 1;  // admin, alice, bob, carol

  // "Member", "Admin", or empty for somebody who is not in the team.
  std::string LevelOf(const std::string& login) {
    const auto members = grafana_.Use([](GrafanaFake& fake) { return fake.MembersOf(kPlatform); });
    const auto at = members.find(login);
    return at == members.end() ? "" : at->second;
  }

  // Grant("ivan", "admin") of the team platform.
  Answer<v1::GrantResponse> Grant(const std::string& login, const std::string& level,
                                  const std::string& more = "") {
    return BrokerWorld::Grant(Target(login, level) + more);
  }
  Answer<v1::RevokeResponse> Revoke(const std::string& login, const std::string& level,
                                    const std::string& more = "") {
    return BrokerWorld::Revoke(Target(login, level) + more);
  }
  static std::string Target(const std::string& login, const std::string& level) {
    return "instance: 'grafana' principal { login: '" + login +
           "' } entitlement { type: 'team' name: 'platform' level: '" + level + "' } ";
  }
};

TEST_P(GrafanaOutcome, GrantWithoutALevelMakesAMember) {
  const auto granted = Grant("ivan", "");
  ASSERT_TRUE(granted.ok()) << granted.status.error_message();
  EXPECT_EQ(granted.reply.result().outcome(), v1::OUTCOME_GRANTED);
  EXPECT_EQ(granted.reply.result().after().level(), "member");
  EXPECT_TRUE(granted.reply.result().has_effective_time());
  EXPECT_EQ(LevelOf("ivan"), "Member");
  EXPECT_THAT(Writes(), ElementsAre("POST /api/access-control/teams/1/users/10"));
}

TEST_P(GrafanaOutcome, TheOperationTellsWhatWasAskedInItsTurn) {
  ASSERT_TRUE(Revoke("ivan", "").ok());
  grafana_.ClearLog();
  const auto granted = Grant("ivan", "admin");
  ASSERT_TRUE(granted.ok()) << granted.status.error_message();
  const std::string id = granted.reply.result().operation_id();
  ExpectTold(id);
  const auto operation = StoredOperation(id);
  ASSERT_TRUE(operation);
  EXPECT_THAT(operation->requests,
              Contains(UpstreamRequest{"POST", "/api/access-control/teams/{}/users/{}", 200}));
}

TEST_P(GrafanaOutcome, AHigherLevelIsALevelChange) {
  const auto raised = Grant("alice", "admin");
  ASSERT_TRUE(raised.ok()) << raised.status.error_message();
  EXPECT_EQ(raised.reply.result().outcome(), v1::OUTCOME_LEVEL_CHANGED);
  EXPECT_EQ(raised.reply.result().before().level(), "member");
  EXPECT_EQ(raised.reply.result().after().level(), "admin");
  EXPECT_EQ(LevelOf("alice"), "Admin");
}

TEST_P(GrafanaOutcome, TheSameLevelIsHeldAlready) {
  const auto held = Grant("alice", "member");
  EXPECT_EQ(held.reply.result().outcome(), v1::OUTCOME_ALREADY_HELD);
  EXPECT_FALSE(held.reply.result().changed());
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_P(GrafanaOutcome, ALowerLevelIsRefusedUnlessAskedFor) {
  const auto refused = Grant("admin", "member");
  EXPECT_EQ(refused.reason, "WOULD_LOWER_LEVEL");
  EXPECT_EQ(refused.metadata.at("level"), "admin");
  EXPECT_EQ(LevelOf("admin"), "Admin");
  const auto lowered = Grant("admin", "member", "allow_lower_level: true");
  EXPECT_EQ(lowered.reply.result().outcome(), v1::OUTCOME_LEVEL_CHANGED);
  EXPECT_EQ(LevelOf("admin"), "Member");
}

TEST_P(GrafanaOutcome, RevokeOfAnyLevel) {
  const auto revoked = Revoke("admin", "");
  ASSERT_TRUE(revoked.ok()) << revoked.status.error_message();
  EXPECT_EQ(revoked.reply.result().outcome(), v1::OUTCOME_REVOKED);
  EXPECT_EQ(LevelOf("admin"), "");
}

TEST_P(GrafanaOutcome, RevokeOfAnotherLevelThanTheOneHeld) {
  const auto refused = Revoke("alice", "admin");
  EXPECT_EQ(refused.reason, "HELD_AT_OTHER_LEVEL");
  EXPECT_EQ(refused.metadata.at("level"), "member");
  EXPECT_EQ(LevelOf("alice"), "Member");
  EXPECT_EQ(Revoke("alice", "member").reply.result().outcome(), v1::OUTCOME_REVOKED);
}

TEST_P(GrafanaOutcome, RevokeOfNothingSaysSo) {
  EXPECT_EQ(Revoke("ivan", "").reply.result().outcome(), v1::OUTCOME_ALREADY_ABSENT);
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_P(GrafanaOutcome, AWarmGrantIsOneWriteAndThreeReads) {
  ASSERT_TRUE(Grant("ivan", "").ok());
  ASSERT_TRUE(Revoke("ivan", "").ok());
  grafana_.ClearLog();
  ASSERT_TRUE(Grant("ivan", "").ok());
  EXPECT_EQ(Writes().size(), 1u);
  EXPECT_LE(RequestCount(), 4u);
}

TEST_P(GrafanaOutcome, ADisabledUserIsWarnedOf) {
  const auto granted = Grant("disabled", "");
  ASSERT_TRUE(granted.ok()) << granted.status.error_message();
  ASSERT_EQ(granted.reply.result().warnings_size(), 1);
  EXPECT_EQ(granted.reply.result().warnings(0).code(), v1::WARNING_CODE_PRINCIPAL_DISABLED);
  EXPECT_EQ(LevelOf("disabled"), "Member");
}

TEST_P(GrafanaOutcome, ALoginThatIsAnothersAddress) {
  // User 25 has the login cross.b@example.com, which is the address of user 26.
  const auto by_email =
      GetPrincipal("instance: 'grafana' principal { email: 'cross.b@example.com' }");
  EXPECT_EQ(by_email.reply.principal().id(), "26");
  const auto by_login =
      GetPrincipal("instance: 'grafana' principal { login: 'cross.b@example.com' }");
  EXPECT_EQ(by_login.reply.principal().id(), "25");
}

TEST_P(GrafanaOutcome, AServiceAccountIsNoUser) {
  const auto refused = BrokerWorld::Grant(
      "instance: 'grafana' principal { type: 'user' id: '35' } "
      "entitlement { type: 'team' name: 'platform' }");
  EXPECT_EQ(refused.reason, "PRINCIPAL_NOT_FOUND");
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_P(GrafanaOutcome, TheBrokersOwnAccountIsLeftAlone) {
  broker({{"own_principal_id", "10"}});
  const auto refused = Grant("ivan", "");
  EXPECT_EQ(refused.reason, "GUARDED_ENTITLEMENT");
  EXPECT_EQ(LevelOf("ivan"), "");
}

TEST_P(GrafanaOutcome, DryRunWritesNothing) {
  const auto would = Grant("alice", "admin", "dry_run: true");
  EXPECT_EQ(would.reply.result().outcome(), v1::OUTCOME_LEVEL_CHANGED);
  EXPECT_TRUE(would.reply.result().dry_run());
  EXPECT_EQ(LevelOf("alice"), "Member");
  EXPECT_THAT(Writes(), IsEmpty());
}

TEST_P(GrafanaOutcome, AWriteThatAProxyDoesNotPassOnIsOver) {
  for (const char* fault : {R"({"status": 302, "headers": {"Location": "/login"}})",
                            R"({"status": 403, "body": "<html>blocked</html>"})"}) {
    grafana_.ClearFaults();
    grafana_.AddFault(R"({"method": "POST", "fault": )" + std::string(fault) + "}");
    EXPECT_EQ(Grant("ivan", "").reason, "UPSTREAM_PROTOCOL") << fault;
    EXPECT_EQ(LevelOf("ivan"), "");
  }
}

TEST_P(GrafanaOutcome, EveryInstanceChangesItsOwnOrgOfTheServer) {
  const std::int64_t other =
      grafana_.Use([](GrafanaFake& fake) { return fake.world().AddTeam(2, "platform", "").id; });
  std::vector<InstanceConfig> instances;
  for (const char* org : {"1", "2"}) {
    instances.push_back(BasicInstance("admin", org));
    instances.back().name = "org-" + std::string(org);
  }
  UseInstances(instances);
  const auto grant = [&](const std::string& instance, const std::string& login) {
    return BrokerWorld::Grant("instance: '" + instance + "' principal { login: '" + login +
                              "' } entitlement { type: 'team' name: 'platform' }");
  };
  ASSERT_TRUE(grant("org-2", "org2viewer").ok());
  ASSERT_TRUE(grant("org-1", "ivan").ok());
  EXPECT_EQ(grant("org-1", "nobody").reason, "PRINCIPAL_NOT_FOUND");
  EXPECT_EQ(LevelOf("ivan"), "Member");
  const auto outsider = grant("org-1", "org2viewer");
  ASSERT_TRUE(outsider.ok()) << outsider.status.error_message();
  EXPECT_THAT(WarningsOf(outsider.reply.result()),
              ElementsAre(v1::WARNING_CODE_PRINCIPAL_OUTSIDE_ORG));
  EXPECT_EQ(LevelOf("org2viewer"), "Member");
  const auto members = grafana_.Use([&](GrafanaFake& fake) { return fake.MembersOf(other); });
  EXPECT_EQ(members, (std::map<std::string, std::string>{{"org2viewer", "Member"}}));
}

TEST_P(GrafanaOutcome, WhoIsInATeam) {
  const auto holders =
      ListGrants("instance: 'grafana' entitlement { type: 'team' name: 'platform' }");
  ASSERT_TRUE(holders.ok()) << holders.status.error_message();
  ASSERT_EQ(holders.reply.grants_size(), 4);
  EXPECT_EQ(holders.reply.grants(0).principal().login(), "admin");
  EXPECT_EQ(holders.reply.grants(0).holding().level(), "admin");
}

TEST_P(GrafanaOutcome, TheTeamsOfOnePersonAreScannedWhenNamed) {
  const std::string dave = "instance: 'grafana' principal { login: 'dave' } ";
  const auto held = ListGrants(dave + "types: 'team'");
  ASSERT_TRUE(held.ok()) << held.status.error_message();
  ASSERT_EQ(held.reply.grants_size(), 1);
  EXPECT_EQ(held.reply.grants(0).entitlement().display_name(), "data");
  const auto unnamed = ListGrants(dave);
  ASSERT_EQ(unnamed.reply.grants_size(), 1);
  EXPECT_EQ(unnamed.reply.grants(0).entitlement().type(), "org");
  std::vector<std::string> left_out;
  for (const auto& problem : unnamed.reply.problems()) {
    EXPECT_EQ(problem.reason(), v1::ERROR_REASON_TYPE_NOT_LISTED);
    left_out.push_back(problem.metadata().at("entitlement_type"));
  }
  EXPECT_THAT(left_out, ElementsAre("team", "folder", "dashboard", "service_account"));
}

TEST_P(GrafanaOutcome, TheCredentialIsTestedOnRequest) {
  const auto good = DescribeInstance("instance: 'grafana' check: true");
  ASSERT_TRUE(good.ok());
  EXPECT_TRUE(good.reply.check().accepted());
  EXPECT_THAT(good.reply.check().missing(), IsEmpty());
  EXPECT_EQ(good.reply.instance().edition(), "oss");
  EXPECT_EQ(good.reply.instance().version(), IsNewer() ? "12.3.0" : "9.4.0-pre");
}

TEST_P(GrafanaOutcome, ACredentialThatIsNotThereIsToldOfAtOnce) {
  InstanceConfig config = Instance({});
  config.credential.token_file = dir_.At("nothing");
  UseInstances({config});
  const auto bad = DescribeInstance("instance: 'grafana' check: true");
  ASSERT_TRUE(bad.ok()) << bad.status.error_message();
  EXPECT_FALSE(bad.reply.check().accepted());
  EXPECT_EQ(bad.reply.check().problem().reason(), v1::ERROR_REASON_INSTANCE_CREDENTIALS);
}

ON_EACH_GRAFANA(GrafanaOutcome);

}  // namespace
}  // namespace broker::test

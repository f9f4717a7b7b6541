// Credentials good and bad, servers that are not Grafana, configurations.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/providers/grafana_fixture.h"

namespace broker::grafana {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

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
  EXPECT_THAT(check->missing, Contains("org.users:read"));
  EXPECT_THAT(check->missing, Contains("teams.permissions:write"));
  EXPECT_THAT(check->missing, Contains("folders.permissions:write"));
  EXPECT_THAT(check->missing, Contains("dashboards.permissions:write"));
  EXPECT_THAT(check->missing, Contains("serviceaccounts.permissions:write"));
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
  const auto alice = ByLogin("alice");
  ASSERT_TRUE(alice.ok()) << alice.status();
  EXPECT_TRUE(alice->outside_org);
  EXPECT_EQ(IdOf(ByLogin("nobody")), "PRINCIPAL_NOT_FOUND");
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

TEST_F(GrafanaTest, ATokenThatIsNoTextOfOneLineIsNotSent) {
  const auto now = Observe(kErin, kPlatform);
  ASSERT_TRUE(now.ok()) << now.status();
  Sent();
  for (const char* token : {"glsa_one\nglsa_two", "glsa_\x01", "glsa\tx"}) {
    fixture_.File("token").value = token;
    EXPECT_EQ(IdOf(ByEmail("alice@example.com")), "INSTANCE_CREDENTIALS");
    const Change change{{kUser, kErin, "team", kPlatform, ""}, Verb::kGrant, "member", *now};
    const WriteReply reply = fixture_.Run(provider_->Write(change, fixture_.Soon()));
    EXPECT_EQ(reply.fate, WriteReply::Fate::kNotSent);
    EXPECT_TRUE(HasReason(reply.status, Reason::kInstanceCredentials)) << reply.status;
    EXPECT_EQ(provider_->status().health, Health::kCredentials);
  }
  EXPECT_THAT(Sent(), IsEmpty());
}

TEST_F(GrafanaTest, ReadsRightsAndSettingsOfAnySize) {
  const std::string filler(3 << 20, 'x');
  const auto answer = [&](const std::string& path, const std::string& body) {
    grafana_.AddFault(R"({"path": ")" + path + R"(", "fault": {"status": 200,
                      "headers": {"Content-Type": "application/json"}, "body": )" +
                      body + "}}");
  };
  answer("/api/access-control/user/permissions", R"({"org.users:read": ["users:*"],
      "teams:read": ["teams:*"], "teams.permissions:read": ["teams:*"],
      "teams.permissions:write": ["teams:*"], "folders:read": [")" +
                                                     filler + "\"]}");
  answer("/api/frontend/settings",
         R"({"buildInfo": {"edition": "Enterprise"}, "panels": ")" + filler + "\"}");
  const auto check = fixture_.Run(provider_->CheckCredential(fixture_.Soon()));
  ASSERT_TRUE(check.ok()) << check.status();
  EXPECT_FALSE(check->problem) << check->problem->message;
  EXPECT_THAT(check->missing, Not(Contains("teams:read")));
  EXPECT_THAT(check->missing, Contains("folders:read"));
  EXPECT_EQ(provider_->status().edition, "enterprise");
}

// In the open source edition it is the role in the org that is synced.
TEST_F(GrafanaTest, OnlyEnterpriseSyncsTeams) {
  grafana_.AddFault(R"({"path": "/api/org/users", "fault": {"status": 200,
      "headers": {"Content-Type": "application/json"},
      "body": [{"userId": 2, "login": "alice", "isExternallySynced": true}]}})");
  EXPECT_FALSE(ByLogin("alice")->externally_managed);
  ASSERT_TRUE(fixture_.Run(provider_->CheckCredential(fixture_.Soon())).ok());
  EXPECT_FALSE(ByLogin("alice")->externally_managed);
  grafana_.AddFault(R"({"path": "/api/frontend/settings", "fault": {"status": 200,
      "headers": {"Content-Type": "application/json"},
      "body": {"buildInfo": {"edition": "Enterprise"}}}})");
  ASSERT_TRUE(fixture_.Run(provider_->CheckCredential(fixture_.Soon())).ok());
  EXPECT_TRUE(ByLogin("alice")->externally_managed);
}

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

// The sections that say who gets in: insecure, tls, authentication, limits, reflection, health.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "service/config/config.h"
#include "tests/config/problems_of.h"

namespace broker {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kInstances[] =
    "instances:\n"
    "  - {name: a, kind: redash, url: http://h, credential: {api_key_file: k}}\n";
constexpr char kTls[] = "tls: {cert_file: tls/cert.pem, key_file: tls/key.pem}\n";
constexpr char kTokens[] = "authentication: {tokens_file: tokens}\n";
constexpr char kPolicy[] =
    "policy: {rules: [{name: all, effect: allow, callers: [\"*\"], verbs: [\"*\"]}]}\n";

Config Loaded(const std::string& text) {
  const auto config = LoadConfig(text + kInstances, "/etc/broker/config.yaml");
  EXPECT_TRUE(config.ok()) << config.status();
  return config.ok() ? *config : Config{};
}

std::vector<std::string> Problems(const std::string& text) { return ProblemsOf(text + kInstances); }

std::string WithJwt(const std::string& fields) {
  return std::string(kTls) + kPolicy + "authentication:\n  jwt:\n" + fields;
}

TEST(SecurityConfig, ReadsEveryField) {
  const Config config = Loaded(std::string(kPolicy) + R"(listen: 0.0.0.0:50051
tls:
  cert_file: tls/cert.pem
  key_file: /run/key.pem
  client_ca_file: ca.pem
authentication:
  jwt:
    - name: corp
      issuer: https://login.example.com/
      audience: [permission-broker, "https://broker.example.com"]
      algorithms: [RS256, ES256]
      keys_file: corp.jwks
      caller_claim: email
      skew: 1m
    - {name: ci, issuer: ci, audience: [b], algorithms: [ES256], keys_file: ci.pem}
  tokens_file: tokens
limits:
  calls_per_minute: 600
  calls_at_once: 20
reflection: true
health: false
)");
  EXPECT_FALSE(config.insecure);
  EXPECT_TRUE(config.tls.on());
  EXPECT_EQ(config.tls.cert_file, "/etc/broker/tls/cert.pem");
  EXPECT_EQ(config.tls.key_file, "/run/key.pem");
  EXPECT_EQ(config.tls.client_ca_file, "/etc/broker/ca.pem");
  ASSERT_EQ(config.authentication.jwt.size(), 2u);
  const JwtConfig& corp = config.authentication.jwt[0];
  EXPECT_EQ(corp.name, "corp");
  EXPECT_EQ(corp.issuer, "https://login.example.com/");
  EXPECT_THAT(corp.audience, ElementsAre("permission-broker", "https://broker.example.com"));
  EXPECT_THAT(corp.algorithms, ElementsAre(JwtAlgorithm::kRs256, JwtAlgorithm::kEs256));
  EXPECT_EQ(corp.keys_file, "/etc/broker/corp.jwks");
  EXPECT_EQ(corp.caller_claim, "email");
  EXPECT_EQ(corp.skew, std::chrono::minutes(1));
  const JwtConfig& ci = config.authentication.jwt[1];
  EXPECT_THAT(ci.algorithms, ElementsAre(JwtAlgorithm::kEs256));
  EXPECT_EQ(ci.caller_claim, "sub");
  EXPECT_EQ(ci.skew, std::chrono::seconds(30));
  EXPECT_EQ(config.authentication.tokens_file, "/etc/broker/tokens");
  EXPECT_EQ(config.limits.calls_per_minute, 600);
  EXPECT_EQ(config.limits.calls_at_once, 20);
  EXPECT_TRUE(config.reflection);
  EXPECT_FALSE(config.health);
  EXPECT_TRUE(config.policy);
}

TEST(SecurityConfig, DefaultsFollowWhetherCallersAreAuthenticated) {
  const Config open = Loaded("insecure: true\n");
  EXPECT_TRUE(open.reflection);
  EXPECT_TRUE(open.health);
  EXPECT_FALSE(open.policy);
  EXPECT_FALSE(open.tls.on());
  EXPECT_FALSE(open.authentication.any());
  EXPECT_EQ(open.limits.calls_per_minute, 0);
  EXPECT_EQ(open.limits.calls_at_once, 0);
  const Config closed = Loaded(std::string(kTls) + kTokens + kPolicy);
  EXPECT_FALSE(closed.reflection);
  EXPECT_TRUE(closed.health);
  EXPECT_FALSE(Loaded("insecure: true\nreflection: false\n").reflection);
}

TEST(SecurityConfig, ClientCertificatesAreEnough) {
  EXPECT_FALSE(
      Loaded(std::string("tls: {cert_file: c, key_file: k, client_ca_file: ca}\n") + kPolicy)
          .authentication.any());
}

TEST(SecurityConfig, PlaintextIsForLoopbackAddresses) {
  const auto listen = [](const std::string& address) {
    return Problems("insecure: true\nlisten: \"" + address + "\"\n");
  };
  EXPECT_THAT(listen("127.0.0.1:0"), ElementsAre());
  EXPECT_THAT(listen("localhost:0"), ElementsAre());
  EXPECT_THAT(listen("[::1]:0"), ElementsAre());
  for (const char* address : {"0.0.0.0:0", "[::]:0", "broker:0", "10.0.0.1:0"}) {
    EXPECT_THAT(listen(address),
                ElementsAre(HasSubstr("c.yaml:2:9: listen must be a loopback address")))
        << address;
  }
  EXPECT_THAT(Problems("insecure: true\ninsecure_network: true\nlisten: 0.0.0.0:0\n"),
              ElementsAre());
  EXPECT_THAT(Problems("insecure: true\ninsecure_network: false\nlisten: 0.0.0.0:0\n"),
              ElementsAre(HasSubstr("listen must be a loopback address")));
}

// A bad address has one problem.
TEST(SecurityConfig, ABadAddressIsNotAlsoNoLoopbackAddress) {
  EXPECT_THAT(Problems("insecure: true\nlisten: broker\n"),
              ElementsAre(HasSubstr("listen must be host:port")));
}

struct Refused {
  std::string text;
  std::vector<std::string> problems;  // beginnings, after "c.yaml:"
};

class SecurityConfigRefuses : public testing::TestWithParam<Refused> {};

TEST_P(SecurityConfigRefuses, EachAtItsPlace) {
  std::vector<testing::Matcher<std::string>> expected;
  for (const std::string& problem : GetParam().problems) {
    expected.emplace_back(testing::StartsWith("c.yaml:" + problem));
  }
  EXPECT_THAT(Problems(GetParam().text), testing::ElementsAreArray(expected));
}

INSTANTIATE_TEST_SUITE_P(
    Access, SecurityConfigRefuses,
    testing::Values(Refused{kTls,
                            {"1:1: authentication is missing; set it, or tls.client_ca_file",
                             "1:1: policy is missing"}},
                    Refused{kTokens, {"1:1: tls is missing", "1:1: policy is missing"}},
                    Refused{kPolicy, {"1:1: tls is missing", "1:1: authentication is missing"}},
                    Refused{std::string(kTls) + kTokens, {"1:1: policy is missing"}},
                    Refused{
                        std::string(kTls) + kTokens + kPolicy + "insecure: true\n",
                        {"1:6: tls excludes insecure", "2:17: authentication excludes insecure"}},
                    Refused{std::string(kTls) + kTokens + kPolicy + "insecure_network: true\n",
                            {"4:19: insecure_network goes with insecure: true"}},
                    Refused{"tls: {}\n" + std::string(kTokens) + kPolicy,
                            {"1:6: tls.cert_file is missing", "1:6: tls.key_file is missing"}},
                    Refused{"authentication: {}\n" + std::string(kTls) + kPolicy,
                            {"1:17: authentication is empty; set jwt, tokens_file or both"}}));

INSTANTIATE_TEST_SUITE_P(
    Jwt, SecurityConfigRefuses,
    testing::Values(
        Refused{WithJwt("    - {}\n"),
                {"5:7: authentication.jwt[0].name must be 1 to 63",
                 "5:7: authentication.jwt[0].issuer is missing",
                 "5:7: authentication.jwt[0].audience is missing",
                 "5:7: authentication.jwt[0].algorithms is missing",
                 "5:7: authentication.jwt[0].keys_file is missing"}},
        Refused{WithJwt("    - {name: a, issuer: i, audience: [\"\"], algorithms: [none, HS256], "
                        "keys_file: k}\n"),
                {"5:39: authentication.jwt[0].audience[0] is empty",
                 "5:57: authentication.jwt[0].algorithms[0] must be RS256 or ES256",
                 "5:63: authentication.jwt[0].algorithms[1] must be RS256 or ES256"}},
        Refused{WithJwt("    - {name: a, issuer: i, audience: [b], algorithms: [RS256], "
                        "keys_file: k, skew: 301s}\n"),
                {"5:84: authentication.jwt[0].skew must be 0 s to 5 min"}},
        Refused{
            WithJwt("    - {name: a, issuer: i, audience: [b], algorithms: [RS256], keys_file: k}\n"
                    "    - {name: a, issuer: j, audience: [b], algorithms: [RS256], keys_file: k}\n"
                    "    - {name: token, issuer: j, audience: [b], algorithms: [RS256], "
                    "keys_file: k}\n"
                    "    - {name: spiffe, issuer: j, audience: b, algorithms: [RS256], "
                    "keys_file: k}\n"),
            {"6:14: authentication.jwt[1].name is the name of another issuer",
             "7:14: authentication.jwt[2].name must not be token, dns or spiffe",
             "8:14: authentication.jwt[3].name must not be token, dns or spiffe",
             "8:43: authentication.jwt[3].audience must be a list",
             "8:43: authentication.jwt[3].audience is missing or empty"}}));

INSTANTIATE_TEST_SUITE_P(
    Limits, SecurityConfigRefuses,
    testing::Values(
        Refused{"insecure: true\nlimits: {calls_per_minute: 0, calls_at_once: -1}\n",
                {"2:28: limits.calls_per_minute must be 1 to 1000000",
                 "2:46: limits.calls_at_once must be 1 to 1000000"}},
        Refused{"insecure: true\nlimits: {calls_per_minute: 1000001, calls_at_once: 5x}\n",
                {"2:28: limits.calls_per_minute must be 1 to 1000000",
                 "2:52: limits.calls_at_once must be a whole number"}},
        Refused{"insecure: true\nlimits: {calls_per_minute: \"5\", calls_at_once: [5]}\n",
                {"2:28: limits.calls_per_minute must be a whole number",
                 "2:48: limits.calls_at_once must be a whole number"}},
        Refused{"insecure: true\nlimits: {calls_per_minute: 99999999999, calls_at_once: true}\n",
                {"2:28: limits.calls_per_minute must be a whole number",
                 "2:56: limits.calls_at_once must be a whole number"}},
        Refused{"insecure: true\nreflection: 1\nhealth: no\n",
                {"2:13: reflection must be true or false", "3:9: health must be true or false"}}));

TEST(SecurityConfig, NoSkewAtAllIsGood) {
  const Config config = Loaded(WithJwt(
      "    - {name: a, issuer: i, audience: [b], algorithms: [RS256], keys_file: k, skew: 0s}\n"));
  EXPECT_EQ(config.authentication.jwt.at(0).skew, Duration::zero());
}

}  // namespace
}  // namespace broker

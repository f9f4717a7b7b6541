// permission-broker check-config, run as a shell runs it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/shell.h"
#include "tests/support/temp_dir.h"

namespace broker::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CheckConfigTest : public ::testing::Test {
 protected:
  Finished CheckConfig() {
    const std::string file = dir_.Write("config.yaml", R"(listen: 127.0.0.1:0
insecure: true
data_dir: data
instances:
  - {name: redash, kind: redash, url: "http://127.0.0.1:5000", credential: {api_key_file: key}}
  - {name: grafana, kind: grafana, url: "http://127.0.0.1:3000", credential: {token_file: token}}
)");
    return Shell(BROKER_BINARY " check-config " + file + " 2>&1");
  }

  TempDir dir_;
};

TEST_F(CheckConfigTest, IsGoodWithItsCredentials) {
  dir_.Write("key", "k\n");
  dir_.Write("token", "t");
  const Finished checked = CheckConfig();
  EXPECT_EQ(checked.exit_code, 0) << checked.out;
  EXPECT_THAT(checked.out, HasSubstr("redash: redash at http://127.0.0.1:5000"));
  EXPECT_THAT(checked.out, HasSubstr("config.yaml is good"));
}

TEST_F(CheckConfigTest, EveryInstanceWithoutACredentialIsNamed) {
  dir_.Write("key", "\n");
  const Finished checked = CheckConfig();
  EXPECT_EQ(checked.exit_code, 1);
  EXPECT_THAT(checked.out, HasSubstr("instances.redash credential file " + dir_.At("key")));
  EXPECT_THAT(checked.out, HasSubstr("instances.grafana credential file " + dir_.At("token")));
  EXPECT_THAT(checked.out, Not(HasSubstr("is good")));
}

TEST_F(CheckConfigTest, OneBadCredentialIsEnough) {
  dir_.Write("key", "k");
  dir_.Write("token", "");
  const Finished checked = CheckConfig();
  EXPECT_EQ(checked.exit_code, 1);
  EXPECT_THAT(checked.out, Not(HasSubstr("instances.redash ")));
  EXPECT_THAT(checked.out, HasSubstr("instances.grafana "));
}

TEST_F(CheckConfigTest, SaysWhoMayCallAndWhichOfTheirFilesCannotBeUsed) {
  dir_.Write("key", "k");
  dir_.Write("tokens", "dashboard 1234\n");
  const std::string file = dir_.Write("config.yaml", R"(listen: 127.0.0.1:0
data_dir: data
tls: {cert_file: cert.pem, key_file: key.pem}
authentication:
  tokens_file: tokens
  jwt:
    - {name: corp, issuer: "https://issuer.example", audience: [broker], algorithms: [RS256],
       keys_file: keys.pem}
policy:
  rules:
    - {name: reads, effect: allow, callers: ["*"], verbs: [read]}
instances:
  - {name: redash, kind: redash, url: "http://127.0.0.1:5000", credential: {api_key_file: key}}
)");
  const Finished checked = Shell(BROKER_BINARY " check-config " + file + " 2>&1");
  EXPECT_EQ(checked.exit_code, 1);
  for (const char* text : {"calls arrive at 127.0.0.1:0 over TLS", "rules of the policy: 1",
                           "authentication.jwt.corp", "tokens:1: is no"}) {
    EXPECT_THAT(checked.out, HasSubstr(text));
  }
  EXPECT_THAT(checked.out, HasSubstr(dir_.At("cert.pem")));
  EXPECT_THAT(checked.out, Not(HasSubstr("is good")));
}

}  // namespace
}  // namespace broker::test

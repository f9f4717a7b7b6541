// permission-broker check-config, run as a shell runs it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <string>

#include "tests/support/temp_dir.h"

namespace broker::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Finished {
  int exit_code = -1;
  std::string said;
};

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
    Finished finished;
    FILE* pipe = popen((BROKER_BINARY " check-config " + file + " 2>&1").c_str(), "r");
    if (pipe == nullptr) return finished;
    char buffer[4096];
    while (const std::size_t size = std::fread(buffer, 1, sizeof buffer, pipe)) {
      finished.said.append(buffer, size);
    }
    const int status = pclose(pipe);
    if (WIFEXITED(status)) finished.exit_code = WEXITSTATUS(status);
    return finished;
  }

  TempDir dir_;
};

TEST_F(CheckConfigTest, IsGoodWithItsCredentials) {
  dir_.Write("key", "k\n");
  dir_.Write("token", "t");
  const Finished checked = CheckConfig();
  EXPECT_EQ(checked.exit_code, 0) << checked.said;
  EXPECT_THAT(checked.said, HasSubstr("redash: redash at http://127.0.0.1:5000"));
  EXPECT_THAT(checked.said, HasSubstr("config.yaml is good"));
}

TEST_F(CheckConfigTest, EveryInstanceWithoutACredentialIsNamed) {
  dir_.Write("key", "\n");
  const Finished checked = CheckConfig();
  EXPECT_EQ(checked.exit_code, 1);
  EXPECT_THAT(checked.said, HasSubstr("instances.redash credential file " + dir_.At("key")));
  EXPECT_THAT(checked.said, HasSubstr("instances.grafana credential file " + dir_.At("token")));
  EXPECT_THAT(checked.said, Not(HasSubstr("is good")));
}

TEST_F(CheckConfigTest, OneBadCredentialIsEnough) {
  dir_.Write("key", "k");
  dir_.Write("token", "");
  const Finished checked = CheckConfig();
  EXPECT_EQ(checked.exit_code, 1);
  EXPECT_THAT(checked.said, Not(HasSubstr("instances.redash ")));
  EXPECT_THAT(checked.said, HasSubstr("instances.grafana "));
}

}  // namespace
}  // namespace broker::test

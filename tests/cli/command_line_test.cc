// The command line itself: what is no command, help, and options before and after the command.
#include <cstdlib>

#include "tests/cli/permctl_fixture.h"

namespace broker::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class CommandLineTest : public PermctlTest {};

TEST_F(CommandLineTest, WhatCannotBeMeantIsUsage) {
  const std::vector<std::vector<std::string>> kLines = {
      {},
      {"bogus"},
      {"grant"},
      {"grant", "redash-prod", "ann@example.com"},
      {"grant", "redash-prod", "ann@example.com", "group:x", "more"},
      {"grant", "redash-prod", "ann", "group:x"},
      {"grant", "redash-prod", "ann@example.com", "Analysts"},
      {"revoke", "redash-prod", "ann@example.com", "group:"},
      {"revoke", "redash-prod", "ann@example.com", "group:x", "--allow-lower-level"},
      {"list", "redash-prod", "user:ann"},
      {"explain", "ann@example.com"},
      {"explain", "redash-prod", "ann@example.com", "group:x", "more"},
      {"explain", "ann", "group:x"},
      {"permissions", "redash-prod"},
      {"permissions", "redash-prod", "ann"},
      {"inventory"},
      {"operations"},
      {"operations", "get"},
      {"operations", "drop", "018f-1"},
      {"instances", "--bogus"},
      {"instances", "-o", "yaml"},
      {"instances", "--timeout", "5"},
      {"instances", "--timeout", "0s"},
      {"instances", "--limit", "many"},
      {"principals", "redash-prod", "--query", "a\xff"},
  };
  for (const auto& line : kLines) {
    const Ran ran = Permctl(line);
    EXPECT_EQ(ran.exit_code, 2) << testing::PrintToString(line);
    EXPECT_EQ(ran.out, "");
    EXPECT_THAT(ran.err, StartsWith("error: "));
  }
}

TEST_F(CommandLineTest, UsageErrorsSayWhereToLook) {
  EXPECT_EQ(Permctl("bogus").err, "error: there is no command \"bogus\"\n  next: permctl --help\n");
  EXPECT_THAT(Permctl("grant x").err, HasSubstr("next: permctl grant --help\n"));
  EXPECT_THAT(Permctl("grant x ann y").err, HasSubstr("\"ann\" names no principal; write ann@"));
  EXPECT_EQ(RunWords({"instances", "--server", ""}).exit_code, 2);
}

TEST_F(CommandLineTest, HelpAndVersionAreAnswers) {
  for (const char* line : {"--help", "grant --help", "operations wait -h", "--version"}) {
    const Ran ran = Permctl(line);
    EXPECT_EQ(ran.exit_code, 0) << line;
    EXPECT_NE(ran.out, "") << line;
    EXPECT_EQ(ran.err, "") << line;
  }
  EXPECT_THAT(Permctl("grant --help").out, HasSubstr("5 outcome unknown"));
}

TEST_F(CommandLineTest, CommonOptionsStandBeforeOrAfterTheCommand) {
  broker_.list_instances.Reply({});
  broker_.get_operation.Reply({});
  EXPECT_THAT(Permctl("-o json --timeout 20s instances").out, StartsWith("{"));
  EXPECT_THAT(Permctl("instances --timeout 20s --output=json").out, StartsWith("{"));
  EXPECT_THAT(Permctl("operations get 018f-1 -o json").out, StartsWith("{"));
}

TEST_F(CommandLineTest, InstancesMayBeNamedLikeCommands) {
  broker_.list_principals.Reply({});
  EXPECT_EQ(Permctl("principals list").exit_code, 0);
  EXPECT_EQ(broker_.list_principals.asked.at(0).instance(), "list");
}

TEST_F(CommandLineTest, TheServerComesFromTheEnvironmentToo) {
  broker_.list_instances.Reply({});
  setenv("PERMISSION_BROKER", broker_.address().c_str(), 1);
  EXPECT_EQ(RunWords({"instances"}).exit_code, 0);
  setenv("PERMISSION_BROKER", "127.0.0.1:1", 1);
  EXPECT_EQ(RunWords({"instances"}).exit_code, 4);
  EXPECT_EQ(Permctl("instances").exit_code, 0);
  unsetenv("PERMISSION_BROKER");
}

}  // namespace
}  // namespace broker::cli

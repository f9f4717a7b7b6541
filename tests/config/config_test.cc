#include "service/config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/core/error.h"

namespace broker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

constexpr char kGood[] = R"(listen: 127.0.0.1:0
insecure: true
data_dir: data
instances:
  - name: redash-prod
    kind: redash
    display_name: "Redash: production"
    url: https://redash.example.com/base
    ca_file: ca.pem
    credential:
      api_key_file: keys/redash
    options:
      saml_groups: true
      org: default
      timeout: 7
  - {name: grafana-main, kind: grafana, url: "http://127.0.0.1:3000",
     credential: {basic: {username: admin, password_file: /etc/pw}}}
  - name: grafana-2
    kind: grafana
    url: https://g.example.com
    credential: {token_file: ../token}
    longest_lease: 720h
)";

std::vector<std::string> Lines(const absl::Status& status) {
  EXPECT_TRUE(HasReason(status, Reason::kInvalidField)) << status;
  std::vector<std::string> lines{""};
  for (const char c : FailureOf(status).message) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  return lines;
}

std::vector<std::string> Problems(const std::string& text) {
  const auto config = LoadConfig(text, "c.yaml");
  if (config.ok()) return {};
  return Lines(config.status());
}

// One good instance, with the given lines in place of its others.
std::string WithInstance(const std::string& lines) {
  return "insecure: true\ninstances:\n  - kind: redash\n" + lines;
}

TEST(Config, ReadsEveryField) {
  const auto config = LoadConfig(kGood, "/etc/broker/config.yaml");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->listen, "127.0.0.1:0");
  EXPECT_TRUE(config->insecure);
  EXPECT_EQ(config->data_dir, "/etc/broker/data");
  ASSERT_EQ(config->instances.size(), 3u);
  const InstanceConfig& redash = config->instances[0];
  EXPECT_EQ(redash.name, "redash-prod");
  EXPECT_EQ(redash.kind, "redash");
  EXPECT_EQ(redash.display_name, "Redash: production");
  EXPECT_EQ(redash.url, "https://redash.example.com/base");
  EXPECT_EQ(redash.ca_file, "/etc/broker/ca.pem");
  EXPECT_EQ(redash.credential, (CredentialConfig{"/etc/broker/keys/redash", "", "", ""}));
  EXPECT_THAT(redash.options, ElementsAre(Pair("org", "default"), Pair("saml_groups", "true"),
                                          Pair("timeout", "7")));
  const InstanceConfig& basic = config->instances[1];
  EXPECT_EQ(basic.display_name, "grafana-main");
  EXPECT_EQ(basic.ca_file, "");
  EXPECT_EQ(basic.credential, (CredentialConfig{"", "", "admin", "/etc/pw"}));
  EXPECT_EQ(basic.longest_lease, std::nullopt);
  EXPECT_EQ(config->instances[2].credential, (CredentialConfig{"", "/etc/token", "", ""}));
  EXPECT_EQ(config->instances[2].longest_lease, std::chrono::hours(720));
}

TEST(Config, HasDefaults) {
  const auto config = LoadConfig(
      "insecure: true\nlisten: null\ninstances:\n"
      "  - {name: a, kind: redash, url: http://h, credential: {api_key_file: k}}\n",
      "config.yaml");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->listen, "127.0.0.1:50051");
  EXPECT_EQ(config->data_dir, "/var/lib/permission-broker");
  EXPECT_EQ(config->instances[0].credential.api_key_file, "k");
}

TEST(Config, TellsEverythingAtOnceInTheOrderOfTheFile) {
  EXPECT_THAT(
      Problems("lisen: 127.0.0.1:1\n"
               "insecure: yes\n"
               "instances:\n"
               "  - name: Redash\n"
               "    kind: redash\n"
               "    url: redash.example.com\n"
               "    credential: {api_key: abc}\n"
               "    colour: blue\n"),
      ElementsAre(
          "c.yaml:1:1: unknown key \"lisen\"; did you mean \"listen\"?",
          "c.yaml:2:11: insecure must be true or false, without quotes",
          HasSubstr("c.yaml:2:11: insecure must be true if calls"),
          HasSubstr("c.yaml:4:11: instances[0].name must be 1 to 63 of a-z"),
          HasSubstr("c.yaml:6:10: instances[0].url must be a URL with http:// or https://"),
          HasSubstr("c.yaml:7:17: instances[0].credential is missing; set one of api_key_file"),
          "c.yaml:7:18: unknown key \"api_key\" in instances[0].credential; known here are "
          "api_key_file, token_file, basic",
          "c.yaml:8:5: unknown key \"colour\" in instances[0]; known here are name, kind, "
          "display_name, url, ca_file, credential, options, longest_lease"));
}

// An instance whose leases last so long at most.
std::string WithLongestLease(const std::string& duration) {
  return WithInstance(
      "    name: a\n    url: http://h\n    credential: {api_key_file: k}\n"
      "    longest_lease: " +
      duration + "\n");
}

TEST(Config, ALongestLeaseIsWrittenAsPeopleWriteDurations) {
  using std::chrono::seconds;
  for (const auto& [text, expected] :
       {std::pair("1s", seconds(1)), std::pair("90s", seconds(90)), std::pair("15m", seconds(900)),
        std::pair("8h", seconds(28'800)), std::pair("30d", seconds(2'592'000)),
        std::pair("1d2h3m4s", seconds(93'784)), std::pair("\"8h\"", seconds(28'800)),
        std::pair("3653d", seconds(315'619'200))}) {
    const auto config = LoadConfig(WithLongestLease(text), "c.yaml");
    ASSERT_TRUE(config.ok()) << config.status();
    EXPECT_EQ(config->instances[0].longest_lease, expected) << text;
  }
}

TEST(Config, ALongestLeaseThatIsNoDurationIsRefused) {
  for (const char* text :
       {"\"\"", "720", "h", "8H", "-8h", "8h ago", "30m1h", "1h1h", "1.5h", "true", "{seconds: 5}",
        "[8h]", "99999999999999999999s", "9223372036854775807d"}) {
    EXPECT_THAT(Problems(WithLongestLease(text)),
                ElementsAre("c.yaml:7:20: instances[0].longest_lease must be a duration like 8h, "
                            "30d or 1h30m"))
        << text;
  }
  for (const char* text : {"0s", "3653d1s", "36525d"}) {
    EXPECT_THAT(Problems(WithLongestLease(text)),
                ElementsAre("c.yaml:7:20: instances[0].longest_lease must be 1 s to 10 years, e.g. "
                            "8h or 30d"))
        << text;
  }
}

struct Refused {
  std::string text;
  std::string problem;
};

class ConfigRefuses : public testing::TestWithParam<Refused> {};

TEST_P(ConfigRefuses, WithLineAndReason) {
  EXPECT_THAT(Problems(GetParam().text), testing::Contains(HasSubstr(GetParam().problem)));
}

const std::string kRest = "    url: http://h\n    credential: {api_key_file: k}\n";

INSTANTIATE_TEST_SUITE_P(
    Table, ConfigRefuses,
    testing::Values(
        Refused{"", "c.yaml:1:1: the file is empty"}, Refused{"# nothing\n", "the file is empty"},
        Refused{"--- {}\n--- {}\n", "several documents"},
        // yaml-cpp finds documents without end in it.
        Refused{", a]\n", "several documents"},
        Refused{"- a\n", "c.yaml:1:1: the file must be a mapping"},
        Refused{"listen: [\n", "no YAML"},
        Refused{"listen: a:1\nlisten: b:2\n", "c.yaml:2:1: key \"listen\" is repeated"},
        Refused{"listen: true\n", "c.yaml:1:9: listen must be text; put the value in quotes"},
        Refused{"listen: {a: b}\n", "c.yaml:1:9: listen must be text"},
        Refused{"listen: localhost\n", "listen must be host:port"},
        Refused{"listen: :50051\n", "listen must be host:port"},
        Refused{"listen: localhost:65536\n", "listen must be host:port"},
        Refused{"listen: unix:/run/broker:1\n", "listen must be host:port"},
        Refused{"insecure: \"true\"\n", "insecure must be true or false, without quotes"},
        Refused{"insecure: false\n", "c.yaml:1:11: insecure must be true if calls"},
        Refused{"data_dir: d\n", "c.yaml:1:1: insecure must be true if calls"},
        Refused{"instances: {}\n", "c.yaml:1:12: instances must be a list"},
        Refused{"instances: []\n", "instances is missing or empty"},
        Refused{"instances:\n", "instances is missing or empty"},
        Refused{"instances: [x]\n", "c.yaml:1:13: instances[0] must be a mapping"},
        Refused{"instances:\n  - ? [a]\n    : b\n", "a key in instances[0] is not text"},
        Refused{WithInstance(kRest), "c.yaml:3:5: instances[0].name must be 1 to 63"},
        Refused{WithInstance("    name: \"-\"\n" + kRest), "instances[0].name must be 1 to 63"},
        Refused{WithInstance("    name: " + std::string(64, 'a') + "\n" + kRest),
                "instances[0].name must be 1 to 63"},
        Refused{WithInstance("    name: a\n" + kRest + "  - name: a\n    kind: x\n" + kRest),
                "c.yaml:7:11: instances[1].name \"a\" is the name of instances[0] already"},
        Refused{WithInstance("    name: a\n    kind: b\n" + kRest),
                "c.yaml:5:5: key \"kind\" in instances[0] is repeated"},
        Refused{"insecure: true\ninstances:\n  - name: a\n" + kRest,
                "instances[0].kind is missing"},
        Refused{WithInstance("    name: a\n    credential: {api_key_file: k}\n"),
                "instances[0].url must be a URL"},
        Refused{WithInstance("    name: a\n    url: https://\n"), "instances[0].url must be a URL"},
        Refused{WithInstance("    name: a\n    url: http://h\n"),
                "instances[0].credential is missing"},
        Refused{WithInstance("    name: a\n    credential: {api_key_file: k, token_file: t}\n"),
                "credential.token_file excludes api_key_file"},
        Refused{WithInstance("    name: a\n    credential: {api_key_file: \"\"}\n"),
                "credential.api_key_file is missing"},
        Refused{WithInstance("    name: a\n    credential: {basic: {}}\n"),
                "credential.basic.username is missing"},
        Refused{WithInstance("    name: a\n    credential: {basic: {username: u}}\n"),
                "credential.basic.password_file is missing"},
        Refused{WithInstance("    name: a\n    options: text\n"),
                "instances[0].options must be a mapping"},
        Refused{WithInstance("    name: a\n    options: {a: [1]}\n"),
                "instances[0].options.a must be text"},
        Refused{WithInstance("    name: a\n    options: {a: 1, a: 2}\n"),
                "key \"a\" in instances[0].options is repeated"}));

TEST(Config, NeverRepeatsAValue) {
  const auto problems =
      Problems(WithInstance("    name: a\n    url: hunter2\n    credential: hunter2\n"
                            "    ca_file: [hunter2]\n"));
  EXPECT_GE(problems.size(), 3u);
  for (const std::string& problem : problems) EXPECT_THAT(problem, Not(HasSubstr("hunter2")));
}

TEST(Config, AuditEventsGoNowhereOrToOnePlace) {
  const auto with = [](const std::string& audit) {
    return LoadConfig(std::string(kGood) + audit, "/etc/broker/config.yaml");
  };
  EXPECT_FALSE(with("")->audit.ships());
  EXPECT_EQ(with("audit: {file: log/audit.jsonl}\n")->audit.file, "/etc/broker/log/audit.jsonl");
  EXPECT_TRUE(with("audit: {file: /var/log/audit.jsonl}\n")->audit.ships());
  const auto out = with("audit: {stdout: true}\n");
  EXPECT_TRUE(out->audit.to_stdout);
  EXPECT_TRUE(out->audit.ships());
  EXPECT_THAT(Problems(std::string(kGood) + "audit: {}\n"),
              ElementsAre(HasSubstr("audit is empty; set one of file and stdout")));
  EXPECT_THAT(Problems(std::string(kGood) + "audit: {stdout: false}\n"),
              ElementsAre(HasSubstr("audit.stdout must be true; leave audit out")));
  EXPECT_THAT(Problems(std::string(kGood) + "audit: {file: \"\"}\n"),
              ElementsAre(HasSubstr("audit.file is missing")));
  EXPECT_THAT(Problems(std::string(kGood) + "audit: {file: a, stdout: true}\n"),
              ElementsAre(HasSubstr("excludes file, which is set too")));
}

}  // namespace
}  // namespace broker

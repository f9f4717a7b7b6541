// permctl policy explain, permctl policy test: no broker is asked.
#include "tests/cli/permctl_fixture.h"
#include "tests/support/temp_dir.h"

namespace broker::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr char kRest[] = R"(
listen: 0.0.0.0:50051
tls: {cert_file: cert.pem, key_file: key.pem}
authentication: {tokens_file: tokens}
instances:
  - {name: redash-prod, kind: redash, url: http://h, credential: {api_key_file: k}}
)";

constexpr char kPolicy[] = R"(policy:
  rules:
    - {name: everybody reads, effect: allow, callers: ["*"], verbs: [read]}
    - name: analysts
      effect: allow
      callers: ["token:dashboard"]
      verbs: [grant, revoke]
      types: [group]
      entitlements: [Analysts, "#7"]
      principals: ["user:*@example.com", "user:#9"]
      require: [reason]
      max_ttl: 36h
    - {name: never admin, effect: deny, callers: ["*"], verbs: [grant], levels: [admin]}
)";

class PolicyCommandTest : public testing::Test {
 protected:
  PolicyCommandTest() { Configure(kPolicy); }

  void Configure(const std::string& policy) { config_ = dir_.Write("config.yaml", kRest + policy); }

  Ran Explain(std::vector<std::string> words) {
    words.insert(words.begin(), {"policy", "explain", "--config", config_, "--caller",
                                 "token:dashboard", "--instance", "redash-prod"});
    return RunWords(words);
  }

  // A grant of Analysts to Ann.
  Ran ExplainGrant(std::vector<std::string> more) {
    more.insert(more.begin(), {"--verb", "grant", "--type", "group", "--entitlement", "Analysts",
                               "--principal", "user:ann@example.com"});
    return Explain(std::move(more));
  }

  Ran Test(const std::string& cases, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"policy", "test", "-", "--config", config_});
    return RunWords(more, cases);
  }

  test::TempDir dir_;
  std::string config_;
};

TEST_F(PolicyCommandTest, SaysWhichRuleAllowsAndForHowLong) {
  const Ran ran = ExplainGrant({"--reason", "on call", "--ttl", "8h"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out,
            "allowed by rule \"analysts\", for at most 1d12h\n"
            "  callers token:dashboard; verbs grant, revoke; types group; entitlements Analysts, "
            "#7; principals user:*@example.com, user:#9; it takes a reason; for at most 1d12h\n");
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(ExplainGrant({"--reason", "x", "-o", "json"}).out,
            "{\"allowed\":true,\"rule\":\"analysts\",\"missing\":\"\",\"maxTtl\":\"129600s\"}\n");
}

TEST_F(PolicyCommandTest, SaysWhatIsMissing) {
  const Ran ran = ExplainGrant({});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out, StartsWith("denied by rule \"analysts\" for want of a reason\n"));
  EXPECT_EQ(ExplainGrant({"-o", "json"}).out,
            "{\"allowed\":false,\"rule\":\"analysts\",\"missing\":\"a reason\"}\n");
}

TEST_F(PolicyCommandTest, NamesTheRuleThatDenies) {
  const Ran ran = ExplainGrant({"--reason", "x", "--level", "admin"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(ran.out, "denied by rule \"never admin\"\n  callers *; verbs grant; levels admin\n");
}

TEST_F(PolicyCommandTest, SaysWhichRulesComeNearest) {
  Ran ran = Explain({"--verb", "grant", "--type", "team", "--entitlement", "Analysts", "--reason",
                     "x", "--principal", "user:ann@example.org"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(ran.out,
            "denied: no rule allows it\n  \"analysts\" is about other types, principals\n");
  ran = Explain({"--verb", "renew", "--type", "group"});
  EXPECT_EQ(ran.out, "denied: no rule allows it\n  none of them has the verb renew\n");
  ran = Explain({"--verb", "freeze"});
  EXPECT_EQ(ran.out,
            "denied: no rule allows it\n  none of them has the verb freeze, which \"*\" does not "
            "mean\n");
}

TEST_F(PolicyCommandTest, KeysOfOnePrincipalAndNamesOfOneEntitlementGoTogether) {
  const auto grant = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"--verb", "grant", "--type", "group", "--reason", "x"});
    return Explain(std::move(more)).exit_code;
  };
  EXPECT_EQ(grant({"--entitlement", "Others", "--principal", "user:bob@example.com"}), 1);
  EXPECT_EQ(grant({"--entitlement", "Others", "--entitlement", "#7", "--principal",
                   "user:BOB@example.com"}),
            0);
  EXPECT_EQ(grant({"--entitlement", "#7", "--principal", "user:bob"}), 1);
  EXPECT_EQ(grant({"--entitlement", "#7", "--principal", "user:bob", "--principal", "user:#9"}), 0);
  EXPECT_EQ(grant({"--entitlement", "#7", "--principal", "team:#9"}), 1);
}

TEST_F(PolicyCommandTest, WhatIsNotSaidOfTheChangeIsNoted) {
  const Ran ran = Explain({"--verb", "grant", "--reason", "x"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.err, StartsWith("note: nothing is said of the change itself"));
  EXPECT_EQ(Explain({"--verb", "read"}).err, "");
}

TEST_F(PolicyCommandTest, ReadsOfAllInstancesTakeARuleOfAll) {
  Configure(
      "policy: {rules: [{name: one, effect: allow, callers: [\"*\"], verbs: [read], instances: "
      "[redash-prod]}]}\n");
  EXPECT_EQ(Explain({"--verb", "read"}).exit_code, 0);
  const Ran ran = RunWords({"policy", "explain", "--config", config_, "--caller", "x", "--verb",
                            "read", "--instance", "-"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out, HasSubstr("\"one\" is about other instances"));
}

TEST_F(PolicyCommandTest, WithoutAPolicyEverythingIsAllowed) {
  config_ = dir_.Write("open.yaml",
                       "insecure: true\ninstances: [{name: redash-prod, kind: redash, url: "
                       "http://h, credential: {api_key_file: k}}]\n");
  const Ran ran = Explain({"--verb", "freeze"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out, "allowed: there is no policy\n");
}

TEST_F(PolicyCommandTest, WhatCannotBeMeantIsUsage) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> kLines = {
      {{"--verb", "grnt"}, "error: --verb must be one of read, read_audit, grant,"},
      {{"--verb", "*"}, "error: --verb must be one of read, read_audit, grant,"},
      {{"--verb", "read", "--type", "group"}, "error: --verb is about no single change"},
      {{"--verb", "grant", "--ttl", "8"}, "error: --ttl must be a duration like 90m"},
      {{"--verb", "grant", "--principal", "ann"}, "error: --principal must be TYPE:KEY"},
      {{"--verb", "grant", "--principal", "user:#"}, "error: --principal must be TYPE:KEY"},
      {{"--verb", "grant", "--principal", "user:a", "--principal", "team:#1"},
       "error: --principal has two types"},
      {{"--verb", "grant", "--principal", "user:a", "--principal", "user:b"},
       "error: --principal has two keys of one kind"},
      {{"--verb", "grant", "--entitlement", "a", "--entitlement", "b"},
       "error: --entitlement must be NAME or #ID"},
      {{"--verb", "grant", "--entitlement", "#"}, "error: --entitlement must be NAME or #ID"},
      {{}, "error: --verb is required"},
  };
  for (const auto& [words, problem] : kLines) {
    const Ran ran = Explain(words);
    EXPECT_EQ(ran.exit_code, 2) << problem;
    EXPECT_EQ(ran.out, "");
    EXPECT_THAT(ran.err, HasSubstr(problem));
  }
  const Ran ran = RunWords({"policy", "explain", "--config", config_, "--caller", "x", "--verb",
                            "read", "--instance", "redash"});
  EXPECT_THAT(ran.err, HasSubstr("error: --instance is not in the configuration"));
}

TEST_F(PolicyCommandTest, AConfigurationThatIsNotGoodIsUsage) {
  config_ = dir_.Write("bad.yaml", std::string(kRest) + "polici: {}\npolicy: {rules: [{}]}\n");
  const Ran ran = Explain({"--verb", "read"});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("error: " + config_ + ":7:1: unknown key \"polici\""));
  EXPECT_THAT(ran.err, HasSubstr("error: " + config_ + ":8:18: policy.rules[0].name must be"));
  config_ = dir_.At("none.yaml");
  EXPECT_EQ(Explain({"--verb", "read"}).exit_code, 2);
  EXPECT_EQ(Test("[]").exit_code, 2);
}

constexpr char kCases[] = R"(
- name: the dashboard grants Analysts
  caller: token:dashboard
  verb: grant
  instance: redash-prod
  type: group
  entitlement: [Others, "#7"]
  principal: ["user:bob@example.org", "user:#9"]
  ttl: 8h
  reason: on call
  ticket: INC-42
  requested_by: bob@example.com
  approved_by: eve@example.com
  expect: allow
  rule: analysts
  max_ttl: 36h
- {caller: x, verb: read, instance: "-", expect: allow, max_ttl: none}
- {caller: x, verb: grant, instance: redash-prod, type: group, level: admin, expect: deny,
   rule: never admin}
)";

TEST_F(PolicyCommandTest, CasesThatAreAsExpected) {
  const Ran ran = Test(kCases);
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  EXPECT_EQ(ran.out, "3 cases, 0 failed\n");
  EXPECT_EQ(Test(kCases, {"-o", "json"}).out, "{\"cases\":3,\"failed\":[]}\n");
  const std::string file = dir_.Write("cases.yaml", kCases);
  EXPECT_EQ(RunWords({"policy", "test", file, "--config", config_}).exit_code, 0);
}

TEST_F(PolicyCommandTest, EachCaseThatIsNotIsToldWithWhatWasDecided) {
  const Ran ran = Test(R"(
- {name: a freeze, caller: x, verb: freeze, instance: redash-prod, expect: allow}
- {caller: x, verb: read, instance: redash-prod, expect: deny}
- {caller: x, verb: read, instance: redash-prod, expect: allow, rule: analysts}
- {caller: x, verb: read, instance: redash-prod, expect: allow, max_ttl: 8h}
- {caller: "token:dashboard", verb: grant, instance: redash-prod, reason: x, expect: allow, max_ttl: none}
- {caller: "token:dashboard", verb: grant, instance: redash-prod, expect: allow}
- {caller: x, verb: read, instance: redash-prod, expect: allow}
)");
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(ran.out,
            "FAILED stdin:2 a freeze: allow expected, denied: no rule allows it\n"
            "FAILED stdin:3: deny expected, allowed by rule \"everybody reads\"\n"
            "FAILED stdin:4: rule \"analysts\" expected, allowed by rule \"everybody reads\"\n"
            "FAILED stdin:5: max_ttl 8h expected, allowed by rule \"everybody reads\"\n"
            "FAILED stdin:6: max_ttl none expected, allowed by rule \"analysts\", for at most "
            "1d12h\n"
            "FAILED stdin:7: allow expected, denied by rule \"analysts\" for want of a reason\n"
            "7 cases, 6 failed\n");
  EXPECT_EQ(Test("- {name: 'a \"b\"', caller: x, verb: read, instance: '-', expect: deny}",
                 {"-o", "json"})
                .out,
            "{\"cases\":1,\"failed\":[{\"place\":\"stdin:1\",\"name\":\"a \\\"b\\\"\",\"problem\":"
            "\"deny expected\",\"allowed\":true,\"rule\":\"everybody reads\",\"missing\":\"\"}]}"
            "\n");
}

TEST_F(PolicyCommandTest, EverythingThatIsWrongWithAFileOfCasesIsTold) {
  EXPECT_THAT(Test("- {").err, HasSubstr("no YAML"));
  const Ran told = Test(R"(
- {caller: x, verb: read, instance: redash-prod, expect: allow, expected: deny}
- {caller: x, verb: reed, instance: redash, expect: maybe}
- {}
- {caller: x, verb: read, instance: redash-prod, expect: allow, max_ttl: 8}
- {caller: x, verb: grant, instance: redash-prod, expect: allow, principal: [ann]}
- read
)");
  EXPECT_EQ(told.exit_code, 2);
  EXPECT_EQ(told.out, "");
  for (const char* problem :
       {"stdin:2: unknown key \"expected\" in cases[0]; known are name, caller",
        "stdin:3: cases[1].verb must be one of read", "stdin:3: cases[1].instance is not in the",
        "stdin:3: cases[1].expect must be allow or deny", "stdin:4: cases[2].caller is missing",
        "stdin:4: cases[2].verb is missing", "stdin:4: cases[2].instance is missing",
        "stdin:4: cases[2].expect is missing", "stdin:5: cases[3].max_ttl must be a duration",
        "stdin:6: cases[4].principal must be TYPE:KEY", "stdin:7: cases[5] must be a mapping"}) {
    EXPECT_THAT(told.err, HasSubstr(problem));
  }
  for (const char* no_list : {"", "[]", "{}", "cases: []", "x"}) {
    EXPECT_EQ(Test(no_list).exit_code, 2) << no_list;
  }
}

}  // namespace
}  // namespace broker::cli

// The section policy.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "service/config/config.h"
#include "tests/config/problems_of.h"

namespace broker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

// Its rules begin in line 5.
std::string WithRules(const std::string& rules) {
  return "insecure: true\n"
         "instances: [{name: redash-prod, kind: redash, url: http://h, "
         "credential: {api_key_file: k}}]\n"
         "policy:\n  rules:\n" +
         rules;
}

// A rule with these fields besides its name and effect.
std::string Allow(const std::string& fields) {
  return WithRules("    - {name: r, effect: allow, callers: [\"*\"], " + fields + "}\n");
}

std::string Deny(const std::string& fields) {
  return WithRules("    - {name: r, effect: deny, callers: [\"*\"], " + fields + "}\n");
}

TEST(PolicyConfig, ReadsEveryField) {
  const auto config = LoadConfig(WithRules(R"(
    - name: Analysts by the dashboard
      effect: allow
      callers: ["corp:*", token:dashboard]
      verbs: [grant, revoke, grant_guarded]
      instances: [redash-prod, "staging-*"]
      types: [group]
      entitlements: [Analysts, "#7"]
      levels: ["*"]
      principals: ["user:*@example.com", "team:#7"]
      require: [reason, ticket, approval, ttl]
      max_ttl: 12h
    - {name: nobody, effect: deny, callers: ["*"], verbs: [freeze]}
)"),
                                 "c.yaml");
  ASSERT_TRUE(config.ok()) << config.status();
  ASSERT_TRUE(config->policy);
  PolicyRule first;
  first.name = "Analysts by the dashboard";
  first.callers = {"corp:*", "token:dashboard"};
  first.verbs = {PolicyVerb::kGrant, PolicyVerb::kRevoke, PolicyVerb::kGrantGuarded};
  first.instances = {"redash-prod", "staging-*"};
  first.types = {"group"};
  first.entitlements = {"Analysts", "#7"};
  first.levels = {"*"};
  first.principals = {"user:*@example.com", "team:#7"};
  first.reason_required = first.ticket_required = true;
  first.approval_required = first.ttl_required = true;
  first.max_ttl = std::chrono::hours(12);
  PolicyRule second;
  second.name = "nobody";
  second.deny = true;
  second.callers = {"*"};
  second.verbs = {PolicyVerb::kFreeze};
  EXPECT_THAT(config->policy->rules, ElementsAre(first, second));
}

TEST(PolicyConfig, AStarIsEveryVerbThatNeedNotBeNamed) {
  const auto verbs = [](const std::string& list) {
    const auto config = LoadConfig(Allow("verbs: " + list), "c.yaml");
    EXPECT_TRUE(config.ok()) << config.status();
    return config.ok() ? config->policy->rules.at(0).verbs : std::set<PolicyVerb>{};
  };
  EXPECT_THAT(verbs("[\"*\"]"),
              UnorderedElementsAre(PolicyVerb::kRead, PolicyVerb::kReadAudit, PolicyVerb::kGrant,
                                   PolicyVerb::kRevoke, PolicyVerb::kAdopt, PolicyVerb::kRenew,
                                   PolicyVerb::kDefine));
  EXPECT_EQ(verbs("[\"*\", freeze]").size(), 8u);
  for (const PolicyVerb verb : PolicyVerbs()) {
    EXPECT_THAT(verbs("[" + std::string(NameOf(verb)) + "]"), ElementsAre(verb));
  }
}

TEST(PolicyConfig, TellsEverythingAtOnce) {
  EXPECT_THAT(
      ProblemsOf(WithRules("    - name: a\n"
                           "      effect: permit\n"
                           "      callers: []\n"
                           "      verbs: [grnt]\n"
                           "      instances: [redash-test]\n"
                           "      entitlements: [\"#\"]\n"
                           "      principals: [ann@example.com]\n"
                           "      require: [mfa]\n"
                           "      max_ttl: 4000d\n"
                           "      team: x\n"
                           "    - {name: a, effect: allow, callers: [\"\"], verbs: [read]}\n")),
      ElementsAre("c.yaml:6:15: policy.rules[0].effect must be allow or deny",
                  HasSubstr("c.yaml:7:16: policy.rules[0].callers is missing or empty"),
                  HasSubstr("c.yaml:8:15: policy.rules[0].verbs[0] must be one of read, "),
                  HasSubstr("c.yaml:9:19: policy.rules[0].instances[0] is no configured instance"),
                  HasSubstr("c.yaml:10:22: policy.rules[0].entitlements[0] has no id"),
                  HasSubstr("c.yaml:11:20: policy.rules[0].principals[0] must be TYPE:KEY"),
                  HasSubstr("c.yaml:12:17: policy.rules[0].require[0] must be reason, ticket"),
                  HasSubstr("c.yaml:13:16: policy.rules[0].max_ttl must be 1 s to 10 years"),
                  HasSubstr("c.yaml:14:7: unknown key \"team\" in policy.rules[0]"),
                  HasSubstr("c.yaml:15:14: policy.rules[1].name is the name of policy.rules[0]"),
                  HasSubstr("c.yaml:15:42: policy.rules[1].callers[0] must be 1 to 500 bytes")));
}

struct Refused {
  std::string text;
  std::vector<std::string> problems;
};

class PolicyConfigRefuses : public testing::TestWithParam<Refused> {};

TEST_P(PolicyConfigRefuses, AndSaysWhat) {
  std::vector<testing::Matcher<std::string>> expected;
  for (const std::string& problem : GetParam().problems) expected.emplace_back(HasSubstr(problem));
  EXPECT_THAT(ProblemsOf(GetParam().text), testing::ElementsAreArray(expected));
}

INSTANTIATE_TEST_SUITE_P(
    Table, PolicyConfigRefuses,
    testing::Values(
        Refused{WithRules("    []\n"), {"policy.rules is missing or empty"}},
        Refused{WithRules("    - {}\n"),
                {"name must be 1 to 100", "effect must be allow", "callers is missing",
                 "verbs is missing or empty; set some of read, read_audit, grant, revoke, adopt, "
                 "renew, define, grant_guarded, define_guarded, reset_basic_roles, forget_lease, "
                 "freeze, \"*\""}},
        Refused{Allow("verbs: [true]"), {"verbs[0] must be text", "verbs[0] must be one of"}},
        Refused{Allow("verbs: [[read]]"), {"verbs[0] must be text", "verbs[0] must be one of"}},
        Refused{Allow("verbs: [null]"), {"verbs[0] must be text", "verbs[0] must be one of"}},
        Refused{Allow("verbs: read"), {"verbs must be a list", "verbs is missing"}},
        Refused{Allow("verbs: [Grant]"), {"verbs[0] must be one of"}},
        Refused{Allow("verbs: [\"grant*\"]"), {"verbs[0] must be one of"}},
        Refused{Allow("verbs: [grant], principals: [\":x\", \"user:\", \"user:#\", \"\", \"u*\"]"),
                {"principals[0] must be TYPE", "principals[1] must be TYPE",
                 "principals[2] must be TYPE", "principals[3] must be 1 to 500",
                 "principals[4] must be TYPE"}},
        Refused{Allow("verbs: [grant], types: [" + std::string(501, 'a') + "]"),
                {"types[0] must be 1 to 500"}},
        Refused{Deny("verbs: [grant], require: [reason], max_ttl: 8h"),
                {"require is for rules that allow", "max_ttl is for rules that allow"}},
        Refused{Allow("verbs: [grant], max_ttl: 0s"), {"max_ttl must be 1 s to 10 years"}},
        Refused{
            WithRules("    - {name: \"a\\u00e9\", effect: deny, callers: [a], verbs: [read]}\n"),
            {"name must be 1 to 100 printable ASCII"}}));

// What is shown by a read nothing can tell beforehand.
INSTANTIATE_TEST_SUITE_P(
    WholeInstances, PolicyConfigRefuses,
    testing::Values(
        Refused{Allow("verbs: [read, grant], types: [group]"),
                {"policy.rules[0].types does not go with the verb read, which is about no single "
                 "change; give that a rule of its own"}},
        Refused{Allow("verbs: [\"*\"], principals: [\"user:*@example.com\"], levels: [x]"),
                {"principals does not go with the verb read", "levels does not go with the verb"}},
        Refused{Allow("verbs: [read_audit], entitlements: [x]"), {"entitlements does not go with"}},
        Refused{Allow("verbs: [freeze], types: [x]"), {"types does not go with the verb freeze"}},
        Refused{Deny("verbs: [reset_basic_roles], types: [x]"), {"types does not go with"}}));

TEST(PolicyConfig, ReadsAreNarrowedByCallersAndInstances) {
  EXPECT_THAT(ProblemsOf(Allow("verbs: [read, read_audit], instances: [redash-prod, \"*\"]")),
              ElementsAre());
}

}  // namespace
}  // namespace broker

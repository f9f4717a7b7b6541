// What callers may do: by example, and against an evaluator that is written in another way.
#include "service/core/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <initializer_list>
#include <optional>
#include <ostream>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/unit/naive_policy.h"

namespace broker {

std::ostream& operator<<(std::ostream& out, const PolicyVerdict& verdict) {
  return out << (verdict.allowed ? "allowed by " : "denied by ") << verdict.rule << ", missing "
             << verdict.missing;
}

namespace {

using std::chrono::hours;
using ::testing::ElementsAre;

PolicyRule Allow(std::string name, std::set<PolicyVerb> verbs) {
  PolicyRule rule;
  rule.name = std::move(name);
  rule.callers = {"*"};
  rule.verbs = std::move(verbs);
  return rule;
}

PolicyRule Deny(std::string name, std::set<PolicyVerb> verbs) {
  PolicyRule rule = Allow(std::move(name), std::move(verbs));
  rule.deny = true;
  return rule;
}

class PolicyTest : public ::testing::Test {
 protected:
  PolicyTest() {
    target_.principal.id = "7";
    target_.principal.email = "ann@example.com";
    target_.principal.login = "ann";
    target_.principal.display_name = "Ann";
    target_.entitlement.type = "team";
    target_.entitlement.id = "3";
    target_.entitlement.display_name = "Platform";
    target_.level = "admin";
    question_ = {"corp:bob", PolicyVerb::kGrant, "grafana", &target_, &why_, false};
  }

  PolicyVerdict Decided(std::vector<PolicyRule> rules) const {
    return Decide({std::move(rules)}, question_);
  }

  bool Allowed(PolicyRule rule) const { return Decided({std::move(rule)}).allowed; }

  bool PrincipalMatches(const std::string& pattern) const {
    PolicyRule rule = Allow("r", {PolicyVerb::kGrant});
    rule.principals = {pattern};
    return Allowed(std::move(rule));
  }

  PolicyTarget target_;
  Justification why_;
  PolicyQuestion question_;
};

TEST(PolicyVerb, NamesAndBack) {
  std::vector<std::string> names, guarded;
  for (const PolicyVerb verb : PolicyVerbs()) {
    names.emplace_back(NameOf(verb));
    EXPECT_EQ(PolicyVerbNamed(NameOf(verb)), verb);
    if (!IsWild(verb)) guarded.emplace_back(NameOf(verb));
  }
  EXPECT_THAT(names, ElementsAre("read", "read_audit", "grant", "revoke", "adopt", "renew",
                                 "define", "grant_guarded", "define_guarded", "reset_basic_roles",
                                 "forget_lease", "freeze"));
  EXPECT_THAT(guarded, ElementsAre("grant_guarded", "define_guarded", "reset_basic_roles",
                                   "forget_lease", "freeze"));
  EXPECT_EQ(PolicyVerbNamed("*"), std::nullopt);
  EXPECT_EQ(PolicyVerbNamed("Grant"), std::nullopt);
}

TEST(MatchesPattern, StarsStandForAnything) {
  for (const auto& [pattern, text] :
       std::initializer_list<std::pair<const char*, const char*>>{{"", ""},
                                                                  {"a", "a"},
                                                                  {"*", ""},
                                                                  {"*", "x"},
                                                                  {"a*", "a"},
                                                                  {"a*", "ab"},
                                                                  {"*b", "ab"},
                                                                  {"a*b", "ab"},
                                                                  {"a*b", "axxb"},
                                                                  {"a**b", "ab"},
                                                                  {"*a*", "bab"},
                                                                  {"*ab", "aab"},
                                                                  {"a*a", "aa"},
                                                                  {"*.*", "a.b.c"},
                                                                  {"a*b*c", "abbbc"},
                                                                  {"?", "?"},
                                                                  {"a.c", "a.c"},
                                                                  {"[a]", "[a]"}}) {
    EXPECT_TRUE(MatchesPattern(pattern, text)) << pattern << " " << text;
  }
  for (const auto& [pattern, text] :
       std::initializer_list<std::pair<const char*, const char*>>{{"", "a"},
                                                                  {"a", ""},
                                                                  {"a", "A"},
                                                                  {"a*a", "a"},
                                                                  {"a*b", "a"},
                                                                  {"*a*", "b"},
                                                                  {"a*b", "abc"},
                                                                  {"ab*ba", "aba"},
                                                                  {"?", "a"},
                                                                  {"a.c", "abc"},
                                                                  {"*b*b", "ab"},
                                                                  {"a*", "ba"},
                                                                  {"*a", "ab"},
                                                                  {"[a]", "a"}}) {
    EXPECT_FALSE(MatchesPattern(pattern, text)) << pattern << " " << text;
  }
}

// A matcher that tries every place for every star never ends here.
TEST(MatchesPattern, ManyStarsTakeNoTime) {
  std::string pattern;
  for (int i = 0; i < 10'000; ++i) pattern += "*a";
  EXPECT_FALSE(MatchesPattern(pattern + "*b", std::string(200'000, 'a')));
  EXPECT_TRUE(MatchesPattern(pattern + "*", std::string(200'000, 'a')));
  EXPECT_FALSE(MatchesPattern("*" + std::string(100'000, 'a') + "b*", std::string(200'000, 'a')));
}

TEST_F(PolicyTest, NothingThatAllowsIsDenied) {
  EXPECT_EQ(Decided({}), PolicyVerdict{});
  EXPECT_EQ(Decided({Allow("r", {PolicyVerb::kRevoke})}), PolicyVerdict{});
}

TEST_F(PolicyTest, DenyWinsWhereverItStands) {
  const PolicyRule yes = Allow("yes", {PolicyVerb::kGrant});
  const PolicyVerdict denied{false, "no", "", std::nullopt};
  EXPECT_EQ(Decided({yes, Deny("no", {PolicyVerb::kGrant})}), denied);
  EXPECT_EQ(Decided({Deny("no", {PolicyVerb::kGrant}), yes}), denied);
  EXPECT_TRUE(Decided({Deny("no", {PolicyVerb::kRevoke}), yes}).allowed);
}

TEST_F(PolicyTest, TheFirstThatAllowsIsNamed) {
  PolicyRule other = Allow("of another", {PolicyVerb::kGrant});
  other.callers = {"token:*"};
  const auto verdict =
      Decided({other, Allow("first", {PolicyVerb::kGrant}), Allow("second", {PolicyVerb::kGrant})});
  EXPECT_EQ(verdict, (PolicyVerdict{true, "first", "", std::nullopt}));
}

TEST_F(PolicyTest, EveryPartNarrows) {
  PolicyRule rule = Allow("r", {PolicyVerb::kGrant});
  rule.callers = {"token:x", "corp:*"};
  rule.instances = {"graf*"};
  rule.types = {"team"};
  rule.entitlements = {"Plat*", "#9"};
  rule.levels = {"admin"};
  rule.principals = {"user:*@example.com"};
  EXPECT_TRUE(Allowed(rule));
  for (auto* part : {&rule.callers, &rule.instances, &rule.types, &rule.entitlements, &rule.levels,
                     &rule.principals}) {
    const auto before = std::exchange(*part, {"user:other"});
    EXPECT_FALSE(Allowed(rule));
    *part = before;
  }
}

TEST_F(PolicyTest, EntitlementsGoByNameOrId) {
  const auto matches = [&](const std::string& pattern) {
    PolicyRule rule = Allow("r", {PolicyVerb::kGrant});
    rule.entitlements = {pattern};
    return Allowed(rule);
  };
  EXPECT_TRUE(matches("Platform"));
  EXPECT_TRUE(matches("#3"));
  EXPECT_TRUE(matches("#*"));
  EXPECT_TRUE(matches("*"));
  EXPECT_FALSE(matches("platform"));
  EXPECT_FALSE(matches("3"));
  EXPECT_FALSE(matches("#Platform"));
  EXPECT_FALSE(matches("#"));
  target_.entitlement.display_name = "#4";
  EXPECT_FALSE(matches("#4"));
  EXPECT_TRUE(matches("*4"));
}

TEST_F(PolicyTest, PrincipalsGoByMailLoginNameOrId) {
  EXPECT_TRUE(PrincipalMatches("user:ann@example.com"));
  EXPECT_TRUE(PrincipalMatches("user:*@EXAMPLE.com"));
  EXPECT_TRUE(PrincipalMatches("user:ANN"));
  EXPECT_TRUE(PrincipalMatches("user:#7"));
  EXPECT_TRUE(PrincipalMatches("user:*"));
  EXPECT_TRUE(PrincipalMatches("*:ann"));
  EXPECT_TRUE(PrincipalMatches("*"));
  EXPECT_FALSE(PrincipalMatches("user:ann@example.co"));
  EXPECT_FALSE(PrincipalMatches("User:ann"));
  EXPECT_FALSE(PrincipalMatches("team:*"));
  EXPECT_FALSE(PrincipalMatches("user:#8"));
  EXPECT_FALSE(PrincipalMatches("user:7"));
  EXPECT_FALSE(PrincipalMatches("ann"));
  EXPECT_FALSE(PrincipalMatches("user*"));
  target_.principal.display_name = "Root";  // one's own to choose
  EXPECT_FALSE(PrincipalMatches("user:Root"));
}

TEST_F(PolicyTest, WhatHasNoMailAndNoLoginGoesByItsNameExactly) {
  target_.principal = {};
  target_.principal.type = "team";
  target_.principal.id = "4";
  target_.principal.display_name = "SRE: on call";
  EXPECT_TRUE(PrincipalMatches("team:SRE: on call"));
  EXPECT_TRUE(PrincipalMatches("team:SRE*"));
  EXPECT_FALSE(PrincipalMatches("team:sre*"));
}

TEST_F(PolicyTest, WhatIsNotThereIsMatchedByAStarAlone) {
  const auto level = [&](const std::string& pattern) {
    PolicyRule rule = Allow("r", {PolicyVerb::kGrant});
    rule.levels = {pattern};
    return Allowed(rule);
  };
  target_.level = "";
  EXPECT_TRUE(level("*"));
  EXPECT_FALSE(level("admin"));
  EXPECT_FALSE(level("a*"));
  EXPECT_FALSE(level(""));
  target_.principal = {};  // the subject of a definition: nobody
  EXPECT_TRUE(PrincipalMatches("*"));
  EXPECT_FALSE(PrincipalMatches("user:*"));
  EXPECT_FALSE(PrincipalMatches("*:*"));
}

TEST_F(PolicyTest, BeforeTheTargetIsKnownARuleThatIsNarrowedByItMayAllowAndDoesNotDeny) {
  PolicyRule allow = Allow("teams", {PolicyVerb::kGrant});
  allow.types = {"folder"};
  PolicyRule deny = Deny("never admin", {PolicyVerb::kGrant});
  deny.levels = {"admin"};
  EXPECT_FALSE(Decided({allow}).allowed);
  EXPECT_EQ(Decided({Allow("all", {PolicyVerb::kGrant}), deny}).rule, "never admin");
  question_.target = nullptr;
  EXPECT_EQ(Decided({allow, deny}), (PolicyVerdict{true, "teams", "", std::nullopt}));
  deny.levels.clear();
  deny.instances = {"grafana"};
  EXPECT_EQ(Decided({allow, deny}).rule, "never admin");
}

TEST_F(PolicyTest, AllInstancesTakeARuleOfAllAndNoneThatDeniesOne) {
  question_ = {"corp:bob", PolicyVerb::kReadAudit, "", nullptr, nullptr, false};
  PolicyRule one = Allow("one", {PolicyVerb::kReadAudit});
  one.instances = {"grafana", "*-prod"};
  EXPECT_FALSE(Decided({one}).allowed);
  PolicyRule all = Allow("all", {PolicyVerb::kReadAudit});
  EXPECT_TRUE(Decided({all}).allowed);
  all.instances = {"*"};
  EXPECT_TRUE(Decided({all}).allowed);
  PolicyRule secret = Deny("secret", {PolicyVerb::kReadAudit});
  secret.instances = {"secret"};
  EXPECT_EQ(Decided({all, secret}).rule, "secret");
  question_.instance = "grafana";
  EXPECT_TRUE(Decided({all, secret}).allowed);
}

TEST_F(PolicyTest, SaysWhatIsMissing) {
  PolicyRule rule = Allow("r", {PolicyVerb::kGrant});
  rule.reason_required = rule.ticket_required = rule.approval_required = rule.ttl_required = true;
  rule.max_ttl = hours(8);
  EXPECT_EQ(Decided({rule}),
            (PolicyVerdict{false, "r",
                           "a reason, a ticket, an approval (approved_by, by another than "
                           "requested_by) and an end (ttl or expire_time)",
                           std::nullopt}));
  why_ = {"on call", " ", "bob@example.com", "eve@example.com"};
  EXPECT_EQ(Decided({rule}).missing, "a ticket and an end (ttl or expire_time)");
  why_.ticket = "INC-42";
  EXPECT_EQ(Decided({rule}).missing, "an end (ttl or expire_time)");
  question_.ends = true;
  EXPECT_EQ(Decided({rule}), (PolicyVerdict{true, "r", "", hours(8)}));
}

TEST_F(PolicyTest, NobodyApprovesWhatTheyAskedFor) {
  PolicyRule rule = Allow("r", {PolicyVerb::kGrant});
  rule.approval_required = true;
  const auto approved = [&](std::string requested_by, std::string approved_by) {
    why_.requested_by = std::move(requested_by);
    why_.approved_by = std::move(approved_by);
    return Allowed(rule);
  };
  EXPECT_TRUE(approved("bob@example.com", "eve@example.com"));
  EXPECT_FALSE(approved("bob@example.com", "bob@example.com"));
  EXPECT_FALSE(approved("bob@example.com", " BOB@Example.com\t"));
  EXPECT_FALSE(approved("bob@example.com", ""));
  EXPECT_FALSE(approved("", "eve@example.com"));
  EXPECT_FALSE(approved(" ", "eve@example.com"));
}

TEST_F(PolicyTest, AnotherRuleThatLacksNothingAllows) {
  PolicyRule strict = Allow("strict", {PolicyVerb::kGrant});
  strict.ticket_required = true;
  const PolicyRule open = Allow("open", {PolicyVerb::kGrant});
  EXPECT_EQ(Decided({strict, open}).rule, "open");
  EXPECT_EQ(Decided({strict, Deny("no", {PolicyVerb::kGrant})}).missing, "");
}

TEST_F(PolicyTest, TheLongestTermOfThoseThatAllow) {
  PolicyRule shorter = Allow("8h", {PolicyVerb::kGrant});
  shorter.max_ttl = hours(8);
  PolicyRule longer = Allow("24h", {PolicyVerb::kGrant});
  longer.max_ttl = hours(24);
  EXPECT_EQ(Decided({shorter, longer}), (PolicyVerdict{true, "8h", "", hours(24)}));
  EXPECT_EQ(Decided({longer, shorter}).max_ttl, hours(24));
  longer.ticket_required = true;
  EXPECT_EQ(Decided({shorter, longer}).max_ttl, hours(8));
  EXPECT_EQ(Decided({Allow("any", {PolicyVerb::kGrant}), shorter}).max_ttl, std::nullopt);
  EXPECT_EQ(Decided({shorter, Allow("any", {PolicyVerb::kGrant})}).max_ttl, std::nullopt);
}

TEST_F(PolicyTest, AnEndIsWantedOfWhatGivesAccessOnly) {
  for (const PolicyVerb verb : PolicyVerbs()) {
    PolicyRule rule = Allow("r", {verb});
    rule.ttl_required = true;
    question_.verb = verb;
    EXPECT_EQ(Allowed(rule), !GivesAccess(verb)) << NameOf(verb);
  }
}

TEST_F(PolicyTest, NothingIsMissingOfWhatIsNotKnownYet) {
  PolicyRule rule = Allow("r", {PolicyVerb::kGrant});
  rule.reason_required = rule.ttl_required = true;
  EXPECT_FALSE(Allowed(rule));
  question_.justification = nullptr;
  EXPECT_TRUE(Allowed(rule));
}

// Rules and questions of few letters, so that they meet.
class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}

  bool OneIn(unsigned n) { return Upto(n) == 0; }
  unsigned Upto(unsigned n) { return static_cast<unsigned>(engine_() % n); }

  std::string Word(const char* letters, unsigned longest) {
    const std::string_view all(letters);
    std::string word;
    for (unsigned n = Upto(longest + 1); n > 0; --n) word += all[Upto(unsigned(all.size()))];
    return word;
  }

  std::vector<std::string> Patterns(unsigned one_in, const char* first = "") {
    std::vector<std::string> patterns;
    while (OneIn(one_in) && patterns.size() < 3) {
      if (OneIn(4)) {
        patterns.emplace_back("*");
      } else {
        patterns.push_back((OneIn(3) ? "" : first) + Word("aAb*#:", 3));
      }
    }
    return patterns;
  }

  PolicyRule Rule(int number) {
    PolicyRule rule;
    rule.name = "r" + std::to_string(number);
    rule.deny = OneIn(4);
    rule.callers = Patterns(1);
    for (const PolicyVerb verb : PolicyVerbs()) {
      if (OneIn(2)) rule.verbs.insert(verb);
    }
    rule.instances = Patterns(3);
    rule.types = Patterns(5);
    rule.entitlements = Patterns(5);
    rule.levels = Patterns(6);
    rule.principals = Patterns(3, OneIn(2) ? "a:" : "*:");
    rule.reason_required = OneIn(4);
    rule.ticket_required = OneIn(6);
    rule.approval_required = OneIn(4);
    rule.ttl_required = OneIn(4);
    if (OneIn(2)) rule.max_ttl = hours(1 + Upto(5));
    return rule;
  }

  PolicyTarget Target() {
    PolicyTarget target;
    target.principal.type = OneIn(2) ? "a" : Word("aAb", 1);
    target.principal.id = Word("ab", 1);
    if (OneIn(2)) target.principal.email = Word("aAb", 2);
    if (OneIn(2)) target.principal.login = Word("aAb#", 2);
    target.principal.display_name = Word("aAb:", 2);
    target.entitlement.type = Word("ab", 1);
    target.entitlement.id = Word("ab", 1);
    target.entitlement.display_name = Word("aAb#", 2);
    target.level = Word("ab", 1);
    return target;
  }

  Justification Why() {
    const char* const people[] = {"", " ", "a", "A ", "b"};
    return {OneIn(2) ? "r" : "", OneIn(2) ? "t" : " ", people[Upto(5)], people[Upto(5)]};
  }

 private:
  std::mt19937 engine_;
};

TEST(PolicyProperty, AgreesWithANaiveEvaluator) {
  constexpr int kPolicies = 4'000, kQuestions = 5;
  Dice dice(20'261);
  const auto verbs = PolicyVerbs();
  int allowed = 0, denied = 0, lacking = 0, limited = 0;
  for (int i = 0; i < kPolicies; ++i) {
    Policy policy;
    for (unsigned n = dice.Upto(6); n > 0; --n) {
      policy.rules.push_back(dice.Rule(int(policy.rules.size())));
    }
    Policy reversed = policy, more = policy;
    std::reverse(reversed.rules.begin(), reversed.rules.end());
    more.rules.push_back(dice.Rule(9));
    for (int k = 0; k < kQuestions; ++k) {
      const PolicyTarget target = dice.Target();
      const Justification why = dice.Why();
      const PolicyQuestion question{dice.Word("aAb", 2),
                                    verbs[dice.Upto(unsigned(verbs.size()))],
                                    dice.Word("ab", 2),
                                    dice.OneIn(5) ? nullptr : &target,
                                    dice.OneIn(5) ? nullptr : &why,
                                    dice.OneIn(2)};
      const PolicyVerdict verdict = Decide(policy, question);
      ASSERT_EQ(verdict, test::NaiveVerdict(policy, question)) << "policy " << i;
      allowed += verdict.allowed;
      limited += verdict.max_ttl.has_value();
      lacking += !verdict.missing.empty();
      denied += !verdict.allowed && verdict.missing.empty() && !verdict.rule.empty();

      // Whatever else is said: one more that denies never allows, one more that allows never
      // denies, and the order of rules decides nothing but which of them is named.
      const bool with_more = Decide(more, question).allowed;
      ASSERT_TRUE(more.rules.back().deny ? !with_more || verdict.allowed
                                         : with_more || !verdict.allowed);
      const PolicyVerdict backwards = Decide(reversed, question);
      ASSERT_EQ(backwards.allowed, verdict.allowed);
      ASSERT_EQ(backwards.max_ttl, verdict.max_ttl);
    }
  }
  // The dice show every side often enough.
  for (const int seen : {allowed, denied, lacking, limited}) {
    EXPECT_GT(seen, kPolicies * kQuestions / 50);
  }
}

}  // namespace
}  // namespace broker

// What callers may do, by example.
#include "service/core/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <initializer_list>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/unit/policy_printer.h"

namespace broker {

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

}  // namespace
}  // namespace broker

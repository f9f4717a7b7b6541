// What callers may do, against an evaluator that is written in another way.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <ostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "service/core/policy.h"
#include "tests/unit/naive_policy.h"
#include "tests/unit/policy_printer.h"

namespace broker {
namespace {

using std::chrono::hours;

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

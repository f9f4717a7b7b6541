// The policy's decision against a naive one, and patterns against a table. The input is the bytes
// of a question and of rules, with texts of a few letters; and, up to its first line end, a
// pattern.
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "service/core/policy.h"
#include "tests/fuzz/require.h"
#include "tests/unit/naive_policy.h"

namespace broker {
namespace {

using fuzz::Require;

constexpr std::size_t kMostRules = 8;
constexpr std::size_t kMostPatterns = 3;
constexpr std::size_t kLongestText = 6;

// Takes values off a fuzz input; zeros when it is used up.
class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

  bool empty() const { return at_ == size_; }
  std::uint8_t Next() { return at_ < size_ ? data_[at_++] : std::uint8_t{0}; }
  std::size_t Below(std::size_t end) { return Next() % end; }
  bool Coin() { return Next() % 2 == 1; }
  // Of few letters, so that patterns meet texts; a NUL ends it.
  std::string Text(std::string_view letters) {
    std::string text;
    for (std::size_t i = 0; i < kLongestText; ++i) {
      const std::uint8_t byte = Next();
      if (byte == 0) break;
      text += letters[byte % letters.size()];
    }
    return text;
  }
  std::vector<std::string> Texts(std::string_view letters) {
    std::vector<std::string> texts;
    for (std::size_t n = Below(kMostPatterns + 1); n > 0; --n) {
      std::string text = Text(letters);
      // The configuration refuses empty ones.
      texts.push_back(text.empty() ? "*" : std::move(text));
    }
    return texts;
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

constexpr std::string_view kLetters = "aB";
constexpr std::string_view kPatternLetters = "aB*";
constexpr std::string_view kKeyLetters = "aB*#:";

PolicyVerb TakeVerb(Bytes& in) {
  static const std::vector<PolicyVerb> kAll = PolicyVerbs();
  return kAll[in.Below(kAll.size())];
}

PolicyRule TakeRule(Bytes& in, std::size_t number) {
  PolicyRule rule;
  rule.name = "r" + std::to_string(number);
  rule.deny = in.Coin();
  rule.callers = in.Texts(kPatternLetters);
  if (rule.callers.empty()) rule.callers = {"*"};
  for (std::size_t n = 1 + in.Below(3); n > 0; --n) rule.verbs.insert(TakeVerb(in));
  rule.instances = in.Texts(kPatternLetters);
  rule.types = in.Texts(kPatternLetters);
  rule.entitlements = in.Texts(kKeyLetters);
  rule.levels = in.Texts(kPatternLetters);
  rule.principals = in.Texts(kKeyLetters);
  if (rule.deny) return rule;
  rule.reason_required = in.Coin();
  rule.ticket_required = in.Coin();
  rule.approval_required = in.Coin();
  rule.ttl_required = in.Coin();
  if (in.Coin()) rule.max_ttl = std::chrono::hours(1 + in.Below(5));
  return rule;
}

PolicyTarget TakeTarget(Bytes& in) {
  PolicyTarget target;
  target.principal.type = in.Text(kLetters);
  target.principal.id = in.Text(kLetters);
  target.principal.email = in.Text(kLetters);
  target.principal.login = in.Text(kLetters);
  target.principal.display_name = in.Text(kLetters);
  target.entitlement.type = in.Text(kLetters);
  target.entitlement.id = in.Text(kLetters);
  target.entitlement.display_name = in.Text(kLetters);
  target.level = in.Text(kLetters);
  return target;
}

void CheckDecision(Bytes in) {
  Policy policy;
  PolicyQuestion question;
  question.caller = in.Text(kLetters);
  question.verb = TakeVerb(in);
  question.instance = in.Text(kLetters);
  question.ends = in.Coin();
  const bool has_target = in.Coin();
  const PolicyTarget target = TakeTarget(in);
  if (has_target) question.target = &target;
  const bool has_justification = in.Coin();
  const Justification why{in.Text(" a"), in.Text(" a"), in.Text(" aA"), in.Text(" aA")};
  if (has_justification) question.justification = &why;
  while (!in.empty() && policy.rules.size() < kMostRules) {
    policy.rules.push_back(TakeRule(in, policy.rules.size()));
  }
  const PolicyVerdict verdict = Decide(policy, question);
  Require(verdict == test::NaiveVerdict(policy, question), "a decision is what the rules say");
  Require(!verdict.allowed || !verdict.rule.empty(), "what is allowed is so by a rule");
  PolicyRule denial;
  denial.name = "no";
  denial.deny = true;
  denial.callers = {"*"};
  denial.verbs = {question.verb};
  policy.rules.insert(policy.rules.begin(), std::move(denial));
  Require(!Decide(policy, question).allowed, "a rule that denies wins");
}

// By a table of all prefixes, for any text.
bool Fits(std::string_view pattern, std::string_view text) {
  std::vector<bool> fits(text.size() + 1);
  fits[0] = true;
  for (const char c : pattern) {
    if (c == '*') {
      for (std::size_t i = 1; i <= text.size(); ++i) fits[i] = fits[i] || fits[i - 1];
    } else {
      for (std::size_t i = text.size(); i > 0; --i) fits[i] = fits[i - 1] && text[i - 1] == c;
      fits[0] = false;
    }
  }
  return fits[text.size()];
}

void CheckPatterns(std::string_view bytes) {
  const std::string_view pattern = bytes.substr(0, bytes.find('\n'));
  const std::string_view text =
      pattern.size() == bytes.size() ? std::string_view() : bytes.substr(pattern.size() + 1);
  Require(MatchesPattern(pattern, text) == Fits(pattern, text), "a pattern matches as it says");
}

}  // namespace
}  // namespace broker

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  broker::CheckDecision({data, size});
  broker::CheckPatterns({reinterpret_cast<const char*>(data), size});
  return 0;
}

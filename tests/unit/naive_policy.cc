#include "tests/unit/naive_policy.h"

#include <cctype>
#include <optional>
#include <string>
#include <vector>

namespace broker::test {
namespace {

using Texts = std::vector<std::string>;

std::string Lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::string Trimmed(std::string text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.pop_back();
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.erase(0, 1);
  return text;
}

bool Fits(const std::string& pattern, const std::string& text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') {
    for (std::size_t i = 0; i <= text.size(); ++i) {
      if (Fits(pattern.substr(1), text.substr(i))) return true;
    }
    return false;
  }
  return !text.empty() && pattern[0] == text[0] && Fits(pattern.substr(1), text.substr(1));
}

bool IsStars(const std::string& pattern) {
  for (const char c : pattern) {
    if (c != '*') return false;
  }
  return !pattern.empty();
}

// Of a field that may be missing.
bool FitsField(const std::string& pattern, const std::string& text) {
  if (IsStars(pattern)) return true;
  return !text.empty() && Fits(pattern, text);
}

bool FitsOne(const Texts& patterns, const std::string& text) {
  bool any = patterns.empty();
  for (const std::string& pattern : patterns) any = FitsField(pattern, text) || any;
  return any;
}

bool FitsEntitlement(const Texts& patterns, const Entitlement& entitlement) {
  if (patterns.empty()) return true;
  for (const std::string& pattern : patterns) {
    const bool by_id = pattern[0] == '#';
    if (by_id && FitsField(pattern.substr(1), entitlement.id)) return true;
    if (!by_id && FitsField(pattern, entitlement.display_name)) return true;
  }
  return false;
}

bool FitsPrincipal(const Texts& patterns, const Principal& one) {
  if (patterns.empty()) return true;
  for (const std::string& pattern : patterns) {
    if (IsStars(pattern)) return true;
    if ((one.id + one.email + one.login + one.display_name).empty()) continue;
    std::size_t colon = 0;
    while (colon < pattern.size() && pattern[colon] != ':') ++colon;
    if (colon == pattern.size() || !FitsField(pattern.substr(0, colon), one.type)) continue;
    const std::string key = pattern.substr(colon + 1);
    if (key[0] == '#') {
      if (FitsField(key.substr(1), one.id)) return true;
      continue;
    }
    if (!one.email.empty() && FitsField(Lower(key), Lower(one.email))) return true;
    if (!one.login.empty() && FitsField(Lower(key), Lower(one.login))) return true;
    if ((one.email + one.login).empty() && FitsField(key, one.display_name)) return true;
  }
  return false;
}

bool FitsChange(const PolicyRule& rule, const PolicyTarget& target) {
  return FitsOne(rule.types, target.entitlement.type) && FitsOne(rule.levels, target.level) &&
         FitsEntitlement(rule.entitlements, target.entitlement) &&
         FitsPrincipal(rule.principals, target.principal);
}

bool IsMeant(const PolicyRule& rule, const PolicyQuestion& question) {
  if (rule.verbs.count(question.verb) == 0 || !FitsOne(rule.callers, question.caller)) return false;
  const bool in_instance = FitsOne(rule.instances, question.instance);
  if (rule.deny) {
    if (!in_instance && !question.instance.empty()) return false;
    const std::size_t narrowed =
        rule.types.size() + rule.entitlements.size() + rule.levels.size() + rule.principals.size();
    return question.target ? FitsChange(rule, *question.target) : narrowed == 0;
  }
  return in_instance && (!question.target || FitsChange(rule, *question.target));
}

std::string Lacks(const PolicyRule& rule, const PolicyQuestion& question) {
  if (!question.justification) return "";
  const Justification& why = *question.justification;
  const std::string asked = Lower(Trimmed(why.requested_by));
  const std::string approved = Lower(Trimmed(why.approved_by));
  const bool access = question.verb == PolicyVerb::kGrant || question.verb == PolicyVerb::kAdopt ||
                      question.verb == PolicyVerb::kRenew ||
                      question.verb == PolicyVerb::kGrantGuarded;
  Texts lacks;
  if (rule.reason_required && Trimmed(why.reason).empty()) lacks.emplace_back("a reason");
  if (rule.ticket_required && Trimmed(why.ticket).empty()) lacks.emplace_back("a ticket");
  if (rule.approval_required && (asked.empty() || approved.empty() || asked == approved)) {
    lacks.emplace_back("an approval (approved_by, by another than requested_by)");
  }
  if (rule.ttl_required && access && !question.ends) {
    lacks.emplace_back("an end (ttl or expire_time)");
  }
  std::string text;
  for (std::size_t i = 0; i < lacks.size(); ++i) {
    if (i > 0) text += i + 1 == lacks.size() ? " and " : ", ";
    text += lacks[i];
  }
  return text;
}

}  // namespace

PolicyVerdict NaiveVerdict(const Policy& policy, const PolicyQuestion& question) {
  std::vector<const PolicyRule*> denying, allowing, lacking;
  for (const PolicyRule& rule : policy.rules) {
    if (!IsMeant(rule, question)) continue;
    (rule.deny ? denying : Lacks(rule, question).empty() ? allowing : lacking).push_back(&rule);
  }
  PolicyVerdict verdict;
  if (!denying.empty()) {
    verdict.rule = denying.front()->name;
  } else if (!allowing.empty()) {
    verdict.allowed = true;
    verdict.rule = allowing.front()->name;
    bool all_limited = true;
    Duration longest{};
    for (const PolicyRule* rule : allowing) {
      if (!rule->max_ttl) all_limited = false;
      if (rule->max_ttl && *rule->max_ttl > longest) longest = *rule->max_ttl;
    }
    if (all_limited) verdict.max_ttl = longest;
  } else if (!lacking.empty()) {
    verdict.rule = lacking.front()->name;
    verdict.missing = Lacks(*lacking.front(), question);
  }
  return verdict;
}

}  // namespace broker::test

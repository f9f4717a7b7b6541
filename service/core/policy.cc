#include "service/core/policy.h"

#include <absl/strings/ascii.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <utility>

namespace broker {
namespace {

constexpr char kAny = '*';

struct VerbName {
  PolicyVerb verb;
  std::string_view name;
};

constexpr std::array kVerbs = {
    VerbName{PolicyVerb::kRead, "read"},
    VerbName{PolicyVerb::kReadAudit, "read_audit"},
    VerbName{PolicyVerb::kGrant, "grant"},
    VerbName{PolicyVerb::kRevoke, "revoke"},
    VerbName{PolicyVerb::kAdopt, "adopt"},
    VerbName{PolicyVerb::kRenew, "renew"},
    VerbName{PolicyVerb::kDefine, "define"},
    VerbName{PolicyVerb::kGrantGuarded, "grant_guarded"},
    VerbName{PolicyVerb::kDefineGuarded, "define_guarded"},
    VerbName{PolicyVerb::kResetBasicRoles, "reset_basic_roles"},
    VerbName{PolicyVerb::kForgetLease, "forget_lease"},
    VerbName{PolicyVerb::kFreeze, "freeze"},
};

// Position of `part` in `text`, in linear time whatever they are; npos if it is not there.
std::size_t Find(std::string_view text, std::string_view part) {
  if (part.empty()) return 0;
  if (text.size() < part.size()) return std::string_view::npos;
  const void* at = ::memmem(text.data(), text.size(), part.data(), part.size());
  if (at == nullptr) return std::string_view::npos;
  return static_cast<std::size_t>(static_cast<const char*>(at) - text.data());
}

bool MatchesAnything(std::string_view pattern) {
  return !pattern.empty() && pattern.find_first_not_of(kAny) == std::string_view::npos;
}

// What is not there matches no pattern but "*".
bool MatchesField(std::string_view pattern, std::string_view field) {
  return field.empty() ? MatchesAnything(pattern) : MatchesPattern(pattern, field);
}

bool MatchesInAnyCase(std::string_view pattern, std::string field) {
  std::string lower(pattern);
  absl::AsciiStrToLower(&lower);
  absl::AsciiStrToLower(&field);
  return MatchesField(lower, field);
}

template <typename Matcher>
bool AnyOf(const std::vector<std::string>& patterns, Matcher matches) {
  return std::any_of(patterns.begin(), patterns.end(), matches);
}

bool Narrows(const std::vector<std::string>& patterns, std::string_view field) {
  return !patterns.empty() &&
         !AnyOf(patterns, [&](const std::string& one) { return MatchesField(one, field); });
}

bool MatchesEntitlement(std::string_view pattern, const Entitlement& entitlement) {
  if (pattern.starts_with('#')) return MatchesField(pattern.substr(1), entitlement.id);
  return MatchesField(pattern, entitlement.display_name);
}

bool IsNobody(const Principal& one) {
  return one.id.empty() && one.email.empty() && one.login.empty() && one.display_name.empty();
}

bool MatchesPrincipal(std::string_view pattern, const Principal& principal) {
  if (MatchesAnything(pattern)) return true;
  const std::size_t colon = pattern.find(':');
  if (colon == std::string_view::npos || IsNobody(principal)) return false;
  if (!MatchesField(pattern.substr(0, colon), principal.type)) return false;
  const std::string_view key = pattern.substr(colon + 1);
  if (key.starts_with('#')) return MatchesField(key.substr(1), principal.id);
  if (principal.email.empty() && principal.login.empty()) {
    return MatchesField(key, principal.display_name);
  }
  return MatchesInAnyCase(key, principal.email) || MatchesInAnyCase(key, principal.login);
}

bool IsOfChange(const PolicyRule& rule) {
  return !rule.types.empty() || !rule.entitlements.empty() || !rule.levels.empty() ||
         !rule.principals.empty();
}

bool IsAbout(const PolicyRule& rule, const PolicyTarget& target) {
  if (Narrows(rule.types, target.entitlement.type)) return false;
  if (Narrows(rule.levels, target.level)) return false;
  const bool of_entitlement =
      rule.entitlements.empty() || AnyOf(rule.entitlements, [&](const std::string& one) {
        return MatchesEntitlement(one, target.entitlement);
      });
  return of_entitlement && (rule.principals.empty() || AnyOf(rule.principals, [&](const auto& one) {
                              return MatchesPrincipal(one, target.principal);
                            }));
}

// Also true of an allowing rule that may apply, and of a denying one that does in one of the
// instances that are asked for.
bool Applies(const PolicyRule& rule, const PolicyQuestion& question) {
  if (!rule.verbs.contains(question.verb) || Narrows(rule.callers, question.caller)) return false;
  const bool of_one_of_all = rule.deny && question.instance.empty();
  if (!of_one_of_all && Narrows(rule.instances, question.instance)) return false;
  if (question.target != nullptr) return IsAbout(rule, *question.target);
  return !rule.deny || !IsOfChange(rule);
}

std::string Comparable(const std::string& text) {
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(text));
}

bool IsApproved(const Justification& justification) {
  const std::string requested_by = Comparable(justification.requested_by);
  const std::string approved_by = Comparable(justification.approved_by);
  return !requested_by.empty() && !approved_by.empty() && requested_by != approved_by;
}

// "a reason, a ticket and an end"; empty if nothing is missing.
std::string MissingFor(const PolicyRule& rule, const PolicyQuestion& question) {
  if (question.justification == nullptr) return "";
  const Justification& given = *question.justification;
  std::vector<std::string_view> missing;
  if (rule.reason_required && Comparable(given.reason).empty()) missing.push_back("a reason");
  if (rule.ticket_required && Comparable(given.ticket).empty()) missing.push_back("a ticket");
  if (rule.approval_required && !IsApproved(given)) {
    missing.push_back("an approval (approved_by, by another than requested_by)");
  }
  if (rule.ttl_required && GivesAccess(question.verb) && !question.ends) {
    missing.push_back("an end (ttl or expire_time)");
  }
  std::string text;
  for (std::size_t i = 0; i < missing.size(); ++i) {
    if (i > 0) text += i + 1 < missing.size() ? ", " : " and ";
    text += missing[i];
  }
  return text;
}

}  // namespace

std::string_view NameOf(PolicyVerb verb) {
  const auto* found =
      std::find_if(kVerbs.begin(), kVerbs.end(), [&](const auto& one) { return one.verb == verb; });
  return found == kVerbs.end() ? "" : found->name;
}

std::optional<PolicyVerb> PolicyVerbNamed(std::string_view name) {
  for (const VerbName& one : kVerbs) {
    if (one.name == name) return one.verb;
  }
  return std::nullopt;
}

std::vector<PolicyVerb> PolicyVerbs() {
  std::vector<PolicyVerb> verbs;
  for (const VerbName& one : kVerbs) verbs.push_back(one.verb);
  return verbs;
}

bool IsWild(PolicyVerb verb) { return verb < PolicyVerb::kGrantGuarded; }

bool GivesAccess(PolicyVerb verb) {
  return verb == PolicyVerb::kGrant || verb == PolicyVerb::kGrantGuarded ||
         verb == PolicyVerb::kAdopt || verb == PolicyVerb::kRenew;
}

bool IsOfWholeInstance(PolicyVerb verb) {
  return verb == PolicyVerb::kRead || verb == PolicyVerb::kReadAudit ||
         verb == PolicyVerb::kResetBasicRoles || verb == PolicyVerb::kFreeze;
}

PolicyVerdict Decide(const Policy& policy, const PolicyQuestion& question) {
  PolicyVerdict verdict, lacking;
  bool unlimited = false;
  for (const PolicyRule& rule : policy.rules) {
    if (!Applies(rule, question)) continue;
    if (rule.deny) return {false, rule.name, "", std::nullopt};
    if (std::string missing = MissingFor(rule, question); !missing.empty()) {
      if (lacking.missing.empty()) lacking = {false, rule.name, std::move(missing), std::nullopt};
      continue;
    }
    if (!verdict.allowed) verdict = {true, rule.name, "", std::nullopt};
    unlimited = unlimited || !rule.max_ttl;
    verdict.max_ttl = unlimited ? std::nullopt : std::max(verdict.max_ttl, rule.max_ttl);
  }
  return verdict.allowed ? verdict : lacking;
}

bool MatchesPattern(std::string_view pattern, std::string_view text) {
  std::size_t star = pattern.find(kAny);
  if (star == std::string_view::npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  text.remove_prefix(star);
  pattern.remove_prefix(star + 1);
  // Each part between two stars where it comes first: what is left is then as long as can be.
  while ((star = pattern.find(kAny)) != std::string_view::npos) {
    const std::size_t at = Find(text, pattern.substr(0, star));
    if (at == std::string_view::npos) return false;
    text.remove_prefix(at + star);
    pattern.remove_prefix(star + 1);
  }
  return text.ends_with(pattern);
}

}  // namespace broker

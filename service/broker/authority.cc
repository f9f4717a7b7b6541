#include "service/broker/authority.h"

#include <utility>

#include "service/core/error.h"

namespace broker {
namespace {

absl::Status Denied(const PolicyQuestion& question, const PolicyVerdict& verdict) {
  const std::string verb(NameOf(question.verb));
  Metadata metadata = {{"verb", verb}};
  if (!question.instance.empty()) metadata["instance"] = question.instance;
  std::string message = "no rule of the policy allows " + question.caller + " to " + verb +
                        "; ask whoever operates the broker for one";
  if (!verdict.rule.empty()) {
    metadata["rule"] = verdict.rule;
    message = "rule \"" + verdict.rule + "\" of the policy denies " + question.caller + " to " +
              verb + "; ask whoever operates the broker";
  }
  if (!verdict.missing.empty()) {
    metadata["missing"] = verdict.missing;
    message = "rule \"" + verdict.rule + "\" of the policy wants " + verdict.missing +
              "; ask again with it";
  }
  return Fail(Reason::kPolicyDenied, std::move(message), std::move(metadata));
}

std::optional<PolicyVerb> GuardedVerbOf(PolicyVerb verb) {
  switch (verb) {
    case PolicyVerb::kGrant:
    case PolicyVerb::kRenew: return PolicyVerb::kGrantGuarded;
    case PolicyVerb::kDefine: return PolicyVerb::kDefineGuarded;
    default: return std::nullopt;
  }
}

// What would be given where no level is named.
std::string LevelOf(const Operation& operation, const EntitlementType& type) {
  const bool gives = operation.verb == Verb::kGrant;
  if (!operation.level.empty() || !gives || type.levels.empty()) return operation.level;
  return type.base_level.empty() ? type.levels.front() : type.base_level;
}

PolicyVerdict Judge(const Policy* policy, const PolicyQuestion& question) {
  if (policy) return Decide(*policy, question);
  PolicyVerdict open;
  open.allowed =
      question.verb != PolicyVerb::kGrantGuarded && question.verb != PolicyVerb::kDefineGuarded;
  return open;
}

}  // namespace

PolicyVerb PolicyVerbOf(Verb verb) {
  switch (verb) {
    case Verb::kGrant: return PolicyVerb::kGrant;
    case Verb::kAdopt: return PolicyVerb::kAdopt;
    case Verb::kReset: return PolicyVerb::kResetBasicRoles;
    case Verb::kCreate:
    case Verb::kUpdate:
    case Verb::kDelete: return PolicyVerb::kDefine;
    default: return PolicyVerb::kRevoke;
  }
}

absl::Status Authority::Check(const PolicyQuestion& question) const {
  const PolicyVerdict verdict = Judge(policy_.get(), question);
  return verdict.allowed ? absl::OkStatus() : Denied(question, verdict);
}

bool Authority::Allows(const PolicyQuestion& question) const {
  return Judge(policy_.get(), question).allowed;
}

absl::StatusOr<Authority::Allowance> Authority::CheckAll(PolicyQuestion question,
                                                         std::optional<PolicyVerb> guarded) const {
  const PolicyVerdict verdict = Judge(policy_.get(), question);
  if (!verdict.allowed) return Denied(question, verdict);
  Allowance allowance;
  allowance.longest = verdict.max_ttl;
  if (!guarded) return allowance;
  question.verb = *guarded;
  const PolicyVerdict also = Judge(policy_.get(), question);
  allowance.guarded = also.allowed;
  return allowance;
}

absl::StatusOr<Authority::Allowance> Authority::CheckChange(const Operation& operation,
                                                            const EntitlementType& type,
                                                            bool ends) const {
  if (operation.verb == Verb::kEnd) return Allowance{};
  const PolicyTarget target{operation.principal, operation.entitlement, LevelOf(operation, type)};
  PolicyQuestion question;
  question.caller = operation.origin.caller;
  question.verb = PolicyVerbOf(operation.verb);
  question.instance = operation.instance;
  question.target = &target;
  question.justification = &operation.justification;
  question.ends = ends;
  return CheckAll(question, GuardedVerbOf(question.verb));
}

absl::StatusOr<Authority::Allowance> Authority::CheckLease(
    PolicyVerb verb, const Lease& lease, const std::string& caller,
    const Justification& justification) const {
  const PolicyTarget target{lease.principal, lease.entitlement, lease.level};
  PolicyQuestion question;
  question.caller = caller;
  question.verb = verb;
  question.instance = lease.instance;
  question.target = &target;
  question.justification = &justification;
  question.ends = verb == PolicyVerb::kRenew;
  return CheckAll(question, GuardedVerbOf(verb));
}

bool Authority::MayGrant(const std::string& caller, const std::string& instance,
                         const Entitlement& entitlement) const {
  if (!policy_) return true;
  // To somebody, at some level: what narrows a rule by these is left open.
  Policy open;
  for (PolicyRule rule : policy_->rules) {
    const bool narrowed = !rule.principals.empty() || !rule.levels.empty();
    if (rule.deny && narrowed) continue;
    rule.principals.clear();
    rule.levels.clear();
    rule.reason_required = rule.ticket_required = rule.approval_required = false;
    rule.ttl_required = false;
    open.rules.push_back(std::move(rule));
  }
  const PolicyTarget target{{}, entitlement, ""};
  PolicyQuestion question;
  question.caller = caller;
  question.verb = PolicyVerb::kGrant;
  question.instance = instance;
  question.target = &target;
  return Judge(&open, question).allowed;
}

}  // namespace broker

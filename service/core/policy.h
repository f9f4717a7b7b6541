// What callers may do: rules, and the decision. Pure.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "service/core/entitlement.h"
#include "service/core/justification.h"
#include "service/core/principal.h"
#include "service/core/time.h"

namespace broker {

// What is asked of the policy. Those from kGrantGuarded on are meant by no "*": a rule names them.
enum class PolicyVerb {
  kRead,             // every list and look-up of an instance, its leases and operations
  kReadAudit,        // the audit log
  kGrant,            // Grant, and what a set adds
  kRevoke,           // Revoke, what a set takes away, revoke_all, EndLeases, RetryLease
  kAdopt,            // AdoptAccess
  kRenew,            // RenewLease
  kDefine,           // create, update and delete a definition
  kGrantGuarded,     // beside kGrant or kRenew: a guarded entitlement or level
  kDefineGuarded,    // beside kDefine: a definition that gives administration
  kResetBasicRoles,  // ResetBasicRoles
  kForgetLease,      // ForgetLease
  kFreeze,           // FreezeInstance, UnfreezeInstance
};

// "read", "read_audit", "grant", ... in the order above.
std::string_view NameOf(PolicyVerb verb);
std::optional<PolicyVerb> PolicyVerbNamed(std::string_view name);
// All of them, in the order above.
std::vector<PolicyVerb> PolicyVerbs();
// Named by "*".
bool IsWild(PolicyVerb verb);
// kGrant, kGrantGuarded, kAdopt, kRenew: ttl_required and max_ttl are about these alone.
bool GivesAccess(PolicyVerb verb);
// kRead, kReadAudit, kResetBasicRoles, kFreeze: about no single change, so a rule with one of these
// is narrowed by callers and instances only.
bool IsOfWholeInstance(PolicyVerb verb);

// Patterns: "*" stands for any text, also an empty one; everything else for itself. What is empty
// does not narrow the rule. What a change does not have (a level, a name, a principal) is matched
// by the pattern "*" alone.
struct PolicyRule {
  std::string name;  // unique; denials name it
  bool deny = false;
  std::vector<std::string> callers;  // at least one
  std::set<PolicyVerb> verbs;        // at least one
  std::vector<std::string> instances;

  // Of changes only.
  std::vector<std::string> types;         // entitlement types
  std::vector<std::string> entitlements;  // of the name, or with "#" first of the id
  std::vector<std::string> levels;
  // "*", or of "TYPE:KEY": "user:*@example.com", "user:#7", "team:SRE*"; KEY is the e-mail address
  // or the login, the display name (of what has neither), or # and the id. E-mail addresses and
  // logins match in any (ASCII) case.
  std::vector<std::string> principals;

  // Of allowing rules only: what else it takes, and how long access lasts at most.
  bool reason_required = false;
  bool ticket_required = false;
  bool approval_required = false;  // approved_by, and not the one who requested it
  bool ttl_required = false;
  std::optional<Duration> max_ttl;

  friend bool operator==(const PolicyRule&, const PolicyRule&) = default;
};

struct Policy {
  std::vector<PolicyRule> rules;

  friend bool operator==(const Policy&, const Policy&) = default;
};

// What a change is about, as resolved.
struct PolicyTarget {
  Principal principal;
  Entitlement entitlement;
  std::string level;  // empty: none is named, and none would be given
};

struct PolicyQuestion {
  std::string caller;
  PolicyVerb verb = PolicyVerb::kRead;
  // Empty: of all instances. That takes a rule that allows and is not narrowed by one; one that
  // denies does so though it is of some of them only.
  std::string instance;
  // Null: not known yet. Then a rule that allows is one that may allow, and one that denies denies
  // whatever it is about.
  const PolicyTarget* target = nullptr;
  // Of the change. Null: not known yet, or there is none; then nothing is missing, nor an end.
  const Justification* justification = nullptr;
  // Access is asked for with an end. Of verbs that give access only.
  bool ends = false;
};

struct PolicyVerdict {
  bool allowed = false;
  // That decided; empty if no rule allows it.
  std::string rule;
  // Not allowed only for want of this, by `rule`, the first of those: "a reason and a ticket", "an
  // end (ttl or expire_time)".
  std::string missing;
  // The longest of the rules that allow it; nullopt: one of them has no limit.
  std::optional<Duration> max_ttl;

  friend bool operator==(const PolicyVerdict&, const PolicyVerdict&) = default;
};

// A rule that denies wins, the first of them is named. Else one that allows and lacks nothing; the
// first is named. Nothing that allows: denied.
PolicyVerdict Decide(const Policy& policy, const PolicyQuestion& question);

// In linear time.
bool MatchesPattern(std::string_view pattern, std::string_view text);

}  // namespace broker

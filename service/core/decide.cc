#include "service/core/decide.h"

#include <algorithm>
#include <iterator>

#include "service/core/definition_decision.h"
#include "service/core/error.h"
#include "service/core/lease_rules.h"

namespace broker {
namespace {

// True if a revoke takes something of this: more is held than it leaves.
bool IsRevocable(const EntitlementType& type, const Holding& held) {
  if (!held.direct) return false;
  return type.base_level.empty() || type.RankOf(held.level) > type.RankOf(type.base_level);
}

Outcome AbsentOutcome(bool was_held, const Holding& now) {
  if (!now.indirect.empty()) return Outcome::kStillHeldIndirectly;
  return was_held ? Outcome::kRevoked : Outcome::kAlreadyAbsent;
}

std::string Join(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += ", ";
    text += part;
  }
  return text;
}

// What is in `a` and not in `b`, both sorted.
std::string Missing(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::string> gone;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(gone));
  return Join(gone);
}

absl::StatusOr<Decision> DecideGrant(const EntitlementType& type, const Wish& wish,
                                     const Observation& now) {
  const Holding& held = now.holding;
  if (!held.direct) return Decision{true, Outcome::kGranted};
  if (held.level == wish.level) return Decision{false, Outcome::kAlreadyHeld};
  if (type.RankOf(held.level) > type.RankOf(wish.level) && !wish.allow_lower_level) {
    return Fail(Reason::kWouldLowerLevel,
                "the principal holds the higher level " + held.level +
                    "; set allow_lower_level to replace it by " + wish.level,
                {{"level", held.level}});
  }
  return Decision{true, Outcome::kLevelChanged};
}

absl::StatusOr<Decision> DecideRevoke(const EntitlementType& type, const Wish& wish,
                                      const Observation& now) {
  const Holding& held = now.holding;
  if (!IsRevocable(type, held)) return Decision{false, AbsentOutcome(false, held)};
  if (!wish.level.empty() && wish.level != held.level) {
    return Fail(
        Reason::kHeldAtOtherLevel,
        "the level held is " + held.level + "; name it, or leave the level empty to revoke any",
        {{"level", held.level}});
  }
  return Decision{true, AbsentOutcome(true, held)};
}

// True if the end of leases takes something of this. What nothing accounts for is not touched.
bool IsLowerable(const EntitlementType& type, const Ending& ending, const Holding& held) {
  if (LevelOf(held) != ending.from || !IsLower(type, ending.to, ending.from)) return false;
  return ending.to || IsRevocable(type, held);
}

Outcome EndOutcome(const EntitlementType& type, const Holding& before, const Holding& after) {
  if (!after.direct) return AbsentOutcome(before.direct, after);
  if (before.level == after.level) return Outcome::kAlreadyHeld;
  return after.level == type.base_level ? Outcome::kRevoked : Outcome::kLevelChanged;
}

Decision DecideEnd(const EntitlementType& type, const Wish& wish, const Observation& now) {
  if (!IsLowerable(type, wish.ending, now.holding)) {
    return {false, EndOutcome(type, now.holding, now.holding)};
  }
  Holding after = now.holding;
  after.direct = wish.ending.to || !type.base_level.empty();
  after.level = after.direct ? wish.ending.to.value_or(type.base_level) : "";
  return {true, EndOutcome(type, now.holding, after)};
}

absl::StatusOr<Decision> DecideAdopt(const Wish& wish, const Observation& now) {
  const Holding& held = now.holding;
  if (held.direct && (wish.level.empty() || wish.level == held.level)) {
    return Decision{false, Outcome::kAlreadyHeld};
  }
  return Fail(Reason::kNotHeld,
              "the principal does not hold this directly, so there is nothing to put a lease over; "
              "see what it holds",
              {{"level", held.level}});
}

}  // namespace

absl::StatusOr<Decision> Decide(const EntitlementType& type, const Wish& wish,
                                const Observation& now) {
  if (IsOfDefinition(wish.verb)) return DecideDefinition(wish, now);
  switch (wish.verb) {
    case Verb::kGrant: return DecideGrant(type, wish, now);
    case Verb::kEnd: return DecideEnd(type, wish, now);
    case Verb::kAdopt: return DecideAdopt(wish, now);
    default: return DecideRevoke(type, wish, now);
  }
}

bool IsSo(const EntitlementType& type, const Wish& wish, const Observation& now) {
  if (IsOfDefinition(wish.verb)) return IsDefined(wish, now);
  if (wish.verb == Verb::kRevoke) return !IsRevocable(type, now.holding);
  if (wish.verb == Verb::kEnd) return !IsLowerable(type, wish.ending, now.holding);
  if (wish.verb == Verb::kAdopt) return DecideAdopt(wish, now).ok();
  return now.holding.direct && now.holding.level == wish.level;
}

Outcome OutcomeOf(const EntitlementType& type, const Wish& wish, const Holding& before,
                  const Holding& after) {
  if (wish.verb == Verb::kRevoke) return AbsentOutcome(IsRevocable(type, before), after);
  if (wish.verb == Verb::kEnd) return EndOutcome(type, before, after);
  if (!before.direct) return Outcome::kGranted;
  return before.level == after.level ? Outcome::kAlreadyHeld : Outcome::kLevelChanged;
}

std::vector<Warning> WarningsOf(const Wish& wish, const Observation& before,
                                const Observation& after) {
  std::vector<Warning> warnings;
  if (IsOfDefinition(wish.verb)) return warnings;
  const Principal& who = after.partial ? before.principal : after.principal;
  if (wish.verb == Verb::kGrant) {
    if (who.externally_managed) {
      warnings.push_back(
          {WarningCode::kWillNotStick,
           "an identity provider owns this access and may undo it at the next login"});
    }
    if (who.disabled) {
      warnings.push_back(
          {WarningCode::kPrincipalDisabled, "the account is disabled and cannot log in"});
    }
    if (who.outside_org) {
      warnings.push_back(
          {WarningCode::kPrincipalOutsideOrg,
           "the principal is not a member of the instance's org, so this has no effect yet"});
    }
    if (!after.holding.indirect.empty()) {
      warnings.push_back(
          {WarningCode::kAlsoHeldIndirectly,
           "access also comes another way, maybe at another level; see what is held indirectly"});
    }
    if (after.container_hidden) {
      warnings.push_back({WarningCode::kContainerNotVisible,
                          "the principal does not see the folder that this lies in, and may find "
                          "it by its address only; grant view on the folder too"});
    }
    if (who.email_unverified) {
      warnings.push_back(
          {WarningCode::kEmailUnverified, "the upstream has not verified the e-mail address"});
    }
  } else if (TakesAway(wish.verb) && who.externally_managed) {
    warnings.push_back(
        {WarningCode::kWillNotStick,
         "an identity provider owns this access and may restore it at the next login"});
  }
  if (after.holding.direct && after.scope_hidden) {
    warnings.push_back({WarningCode::kScopeNotShown,
                        "the upstream does not show in which scope this is held; it may be another "
                        "one than was named"});
  }
  if (before.partial || after.partial) return warnings;
  const std::string vanished = Missing(before.surroundings, after.surroundings);
  const std::string appeared = Missing(after.surroundings, before.surroundings);
  if (!vanished.empty() || !appeared.empty()) {
    std::string message = "something else changed around this write:";
    if (!vanished.empty()) message += " gone: " + vanished;
    if (!appeared.empty())
      message += std::string(vanished.empty() ? "" : ";") + " new: " + appeared;
    warnings.push_back({WarningCode::kCollateralChange, std::move(message)});
  }
  return warnings;
}

}  // namespace broker

#include "tests/simulation/objections.h"

#include <algorithm>
#include <utility>

#include "service/core/error.h"

namespace broker::sim {
namespace {

bool Tells(const MutationResult& result, WarningCode code) {
  return std::any_of(result.warnings.begin(), result.warnings.end(),
                     [code](const Warning& warning) { return warning.code == code; });
}

bool IsAs(const Holding& told, const State& state) {
  return told.direct == state.held() && (!told.direct || told.level == state.level);
}

State StateOf(const Holding& told) { return told.direct ? State{1, told.level} : State(); }

class Hearing {
 public:
  Hearing(const Dossier& dossier, const Product& product, const Chronicle& chronicle)
      : dossier_(dossier),
        product_(product),
        chronicle_(chronicle),
        operation_(*dossier.closed),
        place_(dossier.place()),
        from_(dossier.open_time),
        to_(dossier.close_time),
        mixed_(dossier.Mixed(chronicle, dossier.close_time)) {}

  std::vector<std::string> Objections() {
    if (operation_.problem) {
      HearProblem(*operation_.problem);
    } else {
      const MutationResult& result = *operation_.result;
      HearState(result);
      HearOutcome(result);
      HearEffects(result);
      HearNames();
      HearWays(result);
      HearPeers(result);
    }
    return std::move(objections_);
  }

 private:
  void Object(const std::string& what) {
    const std::string how = operation_.result ? Text(operation_.result->outcome)
                                              : std::string(NameOf(operation_.problem->reason));
    objections_.push_back(what + ": " + how + " of " + place_.text() + ", operation " +
                          operation_.id);
  }
  // Or is there already: what is wanted is held.
  bool grants() const { return !TakesAway(operation_.verb); }
  bool ends() const { return operation_.verb == Verb::kEnd; }

  void HearProblem(const Failure& problem) {
    if (!dossier_.effects.empty() && !mixed_) Object("it took effect");
    const auto level = problem.metadata.find("level");
    const bool lower = problem.reason == Reason::kWouldLowerLevel;
    if (lower || problem.reason == Reason::kHeldAtOtherLevel) {
      const std::string held = level == problem.metadata.end() ? "" : level->second;
      const bool was_so = chronicle_.Ever(place_, from_, to_, [&](const State& state) {
        return state == State{1, held};
      });
      const int rank = product_.RankOf(place_, held);
      const int wanted = product_.RankOf(place_, operation_.level);
      if (!was_so || (lower ? rank <= wanted : rank == wanted)) Object("not held at " + held);
    }
    if (problem.reason == Reason::kNotHeld &&
        !chronicle_.Ever(place_, from_, to_, [this](const State& state) {
          return !state.held() || state.level != operation_.level;
        })) {
      Object("held all the time");
    }
    if (ends()) return HearGone(problem);
    const PrincipalRef& who = operation_.gate->principal;
    if (problem.reason == Reason::kPrincipalNotFound &&
        !chronicle_.MeantElse(ToText(who), operation_.key.principal_id, from_, to_)) {
      Object("always called " + ToText(who));
    }
  }

  // The end of leases names both by id.
  void HearGone(const Failure& problem) {
    const HoldingKey& key = operation_.key;
    if (problem.reason == Reason::kPrincipalNotFound &&
        !dossier_.Gone(chronicle_, to_, key.principal_type, key.principal_id)) {
      Object("the principal was always there");
    }
    if (problem.reason == Reason::kEntitlementNotFound &&
        !dossier_.Gone(chronicle_, to_, key.entitlement_type, key.entitlement_id)) {
      Object("the thing was always there");
    }
  }

  // What is left is not what leases account for, or no more than stays without those that ended.
  bool IsEnded(const Holding& after) const {
    const Level level = after.direct ? Level(after.level) : std::nullopt;
    const Ending& ending = *operation_.ending;
    if (level != ending.from || level == ending.to) return true;
    if (!ending.to) return product_.IsRevoked(place_, StateOf(after));
    return product_.RankOf(place_, *ending.to) >= product_.RankOf(place_, *ending.from);
  }

  // True at one moment, the end not before its own work.
  void HearState(const MutationResult& result) {
    const auto as = [](const Holding& told) {
      return [&told](const State& state) { return IsAs(told, state); };
    };
    if (!result.before || !result.after) return Object("tells no state");
    if (!chronicle_.Ever(place_, from_, to_, as(*result.before))) Object("never so before");
    const bool own = !dossier_.effects.empty() && !mixed_;
    const Duration since = own ? dossier_.effects.front() : from_;
    if (!chronicle_.Ever(place_, since, to_, as(*result.after))) Object("never true");
    const bool any_level = operation_.verb == Verb::kAdopt && operation_.level.empty();
    const bool level = any_level || result.after->level == operation_.level;
    const bool wanted = ends()     ? IsEnded(*result.after)
                        : grants() ? result.after->direct && level
                                   : product_.IsRevoked(place_, StateOf(*result.after));
    if (!wanted) Object("not what was asked for");
  }

  void HearOutcome(const MutationResult& result) {
    if (!result.before || !result.after) return;
    const Holding& before = *result.before;
    const Holding& after = *result.after;
    const bool changed = before.direct != after.direct || before.level != after.level;
    if (result.changed != changed) Object("changed is wrong");
    Outcome outcome = Outcome::kGranted;
    if (ends() && after.direct) {
      const bool taken = product_.IsRevoked(place_, StateOf(after));
      outcome = before.level == after.level ? Outcome::kAlreadyHeld
                : taken                     ? Outcome::kRevoked
                                            : Outcome::kLevelChanged;
    } else if (ends()) {
      outcome = !after.indirect.empty() ? Outcome::kStillHeldIndirectly
                : before.direct         ? Outcome::kRevoked
                                        : Outcome::kAlreadyAbsent;
    } else if (!grants()) {
      const bool was_held = !product_.IsRevoked(place_, StateOf(before));
      outcome = !after.indirect.empty() ? Outcome::kStillHeldIndirectly
                : was_held              ? Outcome::kRevoked
                                        : Outcome::kAlreadyAbsent;
    } else if (before.direct) {
      outcome = changed ? Outcome::kLevelChanged : Outcome::kAlreadyHeld;
    }
    // Below what a revoke leaves, if that was so before the leases or is somebody else's doing.
    const bool lowered =
        ends() && (mixed_ || operation_.ending->to) && result.outcome == Outcome::kLevelChanged;
    if (lowered && outcome == Outcome::kRevoked) return;
    if (result.outcome != outcome) Object("not what before and after make of it");
  }

  void HearEffects(const MutationResult& result) {
    const int effects = static_cast<int>(dossier_.effects.size());
    const int copies = chronicle_.At(place_, from_).copies;
    int least = result.changed ? 1 : 0;
    int most = result.changed && !grants() ? std::max(copies, 1) : least;
    if (mixed_ && result.changed) {
      least = 0;
      if (!grants()) most = effects;
    }
    if (effects < least || effects > most) {
      Object("not its own work, " + std::to_string(effects) + " effects");
    }
  }

  void HearNames() {
    if (ends()) return;
    const PrincipalRef& who = operation_.gate->principal;
    if (!chronicle_.Meant(ToText(who), operation_.key.principal_id, from_, to_)) {
      Object("never called " + ToText(who));
    }
  }

  void HearWays(const MutationResult& result) {
    const Product::Ways ways = product_.WaysTo(chronicle_, place_, from_, to_);
    const bool told = result.after && !result.after->indirect.empty();
    if (told && ways == Product::Ways::kNone) Object("never held another way");
    if (!told && ways == Product::Ways::kSurely) Object("hides that it is held another way");
    if (operation_.verb == Verb::kGrant &&
        Tells(result, WarningCode::kAlsoHeldIndirectly) != told) {
      Object("warns otherwise than it tells");
    }
  }

  // What else is in the list was read before the write was announced, and after it had its effect.
  void HearPeers(const MutationResult& result) {
    const bool told = Tells(result, WarningCode::kCollateralChange);
    const auto is_peer = [this](const Place& place) {
      return place != place_ && product_.ArePeers(place_, place);
    };
    if (!dossier_.sent_time) {
      if (told) Object("nothing was written, but something else is said to have changed");
      return;
    }
    if (told && chronicle_.Seen(from_, to_, is_peer).size() == 1) Object("nothing else changed");
    if (told || !result.changed || !product_.ShowsPeers()) return;
    const bool own = !dossier_.effects.empty() && !mixed_;
    const Duration since = own ? dossier_.effects.front() : *dossier_.sent_time;
    const std::vector<Stored> before = chronicle_.Seen(from_, *dossier_.sent_time, is_peer);
    const std::vector<Stored> after = chronicle_.Seen(since, to_, is_peer);
    const bool may_be_equal = std::find_first_of(before.begin(), before.end(), after.begin(),
                                                 after.end()) != before.end();
    if (!may_be_equal) Object("not told that something else changed");
  }

  const Dossier& dossier_;
  const Product& product_;
  const Chronicle& chronicle_;
  const Operation& operation_;
  const Place place_;
  const Duration from_;
  const Duration to_;
  const bool mixed_;
  std::vector<std::string> objections_;
};

}  // namespace

std::vector<std::string> ObjectionsTo(const Dossier& dossier, const Product& product,
                                      const Chronicle& chronicle) {
  return Hearing(dossier, product, chronicle).Objections();
}

std::string Text(Outcome outcome) {
  switch (outcome) {
    case Outcome::kGranted: return "GRANTED";
    case Outcome::kAlreadyHeld: return "ALREADY_HELD";
    case Outcome::kLevelChanged: return "LEVEL_CHANGED";
    case Outcome::kRevoked: return "REVOKED";
    case Outcome::kAlreadyAbsent: return "ALREADY_ABSENT";
    case Outcome::kStillHeldIndirectly: return "STILL_HELD_INDIRECTLY";
    default: break;
  }
  return "outcome " + std::to_string(static_cast<int>(outcome));
}

}  // namespace broker::sim

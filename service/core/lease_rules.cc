#include "service/core/lease_rules.h"

#include <algorithm>
#include <utility>

namespace broker {
namespace {

using std::chrono::seconds;

constexpr int kMostAttempts = 6;
constexpr seconds kFirstPause{10};
constexpr std::chrono::hours kSweep{24};

int RankOf(const EntitlementType& type, const Level& level) {
  constexpr int kNothing = -2;
  return level ? type.RankOf(*level) : kNothing;
}

Level HeldLevel(const std::optional<Holding>& holding) {
  return holding ? LevelOf(*holding) : std::nullopt;
}

void EndOf(Lease& lease, LeaseEnd end, Instant now) {
  lease.state = LeaseState::kEnded;
  lease.end = end;
  lease.end_time = now;
  lease.next_attempt_time.reset();
  lease.last_problem.reset();
}

// An open operation ends it. One with a next attempt was asked to end after that was opened, and
// has its own turn.
bool EndsNow(const Lease& lease) { return lease.ending() && !lease.next_attempt_time; }

// Takes the operation's own lease out of the others.
std::optional<Lease> TakeOwn(std::vector<Lease>& leases, const std::string& operation_id) {
  const auto own = std::find_if(leases.begin(), leases.end(), [&](const Lease& lease) {
    return lease.state == LeaseState::kPending && lease.operation_id == operation_id;
  });
  if (own == leases.end()) return std::nullopt;
  Lease taken = std::move(*own);
  leases.erase(own);
  return taken;
}

// What stays once all leases have ended. Whatever differs from what the leases account for is
// somebody else's doing, and so was there before the new one.
Level BaselineFor(const EntitlementType& type, const Operation& operation,
                  const std::vector<Lease>& others) {
  if (operation.verb == Verb::kAdopt) return std::nullopt;
  const Level before = HeldLevel(operation.result->before);
  const Level after = HeldLevel(operation.result->after);
  const bool ours = !others.empty() && before == Covered(type, others);
  const Level baseline = ours ? others.front().baseline : before;
  return IsLower(type, after, baseline) ? after : baseline;
}

LeaseUpdate AfterGrant(const EntitlementType& type, const Operation& operation,
                       std::vector<Lease> others, Instant now) {
  LeaseUpdate update;
  std::optional<Lease> own = TakeOwn(others, operation.id);
  if (!own) return update;
  if (!operation.result) {
    update.removed.push_back(own->id);
    return update;
  }
  const Level held = HeldLevel(operation.result->after);
  const Level baseline = BaselineFor(type, operation, others);
  own->level = held.value_or("");
  const Lease* same = nullptr;
  for (Lease& other : others) {
    const bool above = IsLower(type, held, other.level);
    const bool rebased = other.baseline != baseline;
    if (above) EndOf(other, LeaseEnd::kRevoked, now);
    other.baseline = baseline;
    if (above || rebased) update.changed.push_back(other);
    const bool forever = !other.expire_time && !own->expire_time && !other.ending();
    if (!above && forever && other.level == own->level && other.caller == own->caller) {
      same = &other;
    }
  }
  if (same) {
    update.removed.push_back(own->id);
    update.shown = *same;
    return update;
  }
  own->state = LeaseState::kActive;
  own->baseline = baseline;
  own->next_attempt_time = own->expire_time;
  update.changed.push_back(*own);
  update.shown = std::move(own);
  return update;
}

LeaseUpdate AfterRevoke(const Operation& operation, std::vector<Lease> leases, Instant now) {
  LeaseUpdate update;
  if (!operation.result) return update;
  for (Lease& lease : leases) {
    EndOf(lease, LeaseEnd::kRevoked, now);
    update.changed.push_back(lease);
  }
  if (!leases.empty()) update.shown = leases.back();
  return update;
}

LeaseEnd EndSeen(const EntitlementType& type, const Operation& operation, const Ending& ending) {
  if (!operation.result) return LeaseEnd::kGone;
  if (operation.result->changed) return LeaseEnd::kExpired;
  if (HeldLevel(operation.result->before) != ending.from) return LeaseEnd::kChangedUpstream;
  return IsLower(type, ending.to, ending.from) ? LeaseEnd::kExpired : LeaseEnd::kKeptByOthers;
}

bool SaysGone(const Failure& problem) {
  return problem.reason == Reason::kPrincipalNotFound ||
         problem.reason == Reason::kEntitlementNotFound;
}

LeaseUpdate AfterEnd(const EntitlementType& type, const Operation& operation,
                     std::vector<Lease> leases, const Chance& chance) {
  LeaseUpdate update;
  const Ending ending = EndingOf(type, leases);
  const bool ended = operation.result || SaysGone(*operation.problem);
  for (Lease& lease : leases) {
    if (!EndsNow(lease)) continue;
    if (ended) {
      EndOf(lease, EndSeen(type, operation, ending), chance.now);
    } else {
      Postpone(lease, *operation.problem, IsOwnFailure(operation), chance);
    }
    update.changed.push_back(lease);
  }
  if (!update.changed.empty()) update.shown = update.changed.back();
  return update;
}

}  // namespace

Level LevelOf(const Holding& holding) {
  return holding.direct ? Level(holding.level) : std::nullopt;
}

Level Highest(const EntitlementType& type, const Level& a, const Level& b) {
  return IsLower(type, a, b) ? b : a;
}

bool IsLower(const EntitlementType& type, const Level& a, const Level& b) {
  return RankOf(type, a) < RankOf(type, b);
}

Level Covered(const EntitlementType& type, const std::vector<Lease>& leases) {
  Level covered;
  for (const Lease& lease : leases) {
    covered = Highest(type, covered, Highest(type, lease.baseline, lease.level));
  }
  return covered;
}

Ending EndingOf(const EntitlementType& type, const std::vector<Lease>& leases) {
  Ending ending{Covered(type, leases), std::nullopt};
  for (const Lease& lease : leases) {
    ending.to = Highest(type, ending.to, lease.baseline);
    if (!EndsNow(lease)) ending.to = Highest(type, ending.to, lease.level);
  }
  return ending;
}

LeaseUpdate LeasesAfter(const EntitlementType& type, const Operation& operation,
                        std::vector<Lease> leases, const Chance& chance) {
  switch (operation.verb) {
    case Verb::kGrant:
    case Verb::kAdopt: return AfterGrant(type, operation, std::move(leases), chance.now);
    case Verb::kRevoke: return AfterRevoke(operation, std::move(leases), chance.now);
    case Verb::kEnd: return AfterEnd(type, operation, std::move(leases), chance);
    default: return {};
  }
}

bool IsOwnFailure(const Operation& operation) {
  return operation.sent_time.has_value() || IsAboutChange(operation.problem->reason);
}

void Postpone(Lease& lease, const Failure& why, bool counts, const Chance& chance) {
  if (counts) ++lease.attempts;
  lease.last_problem = why;
  std::chrono::microseconds pause = kFirstPause;
  if (lease.attempts >= kMostAttempts) {
    lease.state = LeaseState::kIrrevocable;
    pause = kSweep;
  } else {
    pause *= 1 << std::max(lease.attempts - 1, 0);
  }
  if (why.retry_delay) pause = std::max<std::chrono::microseconds>(pause, *why.retry_delay);
  const auto spread = static_cast<std::int64_t>(chance.random % 1024) - 512;
  lease.next_attempt_time = chance.now + pause + pause / 1024 * spread;
}

Expiry FoldExpiry(Instant now, std::optional<Instant> wanted, std::optional<Duration> most) {
  if (!most) return {wanted, false};
  const Instant latest = now + std::chrono::duration_cast<std::chrono::microseconds>(*most);
  if (wanted && *wanted <= latest) return {wanted, false};
  return {latest, true};
}

}  // namespace broker

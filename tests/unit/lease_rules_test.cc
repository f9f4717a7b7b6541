// The arithmetic of leases: against a reference of ten lines over random interleavings, and the
// cases that people ask about by name.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "service/core/decide.h"
#include "service/core/lease_rules.h"

namespace broker {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

const std::vector<std::string>& Levels() {
  static const auto& levels = *new std::vector<std::string>{"view", "edit", "admin"};
  return levels;
}

EntitlementType Folder() {
  EntitlementType type;
  type.type = "folder";
  type.levels = Levels();
  type.exclusive = true;
  return type;
}

// -1 is nothing.
Level LevelAt(int rank) { return rank < 0 ? std::nullopt : Level(Levels()[std::size_t(rank)]); }

int RankOf(const Level& level) { return level ? Folder().RankOf(*level) : -1; }

Holding HoldingAt(int rank) {
  Holding holding;
  holding.direct = rank >= 0;
  holding.level = LevelAt(rank).value_or("");
  return holding;
}

// One access upstream, and the leases over it as the journal has them.
class Access {
 public:
  int held = -1;

  std::vector<std::string> Live() const {
    std::vector<std::string> ids;
    for (const Lease& lease : leases_) ids.push_back(lease.id);
    return ids;
  }
  const std::vector<Lease>& leases() const { return leases_; }
  const Lease& last() const { return gone_.back(); }

  // False: refused.
  bool Grant(int rank, const std::string& id, bool lower = false) {
    if (rank < held && !lower) return false;
    Operation operation = Opened(Verb::kGrant, id);
    Close(operation, held, rank, id);
    return true;
  }
  void Adopt(const std::string& id) { Close(Opened(Verb::kAdopt, id), held, held, id); }
  void Revoke() { Close(Opened(Verb::kRevoke, ""), held, -1, ""); }
  void End(const std::string& id) {
    for (Lease& lease : leases_) {
      if (lease.id != id) continue;
      lease.state = LeaseState::kRevoking;
      lease.next_attempt_time.reset();
    }
    Observation now;
    now.holding = HoldingAt(held);
    Wish wish;
    wish.verb = Verb::kEnd;
    wish.ending = EndingOf(type_, leases_);
    const int before = held;
    const auto decision = Decide(type_, wish, now);
    const int after = decision.value().write ? RankOf(wish.ending.to) : before;
    Close(Opened(Verb::kEnd, ""), before, after, "");
  }

 private:
  Operation Opened(Verb verb, const std::string& id) {
    Operation operation;
    operation.verb = verb;
    operation.id = "of " + id;
    return operation;
  }

  void Close(Operation operation, int before, int after, const std::string& id) {
    std::vector<Lease> leases = leases_;
    if (!id.empty()) {
      Lease own;
      own.id = id;
      own.operation_id = operation.id;
      own.expire_time = Instant(hours(1));
      leases.push_back(own);
    }
    held = after;
    MutationResult result;
    result.before = HoldingAt(before);
    result.after = HoldingAt(after);
    result.changed = before != after;
    operation.result = result;
    Take(LeasesAfter(type_, operation, leases, {}));
  }

  void Take(const LeaseUpdate& update) {
    for (const Lease& changed : update.changed) {
      const auto same = [&](const Lease& lease) { return lease.id == changed.id; };
      leases_.erase(std::remove_if(leases_.begin(), leases_.end(), same), leases_.end());
      (changed.live() ? leases_ : gone_).push_back(changed);
    }
    std::sort(leases_.begin(), leases_.end(),
              [](const Lease& a, const Lease& b) { return a.id < b.id; });
  }

  EntitlementType type_ = Folder();
  std::vector<Lease> leases_;
  std::vector<Lease> gone_;
};

// The rule in ten lines.
struct Reference {
  int held = -1;
  int base = -1;
  std::vector<std::pair<std::string, int>> leases;

  int Covered(const std::string& but = "") const {
    int most = base;
    for (const auto& [id, rank] : leases) most = std::max(most, id == but ? -1 : rank);
    return most;
  }
  void Grant(const std::string& id, int rank) {
    if (leases.empty() || held != Covered()) base = held;
    held = rank;
    // What is above was taken away by somebody; else the new one would be outlived by it.
    std::erase_if(leases, [&](const auto& lease) { return lease.second > rank; });
    leases.emplace_back(id, rank);
  }
  void End(const std::string& id) {
    if (held == Covered()) held = Covered(id);
    std::erase_if(leases, [&](const auto& lease) { return lease.first == id; });
  }
};

TEST(LeaseRules, AgreeWithTheReferenceOverRandomInterleavings) {
  std::mt19937 random(1);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  for (int world = 0; world < 5000; ++world) {
    Access access;
    Reference reference;
    access.held = reference.held = below(4) - 1;
    std::string history = "from " + std::to_string(access.held);
    for (int step = 0; step < 12; ++step) {
      const std::string id = std::to_string(world) + "." + std::to_string(10 + step);
      const int rank = below(3);
      const int held_before = access.held;
      switch (below(5)) {
        case 0:
        case 1:
          history += " grant " + std::to_string(rank);
          if (access.Grant(rank, id)) reference.Grant(id, rank);
          break;
        case 2:
        case 3: {
          const auto live = access.Live();
          if (live.empty()) break;
          const std::string& ended = live[static_cast<std::size_t>(below(int(live.size())))];
          history += " end " + ended;
          access.End(ended);
          reference.End(ended);
          EXPECT_LE(access.held, held_before) << "an end never raises: " << history;
          break;
        }
        default:
          access.held = reference.held = below(4) - 1;
          history += " by hand " + std::to_string(access.held);
      }
      ASSERT_EQ(access.held, reference.held) << history;
      ASSERT_EQ(access.Live().size(), reference.leases.size()) << history;
    }
  }
}

TEST(LeaseRules, StackedLevelsEndAtTheFirstBaseline) {
  Access access;
  access.held = 0;
  access.Grant(1, "a");
  access.Grant(2, "b");
  access.End("a");
  EXPECT_EQ(access.held, 2);
  EXPECT_EQ(access.last().end, LeaseEnd::kKeptByOthers);
  access.End("b");
  EXPECT_EQ(access.held, 0);
  EXPECT_EQ(access.last().end, LeaseEnd::kExpired);
}

TEST(LeaseRules, TwoLeasesOverOneMembershipEndWithTheLast) {
  Access access;
  access.Grant(0, "a");
  access.Grant(0, "b");
  access.End("a");
  EXPECT_EQ(access.held, 0);
  access.End("b");
  EXPECT_EQ(access.held, -1);
}

TEST(LeaseRules, WhatWasHeldBeforeTheFirstLeaseStays) {
  Access access;
  access.held = 1;
  access.Grant(1, "a");
  access.End("a");
  EXPECT_EQ(access.held, 1);
}

TEST(LeaseRules, AdoptedAccessEnds) {
  Access access;
  access.held = 1;
  access.Adopt("a");
  access.End("a");
  EXPECT_EQ(access.held, -1);
}

TEST(LeaseRules, AForeignChangeIsLeftAlone) {
  for (const int by_hand : {-1, 0, 2}) {
    Access access;
    access.Grant(1, "a");
    access.held = by_hand;
    access.End("a");
    EXPECT_EQ(access.held, by_hand);
    EXPECT_EQ(access.last().end, LeaseEnd::kChangedUpstream);
  }
}

TEST(LeaseRules, ALowerGrantEndsWhatIsAboveIt) {
  Access access;
  access.held = 2;
  access.Grant(2, "a");
  access.Grant(0, "b", /*lower=*/true);
  EXPECT_EQ(access.Live(), std::vector<std::string>{"b"});
  EXPECT_EQ(access.last().end, LeaseEnd::kRevoked);
  access.End("b");
  EXPECT_EQ(access.held, 0) << "what was above is not raised again, and what was held stays";
}

TEST(LeaseRules, ARevokeEndsThemAll) {
  Access access;
  access.Grant(0, "a");
  access.Grant(1, "b");
  access.Revoke();
  EXPECT_TRUE(access.Live().empty());
}

// What is taken over after a crash must come to what it was opened for.
TEST(LeaseRules, WhatIsAskedToEndLaterIsNoPartOfTheEnd) {
  Lease first;
  first.id = "a";
  first.state = LeaseState::kRevoking;
  first.level = "admin";
  Lease later = first;
  later.id = "b";
  later.level = "edit";
  later.next_attempt_time = Instant(hours(1));
  EXPECT_EQ(EndingOf(Folder(), {first, later}), (Ending{"admin", "edit"}));
  Operation operation;
  operation.verb = Verb::kEnd;
  MutationResult result;
  result.before = HoldingAt(2);
  result.after = HoldingAt(1);
  result.changed = true;
  operation.result = result;
  const LeaseUpdate update = LeasesAfter(Folder(), operation, {first, later}, {});
  ASSERT_EQ(update.changed.size(), 1u);
  EXPECT_EQ(update.changed[0].id, "a");
}

TEST(LeaseRules, AFailedGrantLeavesNoLease) {
  Operation operation;
  operation.id = "1";
  operation.problem = Failure{};
  Lease own;
  own.id = "a";
  own.operation_id = "1";
  const LeaseUpdate update = LeasesAfter(Folder(), operation, {own}, {});
  EXPECT_EQ(update.removed, std::vector<std::string>{"a"});
  EXPECT_TRUE(update.changed.empty());
}

TEST(LeaseRules, TheSameGrantWithoutEndKeepsTheFirstLease) {
  Operation operation;
  operation.id = "2";
  MutationResult result;
  result.before = result.after = HoldingAt(0);
  operation.result = result;
  Lease first;
  first.id = "a";
  first.state = LeaseState::kActive;
  first.level = "view";
  Lease own;
  own.id = "b";
  own.operation_id = "2";
  own.level = "view";
  const LeaseUpdate update = LeasesAfter(Folder(), operation, {first, own}, {});
  EXPECT_EQ(update.removed, std::vector<std::string>{"b"});
  EXPECT_EQ(update.shown->id, "a");
}

class FailedEnd : public ::testing::Test {
 protected:
  // One try that failed with `reason`, after a write if `sent`.
  void Try(Reason reason, bool sent, std::uint64_t random = 512) {
    Operation operation;
    operation.verb = Verb::kEnd;
    operation.problem = Failure{reason, "", {}, std::nullopt};
    if (sent) operation.sent_time = now_;
    lease_.next_attempt_time.reset();
    const LeaseUpdate update = LeasesAfter(Folder(), operation, {lease_}, {now_, random});
    lease_ = update.changed.at(0);
  }
  seconds Pause() const {
    return std::chrono::duration_cast<seconds>(*lease_.next_attempt_time - now_);
  }

  Instant now_{hours(1000)};
  Lease lease_ = [] {
    Lease lease;
    lease.id = "a";
    lease.state = LeaseState::kRevoking;
    return lease;
  }();
};

TEST_F(FailedEnd, ClimbsTheLadderAndIsThenTriedOnceADay) {
  for (const int pause : {10, 20, 40, 80, 160}) {
    Try(Reason::kUpstreamUnavailable, /*sent=*/true);
    EXPECT_EQ(lease_.state, LeaseState::kRevoking);
    EXPECT_EQ(Pause(), seconds(pause));
  }
  Try(Reason::kGuardedEntitlement, /*sent=*/false);
  EXPECT_EQ(lease_.state, LeaseState::kIrrevocable);
  EXPECT_EQ(lease_.attempts, 6);
  EXPECT_EQ(Pause(), hours(24));
}

TEST_F(FailedEnd, IsSpreadByHalf) {
  Try(Reason::kUpstreamUnavailable, true, 0);
  EXPECT_EQ(Pause(), seconds(5));
  lease_.attempts = 0;
  Try(Reason::kUpstreamUnavailable, true, 1023);
  EXPECT_EQ(Pause(), seconds(14));
}

TEST_F(FailedEnd, IsNotCountedIfTheInstanceCouldNotBeAsked) {
  for (int i = 0; i < 50; ++i) {
    for (const Reason reason : {Reason::kUpstreamUnavailable, Reason::kInstanceCredentials,
                                Reason::kUpstreamProtocol, Reason::kUpstreamRateLimited}) {
      Try(reason, /*sent=*/false);
    }
  }
  EXPECT_EQ(lease_.attempts, 0);
  EXPECT_EQ(lease_.state, LeaseState::kRevoking);
  EXPECT_EQ(lease_.last_problem->reason, Reason::kUpstreamRateLimited);
}

TEST_F(FailedEnd, ThatProvesThatThePrincipalIsGoneIsTheEnd) {
  Try(Reason::kPrincipalNotFound, false);
  EXPECT_EQ(lease_.state, LeaseState::kEnded);
  EXPECT_EQ(lease_.end, LeaseEnd::kGone);
}

TEST(FoldExpiry, TheEarlierOneCounts) {
  const Instant now{hours(10)};
  EXPECT_EQ(FoldExpiry(now, std::nullopt, std::nullopt).time, std::nullopt);
  EXPECT_EQ(FoldExpiry(now, now + hours(1), hours(2)).time, now + hours(1));
  EXPECT_FALSE(FoldExpiry(now, now + hours(2), hours(2)).capped);
  EXPECT_EQ(FoldExpiry(now, now + hours(3), hours(2)).time, now + hours(2));
  EXPECT_TRUE(FoldExpiry(now, now + hours(3), hours(2)).capped);
  EXPECT_EQ(FoldExpiry(now, std::nullopt, hours(2)).time, now + hours(2));
}

}  // namespace
}  // namespace broker

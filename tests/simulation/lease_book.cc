#include "tests/simulation/lease_book.h"

#include <algorithm>
#include <utility>

#include "service/core/lease_rules.h"

namespace broker::sim {
namespace {

bool IsRestless(const Lease& lease) {
  return lease.expire_time || lease.ending() || lease.state == LeaseState::kPending;
}

std::string TextOf(const Level& level) { return level ? "\"" + *level + "\"" : "nothing"; }

}  // namespace

LeaseBook::LeaseBook(World* world, const Product* product, const Chronicle* chronicle,
                     const Dossiers* dossiers)
    : world_(world), product_(product), chronicle_(chronicle), dossiers_(dossiers) {}

int LeaseBook::RankOf(const Place& place, const Level& level) const {
  return level ? product_->RankOf(place, *level) : -2;
}

Level LeaseBook::Higher(const Place& place, const Level& one, const Level& other) const {
  return RankOf(place, one) < RankOf(place, other) ? other : one;
}

Level LeaseBook::Covered(const Place& place, const Account& account, bool with_ending) const {
  Level covered = account.baseline;
  for (const auto& [id, lease] : account.live) {
    if (lease.state == LeaseState::kPending || (lease.ending() && !with_ending)) continue;
    covered = Higher(place, covered, lease.level);
  }
  return covered;
}

Ending LeaseBook::EndingAt(const Place& place) const {
  const auto found = accounts_.find(place);
  if (found == accounts_.end()) return {};
  return {Covered(place, found->second, true), Covered(place, found->second, false)};
}

void LeaseBook::Put(Account& account, const Lease& lease) {
  Drop(account, lease.id);
  if (!lease.live()) {
    ++ended_;
    return;
  }
  restless_ += IsRestless(lease) ? 1 : 0;
  account.live[lease.id] = lease;
}

void LeaseBook::Drop(Account& account, const std::string& id) {
  const auto found = account.live.find(id);
  if (found == account.live.end()) return;
  restless_ -= IsRestless(found->second) ? 1 : 0;
  account.live.erase(found);
}

// --- what the journal commits

void LeaseBook::Opened(const Operation& operation, const std::vector<Lease>& leases) {
  Account& account = accounts_[PlaceOf(operation.key)];
  std::size_t own = 0;
  bool ending = false;
  for (const Lease& lease : leases) {
    if (lease.operation_id == operation.id) {
      ++own;
      if (lease.state != LeaseState::kPending) world_->Fail("born otherwise than pending");
    } else if (!account.live.contains(lease.id)) {
      world_->Fail("a lease that nobody made: " + lease.id);
    }
    if (operation.verb == Verb::kEnd) CheckDue(operation, account, lease);
    ending = ending || lease.ending();
  }
  if (leases.size() != account.live.size() + own) {
    world_->Fail("lost by the journal: leases over " + PlaceOf(operation.key).text());
  }
  if (own != (TakesAway(operation.verb) ? 0 : 1)) {
    world_->Fail("opened without its lease: " + operation.id);
  }
  if (operation.verb == Verb::kEnd && !ending) world_->Fail("nothing ends: " + operation.id);
  for (const Lease& lease : leases) Put(account, lease);
}

void LeaseBook::CheckDue(const Operation& operation, const Account& account, const Lease& lease) {
  const auto known = account.live.find(lease.id);
  if (known == account.live.end() || known->second.ending() || !lease.ending()) return;
  if (!lease.expire_time || *lease.expire_time > operation.create_time) {
    world_->Fail("ended before its time: lease " + lease.id);
  }
}

void LeaseBook::Edited(const LeaseEdit& edit, const Lease& lease) {
  Account& account = accounts_[PlaceOf(lease.key)];
  const auto known = account.live.find(lease.id);
  if (known == account.live.end()) return world_->Fail("an edit of no lease: " + lease.id);
  const bool by_caller = edit.kind == LeaseEdit::Kind::kRenew || edit.kind == LeaseEdit::Kind::kEnd;
  if (by_caller && known->second.state != LeaseState::kActive) {
    world_->Fail("renewed or ended while it was not active: " + lease.id);
  }
  world_->Tell("journal: lease " + lease.id +
               (edit.kind == LeaseEdit::Kind::kRenew ? " is renewed" : " is edited"));
  account.edited[lease.id] = world_->now();
  Put(account, lease);
}

void LeaseBook::Closed(const Operation& operation, const std::vector<Lease>& live) {
  Account& account = accounts_[PlaceOf(operation.key)];
  if (operation.verb == Verb::kEnd) {
    AfterEnd(operation, account, live);
  } else if (operation.verb == Verb::kRevoke) {
    if (operation.result) {
      ended_ += account.live.size();
      while (!account.live.empty()) Drop(account, account.live.begin()->first);
      account.known = true;
      account.baseline = std::nullopt;
      account.since = dossiers_->at(operation.id).open_time;
    }
  } else {
    AfterGrant(operation, account, live);
  }
  CheckLive(operation, account, live);
  for (const Lease& lease : live) Put(account, lease);
}

// What differs from what the leases account for is somebody else's, and was there before.
void LeaseBook::AfterGrant(const Operation& operation, Account& account,
                           const std::vector<Lease>& live) {
  const Place place = PlaceOf(operation.key);
  const auto own = std::find_if(account.live.begin(), account.live.end(), [&](const auto& entry) {
    return entry.second.operation_id == operation.id;
  });
  if (own == account.live.end()) return world_->Fail("without its lease: " + operation.id);
  Lease made = own->second;
  Drop(account, made.id);
  if (!operation.result) return;
  const Level held = LevelOf(*operation.result->after);
  const Level before = LevelOf(*operation.result->before);
  if (!account.known || account.live.empty() || before != Covered(place, account, true) ||
      operation.verb == Verb::kAdopt) {
    account.baseline = operation.verb == Verb::kAdopt ? std::nullopt : before;
    account.since = dossiers_->at(operation.id).open_time;
  }
  account.known = true;
  if (RankOf(place, held) < RankOf(place, account.baseline)) account.baseline = held;
  // By one that never ended when the operation was opened.
  bool covered = false;
  bool maybe_covered = false;
  for (const auto& [id, lease] : std::map<std::string, Lease>(account.live)) {
    if (RankOf(place, lease.level) > RankOf(place, held)) {
      Drop(account, id);
      ++ended_;
    } else if (lease.level == held && lease.caller == made.caller) {
      covered = covered || (!IsRestless(lease) && !WasEdited(account, id, operation));
      maybe_covered = maybe_covered || WasEdited(account, id, operation);
    }
  }
  if (covered && !made.expire_time) return;
  const bool lives = std::any_of(live.begin(), live.end(),
                                 [&](const Lease& lease) { return lease.id == made.id; });
  if (maybe_covered && !made.expire_time && !lives) return;
  made.state = LeaseState::kActive;
  made.level = held.value_or("");
  Put(account, made);
}

bool LeaseBook::WasEdited(const Account& account, const std::string& id,
                          const Operation& operation) const {
  const auto found = account.edited.find(id);
  return found != account.edited.end() && found->second >= dossiers_->at(operation.id).open_time;
}

void LeaseBook::AfterEnd(const Operation& operation, Account& account,
                         const std::vector<Lease>& live) {
  const Place place = PlaceOf(operation.key);
  const bool gone =
      !operation.result && dossiers_->at(operation.id).Gone(*chronicle_, world_->now());
  for (const auto& [id, lease] : std::map<std::string, Lease>(account.live)) {
    const bool lives =
        std::any_of(live.begin(), live.end(), [&](const Lease& left) { return left.id == id; });
    if (lives) continue;
    if (!lease.ending()) world_->Fail("ended before its time: lease " + id);
    if (!operation.result && !gone) {
      world_->Fail("ended although nothing is known of its access: lease " + id);
    }
    Drop(account, id);
    ++ended_;
  }
}

// Of what lives the journal has all, and what stays once it has ended.
void LeaseBook::CheckLive(const Operation& operation, const Account& account,
                          const std::vector<Lease>& live) {
  const auto complain = [&](const std::string& what) {
    world_->Fail(what + ", after " + operation.id + ": " + PlaceOf(operation.key).text());
  };
  if (live.size() != account.live.size()) complain("not the leases that should live");
  for (const Lease& lease : live) {
    const auto found = account.live.find(lease.id);
    if (found == account.live.end()) {
      complain("a lease lives that should not");
    } else if (lease.level != found->second.level) {
      complain("a lease has another level");
    }
    if (lease.baseline != account.baseline) {
      complain("what stays is " + TextOf(account.baseline) + " and not " + TextOf(lease.baseline));
    }
  }
}

// --- the end

void LeaseBook::Conclude(JournalFile* journal) {
  const auto rows = journal->AllLeases();
  if (!rows.ok()) return world_->Fail("the leases cannot be read");
  std::map<std::string, Lease> live;
  for (const auto& [place, account] : accounts_) {
    live.insert(account.live.begin(), account.live.end());
    CheckHeld(place, account);
  }
  std::size_t living = 0;
  for (const Lease& lease : *rows) {
    living += lease.live() ? 1 : 0;
    CheckRow(lease, live);
  }
  if (living != live.size()) world_->Fail("lost by the journal: a lease");
}

void LeaseBook::CheckRow(const Lease& lease, const std::map<std::string, Lease>& live) {
  const std::string text = "lease " + lease.id;
  if (lease.state == LeaseState::kPending) world_->Fail("pending at rest: " + text);
  if (lease.live() && IsRestless(lease)) world_->Fail("never ended: " + text);
  if (lease.live() != live.contains(lease.id)) world_->Fail("the journal has changed: " + text);
  if (lease.live() != !lease.end_time || lease.live() != !lease.end) {
    world_->Fail("its end is told by halves: " + text);
  }
  if (!lease.live() && lease.next_attempt_time) world_->Fail("ended, and will end: " + text);
}

// Unless somebody else had a hand in it.
void LeaseBook::CheckHeld(const Place& place, const Account& account) {
  if (!account.known || chronicle_->ByOthers(place, account.since, world_->now())) return;
  const auto gone = [&](const std::string& thing) {
    const auto colon = thing.find(':');
    const std::string id = thing.substr(colon + 1);
    return chronicle_->MeantElse(thing.substr(0, colon) + ":#" + id, id, account.since,
                                 world_->now());
  };
  if (gone(place.principal) || gone(place.entitlement)) return;
  const State state = chronicle_->At(place, world_->now());
  const Level wanted = Covered(place, account, true);
  const bool right =
      wanted ? state.held() && state.level == *wanted : product_->IsRevoked(place, state);
  if (!right) {
    world_->Fail("at rest the leases come to " + TextOf(wanted) + ", but " + place.text() + " is " +
                 state.text());
  }
}

}  // namespace broker::sim

#include "tests/simulation/judge.h"

#include <algorithm>
#include <set>
#include <utility>

#include "service/core/error.h"
#include "tests/simulation/audit_check.h"
#include "tests/simulation/objections.h"

namespace broker::sim {
namespace {

std::string Text(Verb verb) {
  switch (verb) {
    case Verb::kGrant: return "grant";
    case Verb::kRevoke: return "revoke";
    case Verb::kEnd: return "end";
    default: return "adopt";
  }
}

Level LevelIn(const State& state) { return state.held() ? Level(state.level) : std::nullopt; }

State In(const Stored& stored, const Place& place) {
  const auto found = stored.find(place);
  return found == stored.end() ? State() : found->second;
}

}  // namespace

Judge::Judge(World* world, Product* product)
    : world_(world),
      product_(product),
      leases_(world, product, &chronicle_, &dossiers_),
      calls_(world, product, &chronicle_, &dossiers_) {
  chronicle_.Note(world->now(), {}, product->Read(), "");
  chronicle_.NoteNames(world->now(), product->ReadNames());
}

// --- what the upstream tells

void Judge::Arrived(const Order& order, const std::string& operation) {
  world_->Tell("upstream: a write of " + order.place.text() + " to " +
               (order.removes ? "nothing" : "\"" + order.level + "\"") + " by " + operation);
  const auto found = dossiers_.find(operation);
  if (found == dossiers_.end()) return world_->Fail("a write that no operation had announced");
  Dossier& dossier = found->second;
  const Operation& opened = dossier.opened;
  if (!IsAsked(order, opened, dossier.endings) || dossier.place() != order.place) {
    world_->Fail("a write that is not the one of its operation");
  }
  if (opened.verb == Verb::kGrant && dossier.arrived > dossier.refused) {
    world_->Fail("a grant was sent again: " + operation);
  }
  ++dossier.arrived;
}

bool Judge::IsAsked(const Order& order, const Operation& opened,
                    const std::vector<Ending>& endings) const {
  const bool revokes = order.removes || product_->IsRevoked(order.place, State{1, order.level});
  switch (opened.verb) {
    case Verb::kGrant: return !order.removes && order.level == opened.level;
    case Verb::kRevoke: return revokes;
    case Verb::kEnd:
      return std::any_of(endings.begin(), endings.end(), [&](const Ending& ending) {
        return ending.to ? !order.removes && order.level == *ending.to : revokes;
      });
    default: return false;
  }
}

void Judge::Wrote(const Order& order, const std::string& operation, Duration began,
                  const Stored& before, bool refused) {
  Dossier& dossier = dossiers_[operation];
  dossier.refused += refused ? 1 : 0;
  const Stored after = product_->Read();
  std::set<Place> places;
  for (const auto& [place, state] : before) places.insert(place);
  for (const auto& [place, state] : after) places.insert(place);
  for (const Place& place : places) {
    const State state = In(after, place);
    if (state == In(before, place)) continue;
    if (place == order.place) {
      NoteEffect(order, dossier, In(before, place), state);
    } else {
      NoteCarried(order, dossier, began, place, state);
    }
  }
}

bool Judge::IsExcused(const Dossier& dossier) const {
  return dossier.closed && dossier.Mixed(chronicle_, world_->now());
}

bool Judge::IsEnding(const Dossier& dossier, const State& before, const State& state) const {
  if (dossier.Mixed(chronicle_, world_->now())) return true;
  const Place place = dossier.place();
  const auto is = [&](const Ending& ending) {
    if (LevelIn(before) != ending.from) return false;
    if (ending.to) return LevelIn(state) == ending.to && before.level != state.level;
    return product_->IsRevoked(place, state) || state.copies < before.copies;
  };
  return std::any_of(dossier.endings.begin(), dossier.endings.end(), is);
}

void Judge::NoteEffect(const Order& order, Dossier& dossier, const State& before,
                       const State& state) {
  const Duration now = world_->now();
  const std::string& id = dossier.opened.id;
  world_->Tell("upstream: " + order.place.text() + " is " + state.text() + ", by " + id);
  if (dossier.closed && !IsExcused(dossier)) {
    world_->Fail("it took effect after it was settled: " + id);
  }
  const Verb verb = dossier.opened.verb;
  const bool granted = state.held() && state.level == dossier.opened.level &&
                       (state.copies == 1 || dossier.Mixed(chronicle_, now));
  // One copy less, where there are no levels.
  const bool revoked = product_->IsRevoked(order.place, state) || state.level.empty();
  const bool right = verb == Verb::kEnd     ? IsEnding(dossier, before, state)
                     : verb == Verb::kGrant ? granted
                                            : revoked;
  if (!right) {
    world_->Fail("what is stored is not what was asked for: " + id);
  }
  if (dossier.closed) {
    ++excused_;
    chronicle_.Note(now, order.place, state, "");
  } else {
    dossier.effects.push_back(now);
    chronicle_.Note(now, order.place, state, id);
  }
}

void Judge::NoteCarried(const Order& order, const Dossier& dossier, Duration began,
                        const Place& place, const State& state) {
  world_->Tell("upstream: with it, " + place.text() + " is " + state.text());
  const Product::Carries carries = product_->CarriesOf(order.place, place);
  const bool drops = carries == Product::Carries::kDrops && !state.held();
  const bool puts_back = carries == Product::Carries::kPutsBack &&
                         (IsExcused(dossier) || chronicle_.ByOthers(place, began, world_->now()));
  if (!drops && !puts_back) world_->Fail("a write changed something else: " + place.text());
  chronicle_.Note(world_->now(), place, state, "");
}

void Judge::ChangedByHand(const std::string& what, const Stored& before) {
  world_->Tell("by hand: " + what);
  chronicle_.Note(world_->now(), before, product_->Read(), "");
  chronicle_.NoteNames(world_->now(), product_->ReadNames());
}

// --- what the journal tells

void Judge::Opened(const Operation& operation, const std::vector<Lease>& leases) {
  world_->Tell("journal: " + operation.id + " open, " + Text(operation.verb) + " " +
               PlaceOf(operation.key).text() + " " + operation.level);
  Dossier& dossier = dossiers_[operation.id];
  dossier.opened = operation;
  dossier.open_time = world_->now();
  leases_.Opened(operation, leases);
  if (operation.verb == Verb::kEnd) {
    dossier.endings.push_back(leases_.EndingAt(dossier.place()));
  } else {
    calls_.Opened(operation);
  }
}

void Judge::TakenOver(const Operation& operation) {
  world_->Tell("journal: " + operation.id + " taken over, claim " +
               std::to_string(operation.claim));
  if (operation.verb != Verb::kEnd) return;
  Dossier& dossier = dossiers_.at(operation.id);
  dossier.endings.push_back(leases_.EndingAt(dossier.place()));
}

void Judge::Sent(const std::string& id) {
  Dossier& dossier = dossiers_.at(id);
  if (!dossier.sent_time) dossier.sent_time = world_->now();
}

void Judge::Closed(const Operation& operation, const std::vector<Lease>& live) {
  Dossier& dossier = dossiers_.at(operation.id);
  world_->Tell("journal: " + operation.id + " closed, " +
               (operation.result ? sim::Text(operation.result->outcome)
                                 : std::string(broker::NameOf(operation.problem->reason))));
  dossier.closed = operation;
  dossier.close_time = world_->now();
  order_of_closing_.push_back(operation.id);
  leases_.Closed(operation, live);
  for (const std::string& objection : ObjectionsTo(dossier, *product_, chronicle_)) {
    world_->Fail(objection);
  }
}

std::size_t Judge::mixed() const {
  return static_cast<std::size_t>(std::count_if(
      dossiers_.begin(), dossiers_.end(),
      [this](const auto& entry) { return entry.second.Mixed(chronicle_, world_->now()); }));
}

// --- the end

void Judge::CheckRecord(const Dossier& dossier, JournalFile* journal) {
  const std::string& id = dossier.opened.id;
  const auto found = journal->Find(id);
  if (!found.ok() || !*found) return world_->Fail("lost by the journal: " + id);
  if ((*found)->open() || !dossier.closed) return world_->Fail("never settled: " + id);
  if ((*found)->result != dossier.closed->result || (*found)->problem != dossier.closed->problem) {
    world_->Fail("the journal has changed: " + id);
  }
}

void Judge::Conclude(JournalFile* journal) {
  for (const auto& [id, dossier] : dossiers_) CheckRecord(dossier, journal);
  calls_.Conclude();
  leases_.Conclude(journal);
  CheckAudit(world_, dossiers_, journal);
  CheckRest();
}

// The last operation with an effect on a place agrees with the upstream, unless others came after
// it.
void Judge::CheckRest() {
  std::map<Place, const Dossier*> last;
  for (const std::string& id : order_of_closing_) {
    const Dossier& dossier = dossiers_.at(id);
    if (dossier.closed->result) {
      last[dossier.place()] = &dossier;
    } else if (!dossier.effects.empty()) {
      last.erase(dossier.place());
    }
  }
  const Stored stored = product_->Read();
  for (const auto& [place, changes] : chronicle_.all()) {
    if (In(stored, place) != changes.back().state) {
      world_->Fail("changed by nobody: " + place.text());
    }
  }
  for (const auto& [place, dossier] : last) {
    if (chronicle_.ByOthers(place, dossier->open_time, world_->now())) continue;
    const Holding& after = *dossier->closed->result->after;
    const State state = In(stored, place);
    if (after.direct != state.held() || (after.direct && after.level != state.level)) {
      world_->Fail("at rest the journal says otherwise of " + place.text() + ", which is " +
                   state.text());
    }
  }
}

}  // namespace broker::sim

#include "tests/simulation/chronicle.h"

#include <algorithm>
#include <set>

namespace broker::sim {
namespace {

// The elements that were so in between: the last of those before `from`, and those up to `to`.
template <class T>
std::vector<T> Between(const std::vector<T>& all, Duration from, Duration to) {
  std::vector<T> in_force;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool over = i + 1 < all.size() && all[i + 1].time < from;
    if (!over && all[i].time <= to) in_force.push_back(all[i]);
  }
  return in_force;
}

}  // namespace

void Chronicle::Note(Duration time, const Stored& before, const Stored& after,
                     const std::string& operation) {
  std::set<Place> places;
  for (const auto& [place, state] : before) places.insert(place);
  for (const auto& [place, state] : after) places.insert(place);
  const auto in = [](const Stored& stored, const Place& place) {
    const auto found = stored.find(place);
    return found == stored.end() ? State() : found->second;
  };
  for (const Place& place : places) {
    const State state = in(after, place);
    if (in(before, place) != state) Note(time, place, state, operation);
  }
}

void Chronicle::Note(Duration time, const Place& place, const State& state,
                     const std::string& operation) {
  auto& changes = places_[place];
  // Nothing is held before the start.
  if (changes.empty()) changes.push_back({});
  changes.push_back({time, state, operation});
}

void Chronicle::NoteNames(Duration time, const Names& now) {
  for (const auto& [name, id] : now) {
    auto& meanings = names_[name];
    if (meanings.empty() && time > Duration()) meanings.push_back({});
    if (meanings.empty() || meanings.back().id != id) meanings.push_back({time, id});
  }
  for (auto& [name, meanings] : names_) {
    if (!now.contains(name) && !meanings.back().id.empty()) meanings.push_back({time, ""});
  }
}

const std::vector<Chronicle::Change>& Chronicle::Of(const Place& place) const {
  static const auto& nothing = *new std::vector<Change>{Change{}};
  const auto found = places_.find(place);
  return found == places_.end() ? nothing : found->second;
}

State Chronicle::At(const Place& place, Duration time) const {
  State state;
  for (const Change& change : Of(place)) {
    if (change.time <= time) state = change.state;
  }
  return state;
}

bool Chronicle::Ever(const Place& place, Duration from, Duration to, const Test& test) const {
  const std::vector<Change> changes = Between(Of(place), from, to);
  return std::any_of(changes.begin(), changes.end(),
                     [&](const Change& change) { return test(change.state); });
}

bool Chronicle::Always(const Place& place, Duration from, Duration to, const Test& test) const {
  return !Ever(place, from, to, [&](const State& state) { return !test(state); });
}

bool Chronicle::ByOthers(const Place& place, Duration from, Duration to) const {
  const std::vector<Change>& changes = Of(place);
  return std::any_of(changes.begin(), changes.end(), [&](const Change& change) {
    return change.operation.empty() && change.time > Duration() && change.time >= from &&
           change.time <= to;
  });
}

std::vector<Stored> Chronicle::Seen(Duration from, Duration to,
                                    const std::function<bool(const Place&)>& is_part) const {
  std::set<Duration> moments = {from};
  std::vector<Place> parts;
  for (const auto& [place, changes] : places_) {
    if (!is_part(place)) continue;
    parts.push_back(place);
    for (const Change& change : changes) {
      if (change.time > from && change.time <= to) moments.insert(change.time);
    }
  }
  std::vector<Stored> seen;
  for (const Duration moment : moments) {
    Stored stored;
    for (const Place& place : parts) {
      const State state = At(place, moment);
      if (state.held()) stored[place] = state;
    }
    if (seen.empty() || seen.back() != stored) seen.push_back(std::move(stored));
  }
  return seen;
}

bool Chronicle::Meant(const std::string& name, const std::string& id, Duration from,
                      Duration to) const {
  const auto found = names_.find(name);
  if (found == names_.end()) return id.empty();
  const std::vector<Meaning> meanings = Between(found->second, from, to);
  return std::any_of(meanings.begin(), meanings.end(),
                     [&](const Meaning& meaning) { return meaning.id == id; });
}

bool Chronicle::MeantElse(const std::string& name, const std::string& id, Duration from,
                          Duration to) const {
  const auto found = names_.find(name);
  if (found == names_.end()) return true;
  const std::vector<Meaning> meanings = Between(found->second, from, to);
  return std::any_of(meanings.begin(), meanings.end(),
                     [&](const Meaning& meaning) { return meaning.id != id; });
}

bool Chronicle::Moved(const std::string& name, Duration from, Duration to) const {
  const auto found = names_.find(name);
  if (found == names_.end()) return true;
  const std::vector<Meaning> meanings = Between(found->second, from, to);
  return meanings.size() > 1 || meanings.front().id.empty();
}

}  // namespace broker::sim

// Everything that was ever stored in a world, and what every name stood for: when, and by whom.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "service/core/time.h"
#include "tests/simulation/place.h"

namespace broker::sim {

// All times are inclusive.
class Chronicle {
 public:
  struct Change {
    Duration time{};
    State state;
    // Whose write it was; empty: how it was at the start, or somebody else's.
    std::string operation;
  };
  using Test = std::function<bool(const State&)>;

  // What changed from one look at the upstream to the next; `operation` as above.
  void Note(Duration time, const Stored& before, const Stored& after, const std::string& operation);
  void Note(Duration time, const Place& place, const State& state, const std::string& operation);
  void NoteNames(Duration time, const Names& now);

  // Empty: was never held.
  const std::vector<Change>& Of(const Place& place) const;
  State At(const Place& place, Duration time) const;
  bool Ever(const Place& place, Duration from, Duration to, const Test& test) const;
  bool Always(const Place& place, Duration from, Duration to, const Test& test) const;
  // Somebody else changed it in between, after the start.
  bool ByOthers(const Place& place, Duration from, Duration to) const;
  const std::map<Place, std::vector<Change>>& all() const { return places_; }

  // Each that was once all that was stored in places that `is_part` takes. No two alike in a row.
  std::vector<Stored> Seen(Duration from, Duration to,
                           const std::function<bool(const Place&)>& is_part) const;

  // The name stood for this, or for nothing if `id` is empty.
  bool Meant(const std::string& name, const std::string& id, Duration from, Duration to) const;
  // It stood for something else, or for nothing.
  bool MeantElse(const std::string& name, const std::string& id, Duration from, Duration to) const;
  // It did not stand for one and the same thing all the time.
  bool Moved(const std::string& name, Duration from, Duration to) const;

 private:
  struct Meaning {
    Duration time{};
    std::string id;
  };

  std::map<Place, std::vector<Change>> places_;
  std::map<std::string, std::vector<Meaning>> names_;
};

}  // namespace broker::sim

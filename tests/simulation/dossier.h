// What is known of one operation: what was asked for, what reached the upstream, how it was closed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "service/core/operation.h"
#include "tests/simulation/chronicle.h"
#include "tests/simulation/place.h"

namespace broker::sim {

struct Dossier {
  Operation opened;
  Duration open_time{};
  std::optional<Duration> sent_time;  // the first time that a write was announced
  int arrived = 0;                    // writes of it that reached the upstream
  int refused = 0;                    // and that the upstream itself refused
  std::vector<Duration> effects;      // when one changed the place
  // What the end of leases comes to; another one each time that somebody takes it over.
  std::vector<Ending> endings;
  std::optional<Operation> closed;
  Duration close_time{};

  Place place() const { return PlaceOf(opened.key); }
  // Somebody else changed the place while it was open, or one of the two is gone: then who did what
  // cannot be told by reading.
  bool Mixed(const Chronicle& chronicle, Duration now) const {
    return chronicle.ByOthers(place(), open_time, closed ? close_time : now) ||
           Gone(chronicle, now);
  }
  bool Gone(const Chronicle& chronicle, Duration now) const {
    const HoldingKey& key = opened.key;
    return Gone(chronicle, now, key.principal_type, key.principal_id) ||
           Gone(chronicle, now, key.entitlement_type, key.entitlement_id);
  }
  // It was not there at some moment.
  bool Gone(const Chronicle& chronicle, Duration now, const std::string& type,
            const std::string& id) const {
    return chronicle.MeantElse(type + ":#" + id, id, open_time, closed ? close_time : now);
  }
};

using Dossiers = std::map<std::string, Dossier>;  // by operation

}  // namespace broker::sim

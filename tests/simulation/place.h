// What may be held in a world: by whom and of what, as its upstream stores it.
#pragma once

#include <map>
#include <string>

#include "service/core/holding.h"

namespace broker::sim {

// A principal and an entitlement, by their types and ids.
struct Place {
  std::string principal;    // "user:101"
  std::string entitlement;  // "group:11"

  std::string text() const { return principal + " " + entitlement; }
  friend auto operator<=>(const Place&, const Place&) = default;
};

inline Place PlaceOf(const HoldingKey& key) {
  return {key.principal_type + ":" + key.principal_id,
          key.entitlement_type + ":" + key.entitlement_id};
}

struct State {
  int copies = 0;
  std::string level;  // empty if nothing is held or there is one level only

  bool held() const { return copies > 0; }
  std::string text() const {
    return held() ? "held" + (level.empty() ? "" : "=" + level) +
                        (copies > 1 ? " " + std::to_string(copies) + " times" : "")
                  : "absent";
  }
  friend bool operator==(const State&, const State&) = default;
};

// All that is stored; what is absent is left out.
using Stored = std::map<Place, State>;

// What each name stands for, by ToText of the reference: "ann@example.com" -> "2", "team:Red" ->
// "7", "team:#7" -> "7". Names that stand for nothing are left out.
using Names = std::map<std::string, std::string>;

}  // namespace broker::sim

// The broker's journal row of one mutation: opened before the upstream is touched, closed with the
// outcome. While it is open it is the turn: nobody else changes the same upstream object.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "service/core/error.h"
#include "service/core/holding.h"
#include "service/core/mutation.h"
#include "service/core/time.h"
#include "service/core/upstream_request.h"

namespace broker {

// Names the upstream object that a change rewrites as a whole. At most one operation is open per
// key, across all replicas that share a store.
struct TurnKey {
  std::string server;  // normalised URL, so that two instances of one server share turns
  std::string kind;    // e.g. "user", "team"
  std::string id;

  friend bool operator==(const TurnKey&, const TurnKey&) = default;
  friend auto operator<=>(const TurnKey&, const TurnKey&) = default;
};

struct Operation {
  std::string id;  // UUIDv7
  Verb verb = Verb::kGrant;
  std::string instance;
  std::string site;  // ProviderInfo::site: elsewhere the ids below name other people
  TurnKey turn;
  // What is to be changed, by canonical ids, with what was resolved when it was opened. Of a
  // definition nobody is the principal; of one that is to be made the id may be the upstream's to
  // give.
  HoldingKey key;
  Principal principal;
  Entitlement entitlement;
  // Grant: the level to hold. Revoke: empty for whatever is held.
  std::string level;
  bool allow_lower_level = false;
  // Of a definition: what it shall be, with the etag that it must have, if any. Of a deletion only
  // type, id and etag, of a reset nothing.
  std::optional<Definition> definition{};
  // Deletion: also if somebody holds it.
  bool force = false;
  Justification justification;
  Origin origin;
  // Grant, adoption: the lease that it makes, stored with it when it is opened, PENDING.
  std::optional<Lease> lease{};
  // End: what it comes to, told by the leases when it is opened.
  std::optional<Ending> ending{};
  // Checked against every read until something was sent, by whoever works on it.
  std::optional<Gate> gate;

  // The process that works on it, and how often it changed hands. Whoever takes over raises the
  // claim, and a write or a close by an older claim is refused.
  std::string owner;
  int claim = 0;
  Instant heartbeat{};

  Instant create_time{};
  // Set directly before each upstream write: from here on one may land.
  std::optional<Instant> sent_time;
  // What was read before the first write; set together with sent_time.
  std::optional<Observation> before;

  // What was asked of the upstream inside its turn, as far as this process did it.
  std::vector<UpstreamRequest> requests{};

  // Set when it is closed: exactly one of result and problem.
  std::optional<Instant> settle_time;
  std::optional<MutationResult> result;
  std::optional<Failure> problem;

  bool open() const { return !settle_time.has_value(); }
};

}  // namespace broker

// The port to the journal: operations, leases and what is frozen. Composite verbs, each one durable
// commit: when a verb returns OK, what it says survives kill -9. AUDIT_UNAVAILABLE from any of them
// means: not written, do not touch the upstream.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "service/core/freeze.h"
#include "service/core/lease.h"
#include "service/core/lease_edit.h"
#include "service/core/lease_rules.h"
#include "service/core/operation.h"
#include "service/core/page.h"
#include "service/ports/task.h"

namespace broker {

// The operation is open and the turn is ours.
struct Opened {
  int claim = 0;
  // Over the same access, live, by id; the operation's own pending one among them. Nobody else
  // makes or ends any of these while it is open, but for LeaseEdit::kForget.
  std::vector<Lease> leases;
};

// Another operation with the same turn key is open.
struct Busy {
  std::string operation_id;
};

// None of the leases that it was to end is due any more.
struct NothingDue {};

// The same caller's operation of the same request_id, open or settled with a result.
struct Earlier {
  Operation operation;
};

using OpenReply = std::variant<Opened, Busy, NothingDue, Earlier>;

// An operation that another life left open, with the leases as in Opened.
struct LeftOpen {
  Operation operation;
  std::vector<Lease> leases;
};

// What leases are over: an access in one site.
struct LeasedAccess {
  std::string site;
  HoldingKey key;
};

// Leases of an instance that are due, the first due first, and when the next one is.
struct DueLeases {
  std::vector<Lease> leases;
  std::optional<Instant> next;
};

class Store {
 public:
  virtual ~Store() = default;

  // How long a request_id is remembered.
  static constexpr auto kRequestMemory = std::chrono::hours(24);

  // INSTANCE_FROZEN if the instance is, and IsFreezable(verb). Else inserts the open row, with
  // claim 1, and its pending lease, unless one with the same turn key is open or one of the same
  // request_id is known. kEnd: those of its access that are due at create_time begin to end
  // (REVOKING).
  virtual Task<OpenReply> Open(Operation operation) = 0;

  // Directly before an upstream write: notes that one may land from now on, and, the first time,
  // what was read before it. False: the row is closed or another process has taken it over; do not
  // write.
  virtual Task<bool> Sent(std::string id, int claim, Instant sent_time, Observation before) = 0;

  // Closes the row with operation.settle_time and either its result or its problem, and does to the
  // leases what that means. False: as above, nothing was written.
  virtual Task<bool> Close(Operation operation, LeaseUpdate update) = 0;

  // Tells that `owner` lives and works on all its open rows.
  virtual Done Heartbeat(std::string owner, Instant now) = 0;

  // Open rows of other owners with a heartbeat older than `stale_before`: each is claimed for
  // `owner` (claim raised, heartbeat set to `now`) and returned as it is then. Whoever knows that
  // all others are dead passes Instant::max().
  virtual Task<std::vector<LeftOpen>> TakeOver(std::string owner, Instant stale_before,
                                               Instant now) = 0;

  // See Earlier; nullopt: none that was opened after `since`. REQUIRES: it has a request_id.
  virtual Task<std::optional<Operation>> FindRequest(Origin origin, Instant since) = 0;

  // nullopt: no operation of this id.
  virtual Task<std::optional<Operation>> Find(std::string id) = 0;

  // nullopt: no lease of this id.
  virtual Task<std::optional<Lease>> FindLease(std::string id) = 0;
  // By id.
  virtual Task<Page<Lease>> ListLeases(LeaseQuery query, PageRequest page) = 0;
  // For each of these the live ones over it, by id, at most `limit`.
  virtual Task<std::vector<std::vector<Lease>>> LeasesOver(std::vector<LeasedAccess> accesses,
                                                           int limit) = 0;
  // At most `limit` of those with a next_attempt_time until `now`.
  virtual Task<DueLeases> ListDue(std::string instance, Instant now, int limit) = 0;

  // As Edited says. LEASE_NOT_FOUND; INSTANCE_FROZEN of a renewal.
  virtual Task<Lease> EditLease(std::string id, LeaseEdit edit) = 0;
  // Edits all of a page that can be edited so, and returns these.
  virtual Task<Page<Lease>> EditLeases(LeaseQuery query, PageRequest page, LeaseEdit edit) = 0;

  // One that is frozen keeps the freeze that it has.
  virtual Task<Frozen> FreezeInstance(Freeze freeze) = 0;
  // `end`: which instance, when, by whom and why. nullopt: it was not frozen.
  virtual Task<std::optional<Freeze>> UnfreezeInstance(Freeze end) = 0;
  virtual Task<std::vector<Freeze>> ListFreezes() = 0;
};

}  // namespace broker

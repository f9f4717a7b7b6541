// What the audit log keeps of one step: who did what to whom, why, and what was so before and
// after. Made by pure functions of the values that the journal stores in the same commit. Ids,
// names and the broker's own words only: never upstream text, a body or a secret.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/core/definition.h"
#include "service/core/justification.h"
#include "service/core/lease_edit.h"
#include "service/core/lease_rules.h"
#include "service/core/operation.h"
#include "service/core/time.h"
#include "service/core/upstream_request.h"

namespace broker {

struct AuditPrincipal {
  std::string type;
  std::string id;
  std::string uid;
  std::string email;
  std::string login;
  std::string display_name;
};

struct AuditEntitlement {
  std::string type;
  std::string id;
  std::string display_name;
};

// As read from the upstream: held directly or not, and at which level.
struct AuditHolding {
  bool direct = false;
  std::string level;
};

struct AuditWarning {
  std::string code;  // "COLLATERAL_CHANGE"
  std::string message;
};

// Empty fields are not stored.
struct AuditEvent {
  std::string time;  // UtcText
  // <verb>.opened, .sent (reset only), .settled and .taken_over, where <verb> is grant, revoke, end
  // or adopt, or create, update, delete or reset of a definition; lease.renewed, .ending, .retried,
  // .forgotten, .ended and .irrevocable; instance.frozen and .unfrozen.
  std::string kind;
  std::string instance;
  std::string caller;      // authenticated name; "broker" for what it does by itself
  std::string request_id;  // the caller's
  std::string operation_id;
  std::string lease_id;
  Justification justification;
  std::optional<AuditPrincipal> principal;
  std::optional<AuditEntitlement> entitlement;
  std::string scope;
  std::string level;  // that is asked for, or that the lease is about
  // Of an operation that is settled; not set if it was not read.
  std::optional<AuditHolding> before;
  std::optional<AuditHolding> after;
  // Of a change of definitions; opened: what it shall be. What a reset replaces is told when it is
  // sent, not again later.
  std::vector<Definition> defined_before;
  std::vector<Definition> defined_after;
  std::string outcome;  // "GRANTED"; settled without a problem
  bool changed = false;
  std::string
      reason;  // "UPSTREAM_UNAVAILABLE": of the problem it was settled with, or of the lease
  std::vector<AuditWarning> warnings;
  // Of a lease, UtcText: when it ends, and, renewed, when it was to end.
  std::string expire_time;
  std::string expire_time_before;
  std::string lease_end;  // "EXPIRED": how it ended
  std::vector<UpstreamRequest> requests;
  // Taken over: by which process, which claim it has now.
  std::string owner;
  int claim = 0;
};

// "2026-01-31T23:59:59.123456Z": texts of the years 0 to 9999 sort as their times do.
std::string UtcText(Instant time);
// nullopt if `text` is none of UtcText.
std::optional<Instant> InstantOf(std::string_view text);

AuditEvent OpenedEvent(const Operation& operation);
// Of a reset, directly before its write: `before` is what the definitions are.
AuditEvent SentEvent(const Operation& operation, Instant time, const Observation& before);
// REQUIRES: the operation is settled.
AuditEvent SettledEvent(const Operation& operation);
AuditEvent TakenOverEvent(const Operation& operation, Instant time);

// `before` and `after`: the lease around an edit. nullopt: nothing that anybody would ask about.
std::optional<AuditEvent> EditEvent(const LeaseEdit& edit, const Lease& before, const Lease& after);
// What the settled operation made of a lease, `lease` being what it is now: told when it has ended
// or could not be ended; the rest is in the operation's own event.
std::optional<AuditEvent> LeaseEvent(const Operation& operation, const Lease& lease);

// An instance takes grants no more, or again.
AuditEvent FreezeEvent(bool frozen, const std::string& instance, Instant time, const Origin& origin,
                       const Justification& justification);

}  // namespace broker

#include "service/core/audit_event.h"

#include <chrono>
#include <cstdio>

namespace broker {
namespace {

std::string_view NameOf(Verb verb) {
  switch (verb) {
    case Verb::kGrant: return "grant";
    case Verb::kRevoke: return "revoke";
    case Verb::kCreate: return "create";
    case Verb::kUpdate: return "update";
    case Verb::kDelete: return "delete";
    case Verb::kReset: return "reset";
    case Verb::kEnd: return "end";
    case Verb::kAdopt: return "adopt";
    case Verb::kUnknown: break;
  }
  return "unknown";
}

std::string_view NameOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kGranted: return "GRANTED";
    case Outcome::kAlreadyHeld: return "ALREADY_HELD";
    case Outcome::kLevelChanged: return "LEVEL_CHANGED";
    case Outcome::kRevoked: return "REVOKED";
    case Outcome::kAlreadyAbsent: return "ALREADY_ABSENT";
    case Outcome::kStillHeldIndirectly: return "STILL_HELD_INDIRECTLY";
    case Outcome::kCreated: return "CREATED";
    case Outcome::kUnchanged: return "UNCHANGED";
    case Outcome::kUpdated: return "UPDATED";
    case Outcome::kDeleted: return "DELETED";
    case Outcome::kReset: return "RESET";
  }
  return "UNSPECIFIED";
}

std::string_view NameOf(WarningCode code) {
  switch (code) {
    case WarningCode::kWillNotStick: return "WILL_NOT_STICK";
    case WarningCode::kPrincipalDisabled: return "PRINCIPAL_DISABLED";
    case WarningCode::kPrincipalOutsideOrg: return "PRINCIPAL_OUTSIDE_ORG";
    case WarningCode::kAlsoHeldIndirectly: return "ALSO_HELD_INDIRECTLY";
    case WarningCode::kHeldBeforeLease: return "HELD_BEFORE_LEASE";
    case WarningCode::kEmailUnverified: return "EMAIL_UNVERIFIED";
    case WarningCode::kCollateralChange: return "COLLATERAL_CHANGE";
    case WarningCode::kContainerNotVisible: return "CONTAINER_NOT_VISIBLE";
    case WarningCode::kScopeNotShown: return "SCOPE_NOT_SHOWN";
  }
  return "UNSPECIFIED";
}

std::string_view NameOf(LeaseEnd end) {
  switch (end) {
    case LeaseEnd::kExpired: return "EXPIRED";
    case LeaseEnd::kKeptByOthers: return "KEPT_BY_OTHERS";
    case LeaseEnd::kChangedUpstream: return "CHANGED_UPSTREAM";
    case LeaseEnd::kGone: return "GONE";
    case LeaseEnd::kRevoked: return "REVOKED";
    case LeaseEnd::kForgotten: return "FORGOTTEN";
  }
  return "UNSPECIFIED";
}

std::string_view KindOf(LeaseEdit::Kind kind) {
  switch (kind) {
    case LeaseEdit::Kind::kRenew: return "lease.renewed";
    case LeaseEdit::Kind::kEnd: return "lease.ending";
    case LeaseEdit::Kind::kRetry: return "lease.retried";
    case LeaseEdit::Kind::kForget: return "lease.forgotten";
    case LeaseEdit::Kind::kPostpone: break;
  }
  return "";
}

// The ids are the key's, which is what counts; the rest is for people.
std::optional<AuditPrincipal> PrincipalOf(const HoldingKey& key, const Principal& principal) {
  if (key.principal_id.empty()) return std::nullopt;
  return AuditPrincipal{key.principal_type, key.principal_id, principal.uid,
                        principal.email,    principal.login,  principal.display_name};
}

std::optional<AuditEntitlement> EntitlementOf(const HoldingKey& key, const std::string& name) {
  if (key.entitlement_type.empty()) return std::nullopt;
  return AuditEntitlement{key.entitlement_type, key.entitlement_id, name};
}

std::optional<AuditHolding> HoldingOf(const std::optional<Holding>& holding) {
  if (!holding) return std::nullopt;
  return AuditHolding{holding->direct, holding->level};
}

AuditEvent EventOf(const Operation& operation, std::string_view phase, Instant time) {
  AuditEvent event;
  event.time = UtcText(time);
  event.kind = std::string(NameOf(operation.verb)) + "." + std::string(phase);
  event.instance = operation.instance;
  event.caller = operation.origin.caller;
  event.request_id = operation.origin.request_id;
  event.operation_id = operation.id;
  if (operation.lease) event.lease_id = operation.lease->id;
  event.justification = operation.justification;
  event.principal = PrincipalOf(operation.key, operation.principal);
  event.entitlement =
      EntitlementOf(operation.key, operation.definition ? operation.definition->name
                                                        : operation.entitlement.display_name);
  event.scope = operation.key.scope;
  event.level = operation.level;
  return event;
}

AuditEvent EventOf(const Lease& lease, std::string_view kind, Instant time) {
  AuditEvent event;
  event.time = UtcText(time);
  event.kind = kind;
  event.instance = lease.instance;
  event.lease_id = lease.id;
  event.principal = PrincipalOf(lease.key, lease.principal);
  event.entitlement = EntitlementOf(lease.key, lease.entitlement.display_name);
  event.scope = lease.key.scope;
  event.level = lease.level;
  if (lease.expire_time) event.expire_time = UtcText(*lease.expire_time);
  if (lease.end) event.lease_end = NameOf(*lease.end);
  return event;
}

void AddResult(const MutationResult& result, const Operation& operation, AuditEvent* event) {
  event->outcome = NameOf(result.outcome);
  event->changed = result.changed;
  event->before = HoldingOf(result.before);
  event->after = HoldingOf(result.after);
  if (operation.verb != Verb::kReset || !operation.sent_time) {
    event->defined_before = result.defined_before;
  }
  event->defined_after = result.defined_after;
  for (const Warning& warning : result.warnings) {
    event->warnings.push_back({std::string(NameOf(warning.code)), warning.message});
  }
  if (event->entitlement && event->entitlement->id.empty() && !result.defined_after.empty()) {
    event->entitlement->id = result.defined_after.front().id;
  }
}

// Digits of `text` at [from, from + count); -1 if one of them is none.
int Number(std::string_view text, std::size_t from, std::size_t count) {
  int number = 0;
  for (const char c : text.substr(from, count)) {
    if (c < '0' || c > '9') return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

}  // namespace

std::string UtcText(Instant time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss<std::chrono::microseconds> clock(time - day);
  char text[64];
  std::snprintf(
      text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return text;
}

std::optional<Instant> InstantOf(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00.000000Z";
  if (text.size() != kForm.size()) return std::nullopt;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    if (kForm[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != kForm[i]) return std::nullopt;
  }
  const std::chrono::year_month_day date{
      std::chrono::year(Number(text, 0, 4)),
      std::chrono::month(static_cast<unsigned>(Number(text, 5, 2))),
      std::chrono::day(static_cast<unsigned>(Number(text, 8, 2)))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(Number(text, 11, 2)) +
         std::chrono::minutes(Number(text, 14, 2)) + std::chrono::seconds(Number(text, 17, 2)) +
         std::chrono::microseconds(Number(text, 20, 6));
}

AuditEvent OpenedEvent(const Operation& operation) {
  AuditEvent event = EventOf(operation, "opened", operation.create_time);
  if (operation.lease && operation.lease->expire_time) {
    event.expire_time = UtcText(*operation.lease->expire_time);
  }
  const bool defines = operation.verb == Verb::kCreate || operation.verb == Verb::kUpdate;
  if (defines && operation.definition) event.defined_after = {*operation.definition};
  return event;
}

AuditEvent SentEvent(const Operation& operation, Instant time, const Observation& before) {
  AuditEvent event = EventOf(operation, "sent", time);
  event.defined_before = before.definitions;
  return event;
}

AuditEvent SettledEvent(const Operation& operation) {
  AuditEvent event = EventOf(operation, "settled", *operation.settle_time);
  event.requests = operation.requests;
  // A lease of a change that was not made, or that another one covers, is not kept.
  event.lease_id.clear();
  if (operation.result) {
    AddResult(*operation.result, operation, &event);
    if (operation.result->lease) event.lease_id = operation.result->lease->id;
  }
  if (operation.problem) {
    event.reason = NameOf(operation.problem->reason);
    if (operation.before && operation.before->definitions.empty()) {
      event.before = HoldingOf(operation.before->holding);
    }
  }
  return event;
}

AuditEvent TakenOverEvent(const Operation& operation, Instant time) {
  AuditEvent event = EventOf(operation, "taken_over", time);
  event.owner = operation.owner;
  event.claim = operation.claim;
  return event;
}

std::optional<AuditEvent> EditEvent(const LeaseEdit& edit, const Lease& before,
                                    const Lease& after) {
  if (edit.kind == LeaseEdit::Kind::kPostpone) return std::nullopt;
  AuditEvent event = EventOf(after, KindOf(edit.kind), edit.now);
  event.caller = edit.origin.caller;
  event.request_id = edit.origin.request_id;
  event.justification = edit.justification;
  if (edit.kind == LeaseEdit::Kind::kRenew && before.expire_time) {
    event.expire_time_before = UtcText(*before.expire_time);
  }
  return event;
}

std::optional<AuditEvent> LeaseEvent(const Operation& operation, const Lease& lease) {
  const bool irrevocable = lease.state == LeaseState::kIrrevocable;
  if (lease.live() && !irrevocable) return std::nullopt;
  AuditEvent event =
      EventOf(lease, irrevocable ? "lease.irrevocable" : "lease.ended", *operation.settle_time);
  event.caller = operation.origin.caller;
  event.request_id = operation.origin.request_id;
  event.operation_id = operation.id;
  event.justification = operation.justification;
  if (irrevocable && lease.last_problem) event.reason = NameOf(lease.last_problem->reason);
  return event;
}

AuditEvent FreezeEvent(bool frozen, const std::string& instance, Instant time, const Origin& origin,
                       const Justification& justification) {
  AuditEvent event;
  event.time = UtcText(time);
  event.kind = frozen ? "instance.frozen" : "instance.unfrozen";
  event.instance = instance;
  event.caller = origin.caller;
  event.request_id = origin.request_id;
  event.justification = justification;
  return event;
}

}  // namespace broker

#include "tests/simulation/call_log.h"

#include <algorithm>
#include <optional>
#include <set>
#include <variant>

#include "service/core/error.h"
#include "tests/simulation/objections.h"

namespace broker::sim {
namespace {

// A look-up may be 10 s old when it is used, was 30 s under way at the most, and may be shared.
constexpr Duration kOldLookup = std::chrono::seconds(45);

bool Contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

std::string NameOf(EntitlementRef ref) {
  ref.level.clear();
  ref.scope.clear();
  return ToText(ref);
}

const PrincipalRef& PrincipalOf(const ItemAction& action) {
  return *std::visit([](const auto& asked) { return &asked.principal; }, action);
}

std::string Text(const ItemAction& action) {
  const std::string who = ToText(PrincipalOf(action));
  if (const auto* single = std::get_if<MutationRequest>(&action)) {
    const std::string what = single->verb == Verb::kGrant   ? "grant "
                             : single->verb == Verb::kAdopt ? "adopt "
                                                            : "revoke ";
    return what + who + " " + ToText(single->entitlement);
  }
  if (std::holds_alternative<RevokeAllRequest>(action)) return "revoke all of " + who;
  const auto& set = std::get<SetRequest>(action);
  std::string text = "set " + set.type + " of " + who + ":";
  for (const EntitlementRef& wanted : set.entitlements) text += " " + ToText(wanted);
  return text;
}

// All that can go wrong in these worlds. Anything else is a defect.
bool IsExpected(Reason reason) {
  static const std::set<Reason> kExpected = {
      Reason::kUpstreamUnavailable, Reason::kUpstreamProtocol, Reason::kOutcomeUnknown,
      Reason::kTurnTaken,           Reason::kTimeSpent,        Reason::kAuditUnavailable,
      Reason::kWouldLowerLevel,     Reason::kHeldAtOtherLevel, Reason::kPrincipalNotFound,
      Reason::kEntitlementNotFound, Reason::kChangedMeanwhile, Reason::kNotHeld,
      Reason::kInstanceCredentials};
  return kExpected.contains(reason);
}

}  // namespace

CallLog::CallLog(World* world, const Product* product, const Chronicle* chronicle,
                 const Dossiers* dossiers)
    : world_(world), product_(product), chronicle_(chronicle), dossiers_(dossiers) {}

bool CallLog::IsMeant(const Call& call, const EntitlementRef& ref,
                      const Operation& operation) const {
  return chronicle_->Meant(NameOf(ref), operation.key.entitlement_id, call.time - kOldLookup,
                           world_->now());
}

bool CallLog::IsAskedFor(const Call& call, const Operation& operation) const {
  if (call.dry_run) return false;
  if (const auto* single = std::get_if<MutationRequest>(&call.action)) {
    return IsMeant(call, single->entitlement, operation) && operation.verb == single->verb &&
           operation.level == single->entitlement.level;
  }
  const bool revokes = operation.verb == Verb::kRevoke && operation.level.empty();
  if (std::holds_alternative<RevokeAllRequest>(call.action)) return revokes;
  const auto& set = std::get<SetRequest>(call.action);
  if (operation.key.entitlement_type != set.type) return false;
  const auto wanted =
      std::find_if(set.entitlements.begin(), set.entitlements.end(), [&](const auto& ref) {
        return IsMeant(call, ref, operation) && ref.level == operation.level;
      });
  return operation.verb == Verb::kGrant ? wanted != set.entitlements.end() : revokes;
}

void CallLog::Opened(const Operation& operation) {
  Call& call = calls_[operation.justification.ticket];
  CheckFirst(call, operation);
  call.operations.push_back(operation.id);
  if (!IsAskedFor(call, operation)) {
    world_->Fail("opened for something that nobody asked for: " + operation.id);
  }
}

void CallLog::CheckFirst(const Call& call, const Operation& operation) {
  if (!std::holds_alternative<MutationRequest>(call.action)) return;
  for (const std::string& id : call.operations) {
    const std::optional<Operation>& closed = dossiers_->at(id).closed;
    if (!closed || closed->result) {
      world_->Fail("a request is worked on twice: " + id + ", " + operation.id);
    }
  }
}

std::string CallLog::Asks(ItemAction* action, bool dry_run) {
  const std::string ticket = "call " + std::to_string(calls_.size() + 1);
  std::visit([&](auto& asked) { asked.justification.ticket = ticket; }, *action);
  calls_[ticket].action = *action;
  calls_[ticket].dry_run = dry_run;
  calls_[ticket].time = world_->now();
  world_->Tell(ticket + ": " + Text(*action) + (dry_run ? ", dry" : ""));
  return ticket;
}

void CallLog::AsksAgain(const std::string& ticket) {
  ++calls_.at(ticket).requests;
  world_->Tell(ticket + " again");
}

void CallLog::CheckResult(const std::string& ticket, const MutationResult& result) {
  const Call& call = calls_.at(ticket);
  world_->Tell(ticket + " is answered " + sim::Text(result.outcome) + ", " + result.operation_id);
  if (call.dry_run) {
    if (!result.dry_run || !result.operation_id.empty()) {
      world_->Fail("a dry run that is none: " + ticket);
    }
    return;
  }
  const auto found = dossiers_->find(result.operation_id);
  if (!Contains(call.operations, result.operation_id) || found == dossiers_->end() ||
      !found->second.closed) {
    return world_->Fail("an answer without its operation: " + ticket);
  }
  MutationResult first = result;
  first.replayed = false;
  if (found->second.closed->result != first) {
    world_->Fail("the journal differs from what was answered: " + result.operation_id);
  }
}

void CallLog::Answered(const std::string& ticket, const absl::StatusOr<MutationResult>& answer) {
  if (answer.ok()) return CheckResult(ticket, *answer);
  CheckFailure(calls_.at(ticket), FailureOf(answer.status()));
}

void CallLog::Answered(const std::string& what, const absl::Status& answer) {
  if (answer.ok()) return world_->Tell(what + " is answered");
  const Failure failure = FailureOf(answer);
  world_->Tell(what + " failed, " + std::string(broker::NameOf(failure.reason)));
  if (!IsExpected(failure.reason) && failure.reason != Reason::kLeaseNotActive) {
    world_->Fail(what + " failed, which nothing here explains: " + failure.message);
  }
}

void CallLog::Answered(const std::string& ticket, const ItemResult& answer) {
  Call& call = calls_.at(ticket);
  for (const MutationResult& result : answer.results) CheckResult(ticket, result);
  for (const Failure& problem : answer.problems) CheckFailure(call, problem);
  const bool single = std::holds_alternative<MutationRequest>(call.action);
  if (!single) call.told_not_done = 0;
  if (answer.skipped) {
    call.told_not_done = call.requests;
    world_->Tell(ticket + " is left untried");
  } else if (!single && answer.problems.empty() && !call.dry_run) {
    CheckFinished(ticket, call, answer);
  }
}

void CallLog::CheckFinished(const std::string& ticket, const Call& call, const ItemResult& answer) {
  world_->Tell(ticket + " is finished");
  const PrincipalRef& who = PrincipalOf(call.action);
  if (!answer.results.empty()) {
    return CheckPlaces(ticket, call, answer.results.front().principal.id);
  }
  if (who.key == PrincipalRef::Key::kId) return CheckPlaces(ticket, call, who.value);
  // Whoever was called so all the time.
  for (const auto& [place, changes] : chronicle_->all()) {
    const std::string id = place.principal.substr(place.principal.find(':') + 1);
    const bool always = chronicle_->Meant(ToText(who), id, call.time, world_->now()) &&
                        !chronicle_->Moved(ToText(who), call.time, world_->now());
    if (always) return CheckPlaces(ticket, call, id);
  }
}

void CallLog::CheckPlaces(const std::string& ticket, const Call& call,
                          const std::string& principal_id) {
  const auto* set = std::get_if<SetRequest>(&call.action);
  const auto* leaver = std::get_if<RevokeAllRequest>(&call.action);
  const std::string principal = PrincipalOf(call.action).type + ":" + principal_id;
  for (const auto& [place, changes] : chronicle_->all()) {
    if (place.principal != principal) continue;
    const std::string type = place.entitlement.substr(0, place.entitlement.find(':'));
    const std::string id = place.entitlement.substr(type.size() + 1);
    std::optional<std::string> level;
    if (set != nullptr) {
      if (type != set->type) continue;
      for (const EntitlementRef& ref : set->entitlements) {
        if (ref.value == id) level = ref.level;
      }
    } else if (!leaver->types.empty() && leaver->types.front() != type) {
      continue;
    }
    const auto as_wanted = [&](const State& state) {
      if (set == nullptr) return product_->IsRevoked(place, state);
      return level ? state.held() && state.level == *level : !state.held();
    };
    if (!chronicle_->Ever(place, call.time, world_->now(), as_wanted)) {
      world_->Fail("finished, but never so: " + ticket + ", " + place.text());
    }
  }
}

void CallLog::CheckFailure(Call& call, const Failure& failure) {
  const std::string name(broker::NameOf(failure.reason));
  world_->Tell(Text(call.action) + " failed, " + name);
  // Given again by hand while it was being taken away: in what scope, nothing shows.
  const bool again =
      failure.reason == Reason::kHeldInOtherScope &&
      std::any_of(call.operations.begin(), call.operations.end(), [&](const auto& id) {
        return dossiers_->at(id).Mixed(*chronicle_, world_->now());
      });
  if (!IsExpected(failure.reason) && !again) {
    world_->Fail("an answer that nothing here explains: " + name + ": " + failure.message);
  }
  const Duration since = call.time - kOldLookup;
  const auto* single = std::get_if<MutationRequest>(&call.action);
  const bool principal = failure.reason == Reason::kPrincipalNotFound;
  const bool absent =
      principal || (single != nullptr && failure.reason == Reason::kEntitlementNotFound);
  if (absent) {
    const std::string sought =
        principal ? ToText(PrincipalOf(call.action)) : NameOf(single->entitlement);
    if (!chronicle_->Moved(sought, since, world_->now())) {
      world_->Fail("called absent, but always there: " + sought);
    }
  }
  if (failure.reason != Reason::kOutcomeUnknown) {
    ++call.told_not_done;
    return;
  }
  const auto id = failure.metadata.find("operation_id");
  const auto known = [&] {
    // A revoke_all goes on after what it cannot tell the end of, a repetition begins anew.
    if (single == nullptr || call.requests > 1) return Contains(call.operations, id->second);
    return !call.operations.empty() && call.operations.back() == id->second;
  };
  if (id == failure.metadata.end() || !known()) {
    world_->Fail("OUTCOME_UNKNOWN without its operation");
  }
}

void CallLog::Told(const std::string& id, const absl::StatusOr<Operation>& operation) {
  if (!operation.ok()) {
    const Failure failure = FailureOf(operation.status());
    if (!IsExpected(failure.reason)) {
      world_->Fail("operation " + id + " cannot be asked for: " + failure.message);
    }
    return;
  }
  world_->Tell("caller: " + id + " is " + (operation->open() ? "open" : "settled"));
  if (operation->open()) return;
  const std::optional<Operation>& closed = dossiers_->at(id).closed;
  if (!closed || closed->result != operation->result || closed->problem != operation->problem) {
    world_->Fail("what is told is not how it was closed: " + id);
  }
}

void CallLog::Conclude() {
  for (const auto& [ticket, call] : calls_) {
    if (call.told_not_done < call.requests) continue;
    for (const std::string& id : call.operations) {
      const Dossier& dossier = dossiers_->at(id);
      if (!dossier.effects.empty() && !dossier.Mixed(*chronicle_, world_->now())) {
        world_->Fail("told that nothing was done, but it was: " + ticket + ", " + id);
      }
    }
  }
}

}  // namespace broker::sim

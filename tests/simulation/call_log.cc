#include "tests/simulation/call_log.h"

#include <algorithm>
#include <set>

#include "service/core/error.h"
#include "tests/simulation/objections.h"

namespace broker::sim {
namespace {

// A look-up may be 10 s old when it is used, was 30 s under way at the most, and may be shared.
constexpr Duration kOldLookup = std::chrono::seconds(45);

std::string NameOf(EntitlementRef ref) {
  ref.level.clear();
  return ToText(ref);
}

std::string Text(const MutationRequest& request) {
  return std::string(request.verb == Verb::kGrant ? "grant" : "revoke") + " " +
         ToText(request.principal) + " " + ToText(request.entitlement);
}

// All that can go wrong in these worlds. Anything else is a defect.
bool IsExpected(Reason reason) {
  static const std::set<Reason> kExpected = {
      Reason::kUpstreamUnavailable, Reason::kUpstreamProtocol, Reason::kOutcomeUnknown,
      Reason::kTurnTaken,           Reason::kTimeSpent,        Reason::kAuditUnavailable,
      Reason::kWouldLowerLevel,     Reason::kHeldAtOtherLevel, Reason::kPrincipalNotFound,
      Reason::kEntitlementNotFound};
  return kExpected.contains(reason);
}

}  // namespace

CallLog::CallLog(World* world, const Chronicle* chronicle, const Dossiers* dossiers)
    : world_(world), chronicle_(chronicle), dossiers_(dossiers) {}

void CallLog::Opened(const Operation& operation) {
  Call& call = calls_[operation.justification.ticket];
  call.operations.push_back(operation.id);
  const std::string name = NameOf(call.request.entitlement);
  const bool meant =
      chronicle_->Meant(name, operation.key.entitlement_id, call.time - kOldLookup, world_->now());
  if (!meant || operation.verb != call.request.verb ||
      operation.level != call.request.entitlement.level) {
    world_->Fail("opened for something that nobody asked for: " + operation.id);
  }
}

void CallLog::Asks(MutationRequest* request) {
  const std::string ticket = "call " + std::to_string(calls_.size() + 1);
  request->justification.ticket = ticket;
  calls_[ticket].request = *request;
  calls_[ticket].time = world_->now();
  world_->Tell(ticket + ": " + Text(*request));
}

void CallLog::Answered(const std::string& ticket, const absl::StatusOr<MutationResult>& answer) {
  Call& call = calls_.at(ticket);
  if (!answer.ok()) return CheckFailure(call, FailureOf(answer.status()));
  world_->Tell(ticket + " is answered " + sim::Text(answer->outcome) + ", " + answer->operation_id);
  const auto found = dossiers_->find(answer->operation_id);
  if (std::find(call.operations.begin(), call.operations.end(), answer->operation_id) ==
          call.operations.end() ||
      found == dossiers_->end() || !found->second.closed) {
    return world_->Fail("an answer without its operation: " + ticket);
  }
  if (found->second.closed->result != *answer) {
    world_->Fail("the journal differs from what was answered: " + answer->operation_id);
  }
}

void CallLog::CheckFailure(Call& call, const Failure& failure) {
  const std::string name(broker::NameOf(failure.reason));
  world_->Tell(call.request.justification.ticket + " failed, " + name);
  if (!IsExpected(failure.reason)) {
    world_->Fail("an answer that nothing here explains: " + name + ": " + failure.message);
  }
  const Duration since = call.time - kOldLookup;
  const bool principal = failure.reason == Reason::kPrincipalNotFound;
  const std::string sought =
      principal ? ToText(call.request.principal) : NameOf(call.request.entitlement);
  if ((principal || failure.reason == Reason::kEntitlementNotFound) &&
      !chronicle_->Moved(sought, since, world_->now())) {
    world_->Fail("called absent, but always there: " + sought);
  }
  call.told_not_done = failure.reason != Reason::kOutcomeUnknown;
  if (call.told_not_done) return;
  const auto id = failure.metadata.find("operation_id");
  if (id == failure.metadata.end() || call.operations.empty() ||
      call.operations.back() != id->second) {
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
    if (!call.told_not_done) continue;
    for (const std::string& id : call.operations) {
      const Dossier& dossier = dossiers_->at(id);
      if (!dossier.effects.empty() && !dossier.Mixed(*chronicle_, world_->now())) {
        world_->Fail("told that nothing was done, but it was: " + ticket + ", " + id);
      }
    }
  }
}

}  // namespace broker::sim

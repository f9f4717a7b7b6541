#include "tests/simulation/judge.h"

#include <algorithm>
#include <set>

#include "service/core/error.h"

namespace broker::sim {
namespace {

std::string Text(Member member) {
  return "user " + std::to_string(member.user) + " group " + std::to_string(member.group);
}

std::string Text(Verb verb) { return verb == Verb::kGrant ? "grant" : "revoke"; }

std::string Text(Outcome outcome) {
  switch (outcome) {
    case Outcome::kGranted: return "GRANTED";
    case Outcome::kAlreadyHeld: return "ALREADY_HELD";
    case Outcome::kRevoked: return "REVOKED";
    case Outcome::kAlreadyAbsent: return "ALREADY_ABSENT";
    default: return "outcome " + std::to_string(static_cast<int>(outcome));
  }
}

bool SaysHeld(const MutationResult& result) {
  return result.outcome == Outcome::kGranted || result.outcome == Outcome::kAlreadyHeld;
}

bool SaysChanged(const MutationResult& result) {
  return result.outcome == Outcome::kGranted || result.outcome == Outcome::kRevoked;
}

// All that can go wrong in these worlds. Anything else is a defect.
bool IsExpected(Reason reason) {
  static const std::set<Reason> kExpected = {
      Reason::kUpstreamUnavailable, Reason::kUpstreamProtocol, Reason::kOutcomeUnknown,
      Reason::kTurnTaken,           Reason::kTimeSpent,        Reason::kAuditUnavailable};
  return kExpected.contains(reason);
}

}  // namespace

Member MemberOf(const HoldingKey& key) {
  return {std::stoi(key.principal_id), std::stoi(key.entitlement_id)};
}

void Judge::Stored(Member member, int copies, const std::string& operation) {
  world_->Tell("upstream: " + Text(member) + " stored " + std::to_string(copies) + " times, by " +
               operation);
  history_[member].push_back({world_->now(), copies});
  if (!operation.empty()) ++deeds_[operation].effects;
  if (copies > 1) world_->Fail("a duplicate is stored: " + Text(member));
}

void Judge::Arrived(const std::string& method, Member member, const std::string& operation) {
  world_->Tell("upstream: " + method + " " + Text(member) + " of " + operation);
  if (operation.empty()) return world_->Fail("a write that no operation had announced");
  const int arrived = ++deeds_[operation].arrived;
  const auto opened = opened_.find(operation);
  const Verb verb = method == "POST" ? Verb::kGrant : Verb::kRevoke;
  if (opened == opened_.end() || opened->second.verb != verb ||
      MemberOf(opened->second.key) != member) {
    world_->Fail("a write that is not the one of its operation");
  }
  if (verb == Verb::kGrant && arrived > 1) world_->Fail("a grant was sent again: " + operation);
}

void Judge::Opened(const Operation& operation) {
  world_->Tell("journal: " + operation.id + " open, " + Text(operation.verb) + " " +
               Text(MemberOf(operation.key)));
  opened_[operation.id] = operation;
  open_time_[operation.id] = world_->now();
}

void Judge::Closed(const Operation& operation) {
  world_->Tell("journal: " + operation.id + " closed, " +
               (operation.result ? Text(operation.result->outcome)
                                 : std::string(NameOf(operation.problem->reason))));
  closed_[operation.id] = operation;
  order_of_closing_.push_back(operation.id);
  if (!operation.result) return;
  CheckResult({operation.verb, MemberOf(operation.key), open_time_[operation.id], world_->now()},
              *operation.result);
}

bool Judge::WasSo(Member member, bool held, Duration from, Duration to) const {
  const std::vector<Change>& changes = history_.at(member);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const bool over = i + 1 < changes.size() && changes[i + 1].time < from;
    if (!over && changes[i].time <= to && (changes[i].copies > 0) == held) return true;
  }
  return false;
}

void Judge::CheckResult(const Asked& asked, const MutationResult& result) {
  const std::string what = Text(result.outcome) + " for a " + Text(asked.verb) + " of " +
                           Text(asked.member) + ", operation " + result.operation_id;
  if (SaysHeld(result) != (asked.verb == Verb::kGrant)) world_->Fail("nonsense: " + what);
  if (!WasSo(asked.member, SaysHeld(result), asked.call, asked.answer)) {
    world_->Fail("never true: " + what);
  }
  const int effects = deeds_[result.operation_id].effects;
  if (effects != (SaysChanged(result) ? 1 : 0)) {
    world_->Fail("not its own work, " + std::to_string(effects) + " effects: " + what);
  }
  if (result.changed != SaysChanged(result)) world_->Fail("changed is wrong: " + what);
  for (const Warning& warning : result.warnings) {
    if (warning.code == WarningCode::kCollateralChange) {
      world_->Fail("something else changed inside its turn: " + what);
    }
  }
}

void Judge::Answered(const Asked& asked, const absl::StatusOr<MutationResult>& answer) {
  if (answer.ok()) {
    world_->Tell("caller: " + Text(asked.verb) + " " + Text(asked.member) + " is " +
                 Text(answer->outcome) + ", " + answer->operation_id);
    CheckResult(asked, *answer);
    told_[answer->operation_id] = *answer;
    return;
  }
  const Failure failure = FailureOf(answer.status());
  world_->Tell("caller: " + Text(asked.verb) + " " + Text(asked.member) + " failed, " +
               std::string(NameOf(failure.reason)));
  if (!IsExpected(failure.reason)) {
    world_->Fail("an answer that nothing here explains: " + std::string(NameOf(failure.reason)) +
                 ": " + failure.message);
  }
  const auto id = failure.metadata.find("operation_id");
  const bool of_another = failure.reason == Reason::kTurnTaken;
  const bool unknown = failure.reason == Reason::kOutcomeUnknown;
  if (id != failure.metadata.end() && !of_another && !unknown) {
    told_not_done_.push_back(id->second);
  }
  if (unknown && (id == failure.metadata.end() || !opened_.contains(id->second))) {
    world_->Fail("OUTCOME_UNKNOWN without its operation");
  }
}

void Judge::Told(const Asked& asked, const std::string& id,
                 const absl::StatusOr<Operation>& operation) {
  if (!operation.ok()) {
    const Failure failure = FailureOf(operation.status());
    if (!IsExpected(failure.reason)) {
      world_->Fail("operation " + id + " cannot be asked for: " + failure.message);
    }
    return;
  }
  world_->Tell("caller: " + id + " is " + (operation->open() ? "open" : "settled"));
  if (operation->open()) return;
  if (operation->result) {
    CheckResult(asked, *operation->result);
    told_[id] = *operation->result;
  } else {
    told_failed_[id] = *operation->problem;
  }
}

void Judge::CheckRecord(const Operation& operation) {
  const std::string& id = operation.id;
  if (operation.open()) return world_->Fail("never settled: " + id);
  if (operation.problem && deeds_[id].effects != 0) {
    world_->Fail("recorded as " + std::string(NameOf(operation.problem->reason)) +
                 ", but it took effect: " + id);
  }
  if (operation.result) {
    CheckResult({operation.verb, MemberOf(operation.key), open_time_[id], world_->now()},
                *operation.result);
  }
  const auto told = told_.find(id);
  if (told != told_.end() && operation.result != told->second) {
    world_->Fail("the journal differs from what was answered: " + id);
  }
  const auto told_failed = told_failed_.find(id);
  if (told_failed != told_failed_.end() && operation.problem != told_failed->second) {
    world_->Fail("the journal differs from the problem that was told: " + id);
  }
}

void Judge::Conclude(JournalFile* journal) {
  for (const auto& [id, opened] : opened_) {
    const auto found = journal->Find(id);
    if (!found.ok() || !*found) {
      world_->Fail("lost by the journal: " + id);
    } else {
      CheckRecord(**found);
    }
  }
  for (const std::string& id : told_not_done_) {
    if (deeds_[id].effects != 0) world_->Fail("told that nothing was done, but it was: " + id);
  }
  CheckRest();
}

void Judge::CheckRest() {
  std::map<Member, bool> expected;
  for (const auto& [member, changes] : history_) expected[member] = changes.front().copies > 0;
  for (const std::string& id : order_of_closing_) {
    const Operation& operation = closed_.at(id);
    if (operation.result) expected[MemberOf(operation.key)] = SaysHeld(*operation.result);
  }
  for (const auto& [member, held] : expected) {
    const int copies = history_.at(member).back().copies;
    if (copies != (held ? 1 : 0)) {
      world_->Fail("at rest the journal says " + std::string(held ? "held" : "absent") + " of " +
                   Text(member) + ", which is stored " + std::to_string(copies) + " times");
    }
  }
}

}  // namespace broker::sim

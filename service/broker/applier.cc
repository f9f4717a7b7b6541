#include "service/broker/applier.h"

#include <utility>

#include "service/broker/gate.h"
#include "service/broker/operation_verbs.h"
#include "service/core/definition_decision.h"
#include "service/core/error.h"
#include "service/ports/sleep.h"

namespace broker {

// What one write led to.
struct Applier::Step {
  enum class Kind {
    kSeen,     // `seen` was read after the write's work was over
    kFailed,   // nothing happened; `status` says why
    kUnknown,  // may have happened or may still happen, until `quiet_from`
    kLost,
    kUnsent,  // `status` says why
  };
  Kind kind = Kind::kUnknown;
  Observation seen;
  // kSeen: why the upstream said that it did not do it, if it said so.
  absl::Status status;
  bool refused = false;
  MonoTime quiet_from{};
};

namespace {

absl::Status NoEffect() {
  return Fail(
      Failure{Reason::kUpstreamUnavailable,
              "the upstream did not carry the change out, and a read shows that nothing was "
              "changed; try again",
              {},
              std::chrono::seconds(1)});
}

// What takes access away came nearer to its end: there are fewer copies than there were.
bool RemovedCopies(const Wish& wish, const Observation& now, const Observation& seen) {
  return TakesAway(wish.verb) && seen.copies < now.copies;
}

// True if `seen` is what is wanted, or one duplicate nearer to it than `now`.
bool ShowsEffect(const EntitlementType& type, const Wish& wish, const Observation& now,
                 const Observation& seen) {
  return IsSo(type, wish, seen) || RemovedCopies(wish, now, seen);
}

// As ShowsEffect, but that no read shows a reset: it shows at most that something was different.
bool IsDifferent(const EntitlementType& type, const Wish& wish, const Observation& now,
                 const Observation& seen) {
  if (wish.verb == Verb::kReset) return IsRedefined(now, seen);
  return ShowsEffect(type, wish, now, seen);
}

bool IsFinal(const absl::Status& status) { return IsAboutChange(FailureOf(status).reason); }

// Why a write that the upstream refused, or said to have done, has not led to what is wanted.
absl::Status WhyNot(const Wish& wish, const Observation& before, const Observation& seen,
                    bool refused, const absl::Status& refusal) {
  const absl::Status why = refused ? refusal : NoEffect();
  if (!IsOfDefinition(wish.verb) || (refused && IsFinal(refusal))) return why;
  const absl::Status shown = WhyNotDefined(wish, before, seen, refused);
  return shown.ok() ? why : shown;
}

MutationResult DefinitionResultOf(const EntitlementType& type, const Operation& operation,
                                  const Observation& before, const Observation& after) {
  const Wish wish = WishOf(operation);
  MutationResult result;
  result.outcome = DefinitionOutcome(wish, before, after);
  result.changed = IsRedefined(before, after);
  result.instance = operation.instance;
  result.entitlement = operation.entitlement;
  result.scope = operation.key.scope;
  result.defined_before = before.definitions;
  result.defined_after = after.definitions;
  result.warnings = WarningsOfDefinition(type.definition_rules, wish, before, after);
  result.operation_id = operation.id;
  return result;
}

}  // namespace

Wish WishOf(const Operation& operation) {
  return {operation.verb, operation.level, operation.allow_lower_level, operation.definition,
          operation.ending.value_or(Ending())};
}

MutationResult ResultOf(const EntitlementType& type, const Operation& operation,
                        const Observation& before, const Observation& after) {
  if (IsOfDefinition(operation.verb)) return DefinitionResultOf(type, operation, before, after);
  const Wish wish = WishOf(operation);
  MutationResult result;
  result.outcome = OutcomeOf(type, wish, before.holding, after.holding);
  result.changed =
      before.holding.direct != after.holding.direct || before.holding.level != after.holding.level;
  result.instance = operation.instance;
  result.principal = !after.partial    ? after.principal
                     : !before.partial ? before.principal
                                       : operation.principal;
  result.entitlement = operation.entitlement;
  result.scope = operation.key.scope;
  result.before = before.holding;
  result.after = after.holding;
  result.warnings = WarningsOf(wish, before, after);
  result.operation_id = operation.id;
  return result;
}

Applier::Applier(OperationLog* log, Clock* clock, Random* random, Log* events)
    : log_(log), clock_(clock), random_(random), events_(events) {}

boost::asio::awaitable<Applied> Applier::Apply(Work work) {
  const auto now = co_await ObserveFor(
      work.operation, work.provider, work.Until(clock_->Mono() + kReadBudget).Until(work.start_by));
  if (!now.ok()) co_return co_await CloseFailed(std::move(work), now.status());
  const absl::Status readable = CheckReadable(*now);
  if (!readable.ok()) co_return co_await CloseFailed(std::move(work), readable);
  if (work.operation.gate && !work.operation.sent_time) {
    const absl::Status gate = CheckGate(*work.operation.gate, *now);
    if (!gate.ok()) co_return co_await CloseFailed(std::move(work), gate);
  }
  const auto decision = Decide(*work.type, WishOf(work.operation), *now);
  if (!decision.ok()) co_return co_await CloseFailed(std::move(work), decision.status());
  if (!decision->write) co_return co_await CloseSettled(std::move(work), *now, *now);

  const auto guard = co_await work.provider->FindGuard(
      ChangeOf(work.operation, *now),
      work.Until(clock_->Mono() + kReadBudget).Until(work.start_by));
  const absl::Status guarded = guard.ok() ? CheckGuard(*guard, work.guarded_too) : guard.status();
  if (!guarded.ok()) co_return co_await CloseFailed(std::move(work), guarded);
  co_return co_await WriteUntilSo(std::move(work), *now);
}

boost::asio::awaitable<Applied> Applier::WriteUntilSo(Work work, Observation before) {
  const Wish wish = WishOf(work.operation);
  Observation now = before;
  // Why the write that is repeated was refused.
  absl::Status refusal;
  for (int writes = 0; writes < kMaxWrites; ++writes) {
    const Step step = co_await WriteOnce(work, before, now);
    if (step.kind == Step::Kind::kLost) {
      co_return Applied{Applied::End::kLost, std::move(work), {}, {}};
    }
    if (step.kind == Step::Kind::kUnsent) {
      // An open revoke is pushed forward by whoever finds it, so it is not given up here either.
      if (TakesAway(wish.verb)) {
        co_return Open(std::move(work), clock_->Mono(), step.status);
      }
      co_return Applied{Applied::End::kUnsent, std::move(work), step.status, {}};
    }
    const bool partly_done = RemovedCopies(wish, before, now);
    if (step.kind == Step::Kind::kFailed && partly_done) {
      co_return Open(std::move(work), clock_->Mono(), step.status);
    }
    work.operation.sent_time = work.operation.sent_time.value_or(clock_->Now());
    if (!work.operation.before) work.operation.before = before;
    if (step.kind == Step::Kind::kUnknown) co_return Open(std::move(work), step.quiet_from);
    if (step.kind == Step::Kind::kFailed) {
      absl::Status why = refusal.ok() ? step.status : refusal;
      co_return co_await CloseFailed(std::move(work), std::move(why));
    }
    if (IsSo(*work.type, wish, step.seen)) {
      co_return co_await CloseSettled(std::move(work), std::move(before), step.seen);
    }
    const bool copy_removed = RemovedCopies(wish, now, step.seen);
    const bool asked_to_wait = HasReason(step.status, Reason::kUpstreamRateLimited);
    const bool unsupported = HasReason(step.status, Reason::kUnsupportedByInstance);
    const bool may_repeat = step.refused && !asked_to_wait && !unsupported &&
                            !IsFinal(step.status) && work.type->write_is_idempotent &&
                            refusal.ok() && !IsOfDefinition(wish.verb);
    if (!copy_removed && !may_repeat) {
      if (partly_done) co_return Open(std::move(work), clock_->Mono(), step.status);
      absl::Status why = WhyNot(wish, before, step.seen, step.refused, step.status);
      co_return co_await CloseFailed(std::move(work), std::move(why));
    }
    if (!copy_removed) refusal = step.status;
    now = step.seen;
  }
  // So many copies: some are gone, and the rest is for the settler.
  co_return Open(std::move(work), clock_->Mono());
}

boost::asio::awaitable<Applier::Step> Applier::WriteOnce(const Work& work,
                                                         const Observation& before,
                                                         const Observation& now) {
  Step step;
  if (clock_->Mono() >= work.start_by) {
    step.kind = Step::Kind::kFailed;
    step.status = Fail(Reason::kTimeSpent,
                       "the call's time ended before anything was sent; try again with more time");
    co_return step;
  }
  if (work.progress) work.progress->sending = true;
  // The budget starts before the row says "sent": a process that stalls in between finds it spent.
  const CallContext budget = work.Until(clock_->Mono() + kWriteBudget);
  const auto mine =
      co_await log_->Sent(work.operation.id, work.operation.claim, clock_->Now(), before);
  if (!mine.ok() || !*mine) {
    step.kind = mine.ok() ? Step::Kind::kLost : Step::Kind::kUnsent;
    step.status = mine.status();
    co_return step;
  }
  if (work.operation.verb == Verb::kReset) TellReset(work.operation, before);
  WriteReply reply = co_await WriteFor(ChangeOf(work.operation, now), work.provider, budget);
  if (work.progress && reply.fate != WriteReply::Fate::kNotSent) ++work.progress->writes;
  co_return co_await Look(work, std::move(reply), now);
}

boost::asio::awaitable<Applier::Step> Applier::Look(const Work& work, WriteReply reply,
                                                    const Observation& now) {
  Step step;
  step.status = reply.status;
  step.refused = reply.fate == WriteReply::Fate::kRefused;
  step.quiet_from = clock_->Mono();
  const Wish wish = WishOf(work.operation);
  if (reply.fate == WriteReply::Fate::kNotSent) {
    step.kind = Step::Kind::kFailed;
    co_return step;
  }
  if (reply.fate == WriteReply::Fate::kNoAnswer) {
    step.quiet_from += work.provider->info().write_horizon;
  }
  if (reply.after && IsSo(*work.type, wish, *reply.after)) {
    step.kind = Step::Kind::kSeen;
    step.seen = std::move(*reply.after);
    if (wish.verb != Verb::kReset) co_return step;
    // Done; what it led to is another question, which may stay unanswered.
    auto roles = co_await ReadBack(work, true, now);
    if (roles.ok()) step.seen.definitions = std::move(roles->definitions);
    co_return step;
  }
  auto seen = co_await ReadBack(work, reply.status.ok(), now);
  if (!seen.ok()) {
    // A refusal did nothing, whatever the read says; everything else stays open until a read works.
    step.kind = step.refused ? Step::Kind::kFailed : Step::Kind::kUnknown;
    co_return step;
  }
  const bool shows_effect = ShowsEffect(*work.type, wish, now, *seen);
  if (reply.fate == WriteReply::Fate::kNoAnswer && !shows_effect) {
    step.kind = Step::Kind::kUnknown;
    co_return step;
  }
  step.kind = Step::Kind::kSeen;
  step.seen = std::move(*seen);
  co_return step;
}

// A read that contradicts a write's success is read again: it may have come from a replica that
// lags.
Task<Observation> Applier::ReadBack(const Work& work, bool said_done, const Observation& now) {
  const Wish wish = WishOf(work.operation);
  for (int reads = 1;; ++reads) {
    auto seen = co_await ObserveFor(work.operation, work.provider,
                                    work.Until(clock_->Mono() + kReadBudget));
    const bool contradicts = said_done && seen.ok() && !IsDifferent(*work.type, wish, now, *seen);
    if (!contradicts || reads == kContradictedReads) co_return seen;
    co_await SleepUntil(clock_, clock_->Mono() + kContradictedPause);
  }
}

boost::asio::awaitable<Applied> Applier::CloseSettled(Work work, Observation before,
                                                      Observation seen) {
  const Operation& operation = work.operation;
  MutationResult result = ResultOf(*work.type, operation, operation.before.value_or(before), seen);
  const Duration lag = work.provider->info().cache_lag;
  if (result.changed && lag > Duration::zero()) {
    result.effective_time =
        clock_->Now() + std::chrono::duration_cast<std::chrono::microseconds>(lag);
  }
  work.operation.result = std::move(result);
  TellCollateral(work.operation);
  co_return co_await Close(std::move(work));
}

void Applier::TellLease(const EntitlementType& type, const LeaseUpdate& update,
                        MutationResult* result) {
  result->lease = update.shown;
  const auto& lease = result->lease;
  if (!lease || !lease->live() || !lease->expire_time) return;
  if (IsLower(type, lease->baseline, lease->level)) return;
  result->warnings.push_back(
      {WarningCode::kHeldBeforeLease,
       "the principal held this before the first lease over it, so it will not end with the lease; "
       "adopt the access if it shall"});
}

void Applier::TellCollateral(const Operation& operation) const {
  for (const Warning& warning : operation.result->warnings) {
    if (warning.code != WarningCode::kCollateralChange) continue;
    events_->Write(Log::Level::kWarning, warning.message,
                   {{"operation_id", operation.id},
                    {"instance", operation.instance},
                    {"entitlement_type", operation.key.entitlement_type},
                    {"entitlement_id", operation.key.entitlement_id}});
  }
}

void Applier::TellReset(const Operation& operation, const Observation& before) const {
  events_->Write(Log::Level::kWarning,
                 "the upstream's own roles are reset now; what they were is in the journal",
                 {{"operation_id", operation.id},
                  {"instance", operation.instance},
                  {"roles", std::to_string(before.definitions.size())},
                  {"requested_by", operation.justification.requested_by},
                  {"approved_by", operation.justification.approved_by}});
}

boost::asio::awaitable<Applied> Applier::CloseFailed(Work work, absl::Status why) {
  if (work.settling && !IsFinal(why)) {
    co_return Open(std::move(work), clock_->Mono(), std::move(why));
  }
  Failure failure = FailureOf(why);
  failure.metadata.emplace("instance", work.operation.instance);
  failure.metadata.emplace("operation_id", work.operation.id);
  failure.metadata.emplace("entitlement_type", work.operation.key.entitlement_type);
  work.operation.problem = std::move(failure);
  co_return co_await Close(std::move(work));
}

boost::asio::awaitable<Applied> Applier::Close(Work work) {
  Operation& operation = work.operation;
  operation.settle_time = clock_->Now();
  operation.requests = work.trail->requests();
  LeaseUpdate update =
      LeasesAfter(*work.type, operation, work.leases, {*operation.settle_time, random_->Next()});
  if (operation.result) TellLease(*work.type, update, &*operation.result);
  const auto closed = co_await log_->Close(operation, std::move(update));
  if (closed.ok() && *closed) {
    co_return Applied{Applied::End::kClosed, std::move(work), {}, {}};
  }
  work.operation.settle_time.reset();
  work.operation.result.reset();
  work.operation.problem.reset();
  if (closed.ok()) co_return Applied{Applied::End::kLost, std::move(work), {}, {}};
  co_return Open(std::move(work), clock_->Mono());
}

Applied Applier::Open(Work work, MonoTime quiet_from, absl::Status why) {
  if (!why.ok()) quiet_from += FailureOf(why).retry_delay.value_or(std::chrono::seconds(0));
  return Applied{Applied::End::kOpen, std::move(work), std::move(why), quiet_from};
}

}  // namespace broker

#include "service/broker/settler.h"

#include <algorithm>
#include <utility>

#include "service/broker/operation_verbs.h"
#include "service/core/definition_decision.h"
#include "service/core/error.h"
#include "service/ports/sleep.h"

namespace broker {
namespace {

absl::Status NotCarriedOut() {
  return Fail(
      Failure{Reason::kUpstreamUnavailable,
              "the change was not carried out, and nothing of it can still happen; try again",
              {},
              std::chrono::seconds(1)});
}

absl::Status CarriedOutInPart() {
  return Fail(Failure{Reason::kUpstreamUnavailable,
                      "the upstream stored the access more than once, and only some of it could be "
                      "removed; revoke it again",
                      {},
                      std::chrono::seconds(1)});
}

// A read that failed, but tells all that another one would.
bool IsTelling(const Operation& operation, const absl::Status& status) {
  // There can be no such thing, so nothing of it was sent.
  if (HasReason(status, Reason::kInvalidField)) return !operation.sent_time;
  return HasReason(status, Reason::kPrincipalNotFound) ||
         HasReason(status, Reason::kEntitlementNotFound) ||
         HasReason(status, Reason::kAmbiguousEntitlement);
}

// Why an operation of which nothing can land any more is not so.
absl::Status WhyNot(const Operation& operation, const Observation& seen) {
  const auto& before = operation.before;
  if (IsOfDefinition(operation.verb) && operation.sent_time) {
    const absl::Status shown = WhyNotDefined(WishOf(operation), before.value_or(seen), seen, false);
    if (!shown.ok()) return shown;
  }
  const bool in_part = before && seen.copies > 0 && seen.copies < before->copies;
  return in_part ? CarriedOutInPart() : NotCarriedOut();
}

}  // namespace

Settler::Settler(Applier* applier, TaskGroup* tasks, Clock* clock, Random* random)
    : applier_(applier), tasks_(tasks), clock_(clock), random_(random) {}

void Settler::Settle(Work work, Turn turn, MonoTime quiet_from) {
  work.settling = true;
  work.progress.reset();
  tasks_->Spawn(Run(std::move(work), std::move(turn), quiet_from));
}

void Settler::Recover(Work work, Turn turn) {
  MonoTime quiet_from = clock_->Mono();
  // How long ago it was sent is not asked: by a wall clock that is ahead of that of its sender the
  // wait would be over while the write can still land.
  if (work.operation.sent_time) {
    quiet_from += Applier::kWriteBudget + work.provider->info().write_horizon;
  }
  Settle(std::move(work), std::move(turn), quiet_from);
}

void Settler::Abandon(Work work, Turn turn, absl::Status why) {
  tasks_->Spawn(RunAbandon(std::move(work), std::move(turn), std::move(why)));
}

boost::asio::awaitable<void> Settler::Run(Work work, Turn turn, MonoTime quiet_from) {
  turn.Name(work.operation.id);
  int looks = 0;
  int pushes = 0;
  for (;;) {
    const bool quiet = clock_->Mono() >= quiet_from;
    Applied applied = co_await Look(std::move(work), quiet, &pushes);
    if (applied.end == Applied::End::kClosed || applied.end == Applied::End::kLost) co_return;
    work = std::move(applied.work);
    work.settling = true;
    quiet_from = std::max(quiet_from, applied.quiet_from);
    co_await Pause(&looks, quiet_from);
  }
}

boost::asio::awaitable<Applied> Settler::Look(Work work, bool quiet, int* pushes) {
  const auto seen = co_await ObserveFor(work.operation, work.provider,
                                        work.Until(clock_->Mono() + Applier::kReadBudget));
  if (!seen.ok()) {
    if (quiet && IsTelling(work.operation, seen.status())) {
      co_return co_await applier_->CloseFailed(std::move(work), seen.status());
    }
    co_return Applied{Applied::End::kOpen, std::move(work), {}, {}};
  }
  if (work.operation.gate && !work.operation.sent_time) {
    const absl::Status gate = CheckGate(*work.operation.gate, *seen);
    if (!gate.ok()) co_return co_await applier_->CloseFailed(std::move(work), gate);
  }
  if (IsSo(*work.type, WishOf(work.operation), *seen)) {
    co_return co_await applier_->CloseSettled(std::move(work), *seen, *seen);
  }
  if (!quiet) co_return Applied{Applied::End::kOpen, std::move(work), {}, {}};
  if (TakesAway(work.operation.verb) && *pushes < kMaxPushes) {
    co_return co_await Push(std::move(work), pushes);
  }
  work.settling = false;
  absl::Status why = WhyNot(work.operation, *seen);
  co_return co_await applier_->CloseFailed(std::move(work), std::move(why));
}

boost::asio::awaitable<Applied> Settler::Push(Work work, int* pushes) {
  const auto progress = std::make_shared<Progress>();
  work.progress = progress;
  work.start_by = clock_->Mono() + Applier::kReadBudget + Applier::kReadBudget;
  Applied applied = co_await applier_->Apply(std::move(work));
  const bool too_soon = HasReason(applied.status, Reason::kUpstreamRateLimited);
  if (progress->writes > 0 && !too_soon) ++*pushes;
  co_return applied;
}

boost::asio::awaitable<void> Settler::RunAbandon(Work work, Turn turn, absl::Status why) {
  turn.Name(work.operation.id);
  work.settling = false;
  for (int looks = 0;;) {
    Applied applied = co_await applier_->CloseFailed(std::move(work), why);
    if (applied.end != Applied::End::kOpen) co_return;
    work = std::move(applied.work);
    co_await Pause(&looks, MonoTime::max());
  }
}

// The next look comes no later than when nothing can land any more, if that is still ahead.
boost::asio::awaitable<void> Settler::Pause(int* looks, MonoTime not_after) {
  const Duration base = std::min<Duration>(kFirstPause * (1 << std::min(*looks, 5)), kLastPause);
  ++*looks;
  const MonoTime now = clock_->Mono();
  MonoTime when = now + base + Duration(random_->Next() % static_cast<std::uint64_t>(base.count()));
  if (now < not_after) when = std::min(when, not_after);
  co_await SleepUntil(clock_, when);
}

}  // namespace broker

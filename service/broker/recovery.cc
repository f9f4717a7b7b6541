#include "service/broker/recovery.h"

#include <utility>

#include "service/ports/sleep.h"

namespace broker {
namespace {

bool IsKnown(const Operation& operation) {
  if (operation.verb == Verb::kUnknown) return false;
  const bool defines = IsOfDefinition(operation.verb) && operation.verb != Verb::kReset;
  return !defines || operation.definition.has_value();
}

}  // namespace

Recovery::Recovery(const Instances* instances, OperationLog* log, TurnTable* turns,
                   Settler* settler, Freezes* freezes, TaskGroup* tasks, Clock* clock, Log* events)
    : instances_(instances),
      log_(log),
      turns_(turns),
      settler_(settler),
      freezes_(freezes),
      tasks_(tasks),
      clock_(clock),
      events_(events) {}

Done Recovery::TakeOver(Instant stale_before) {
  auto taken = co_await log_->TakeOver(stale_before);
  if (!taken.ok()) co_return taken.status();
  for (LeftOpen& left : *taken) Adopt(std::move(left));
  co_return absl::OkStatus();
}

void Recovery::Adopt(LeftOpen left) {
  Operation& operation = left.operation;
  const Metadata fields = {{"operation_id", operation.id}, {"instance", operation.instance}};
  Provider* provider = instances_->Find(operation.instance);
  const EntitlementType* type =
      provider ? provider->info().FindType(operation.key.entitlement_type) : nullptr;
  if (!type) {
    events_->Write(Log::Level::kError,
                   "an open operation belongs to an instance that is not configured; configure it "
                   "again so that the operation can be settled",
                   fields);
    return;
  }
  if (operation.site != provider->info().site) {
    events_->Write(Log::Level::kError,
                   "an open operation belongs to the server or org that its instance had before; "
                   "configure that one again so that the operation can be settled",
                   fields);
    return;
  }
  if (!IsKnown(operation)) {
    events_->Write(Log::Level::kError,
                   "an open operation is of a kind that a later version knows; start that again so "
                   "that the operation can be settled",
                   fields);
    return;
  }
  events_->Write(Log::Level::kInfo, "settling an operation that was left open", fields);
  Work work;
  work.provider = provider;
  work.type = type;
  if (operation.verb == Verb::kEnd) operation.ending = EndingOf(*type, left.leases);
  work.operation = std::move(operation);
  work.leases = std::move(left.leases);
  if (auto turn = turns_->TryAcquire(work.operation.turn)) {
    settler_->Recover(std::move(work), std::move(*turn));
  } else {
    tasks_->Spawn(AdoptLater(std::move(work)));
  }
}

// Somebody here has or waits for the same object; he goes first and finds the row taken.
boost::asio::awaitable<void> Recovery::AdoptLater(Work work) {
  for (;;) {
    auto turn = co_await turns_->Acquire(work.operation.turn, CallContext{MonoTime::max()});
    if (turn.ok()) {
      settler_->Recover(std::move(work), std::move(*turn));
      co_return;
    }
    // No place in the line.
    co_await SleepUntil(clock_, clock_->Mono() + kBeat);
  }
}

boost::asio::awaitable<void> Recovery::Run() {
  for (;;) {
    co_await SleepUntil(clock_, clock_->Mono() + kBeat);
    absl::Status status = co_await log_->Heartbeat();
    if (status.ok()) status = co_await TakeOver(clock_->Now() - kStale);
    // Reading needs no room on the disk.
    const absl::Status known = co_await freezes_->Refresh();
    if (!status.ok() || !known.ok()) {
      events_->Write(Log::Level::kError, "the journal cannot be used", {});
    }
  }
}

}  // namespace broker

#include "service/broker/recovery.h"

#include <utility>

#include "service/ports/sleep.h"

namespace broker {

Recovery::Recovery(const Instances* instances, OperationLog* log, TurnTable* turns,
                   Settler* settler, Clock* clock, Log* events)
    : instances_(instances),
      log_(log),
      turns_(turns),
      settler_(settler),
      clock_(clock),
      events_(events) {}

Done Recovery::TakeOver(Instant stale_before) {
  auto taken = co_await log_->TakeOver(stale_before);
  if (!taken.ok()) co_return taken.status();
  for (Operation& operation : *taken) co_await Adopt(std::move(operation));
  co_return absl::OkStatus();
}

boost::asio::awaitable<void> Recovery::Adopt(Operation operation) {
  const Metadata fields = {{"operation_id", operation.id}, {"instance", operation.instance}};
  Provider* provider = instances_->Find(operation.instance);
  const EntitlementType* type =
      provider ? provider->info().FindType(operation.key.entitlement_type) : nullptr;
  if (!type) {
    events_->Write(Log::Level::kError,
                   "an open operation belongs to an instance that is not configured; configure it "
                   "again so that the operation can be settled",
                   fields);
    co_return;
  }
  // Somebody here may wait for the same object; he gets the turn first and finds the row taken.
  auto turn = turns_->TryAcquire(operation.turn);
  if (!turn) {
    auto waited = co_await turns_->Acquire(operation.turn, CallContext{MonoTime::max()});
    if (!waited.ok()) co_return;
    turn = std::move(*waited);
  }
  events_->Write(Log::Level::kInfo, "settling an operation that was left open", fields);
  Work work;
  work.provider = provider;
  work.type = type;
  work.operation = std::move(operation);
  settler_->Recover(std::move(work), std::move(*turn));
}

boost::asio::awaitable<void> Recovery::Run() {
  for (;;) {
    co_await SleepUntil(clock_, clock_->Mono() + kBeat);
    absl::Status status = co_await log_->Heartbeat();
    if (status.ok()) status = co_await TakeOver(clock_->Now() - kStale);
    if (!status.ok()) {
      events_->Write(Log::Level::kError, "the journal cannot be written", {});
    }
  }
}

}  // namespace broker

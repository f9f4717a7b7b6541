#include "service/broker/operation_log.h"

#include <algorithm>
#include <utility>

#include "service/core/error.h"
#include "service/core/uuid.h"
#include "service/ports/sleep.h"

namespace broker {
namespace {

using std::chrono::milliseconds;

// How often an operation of another process is looked at.
constexpr milliseconds kPollBase{100};
constexpr milliseconds kPollSpread{400};
constexpr milliseconds kWatchPoll{1000};

absl::Status TurnTaken(const TurnKey& turn, const std::string& operation_id) {
  return Fail(Failure{Reason::kTurnTaken,
                      "another change of " + turn.kind + " " + turn.id +
                          " is still open, and nothing of this one was sent; try again when it is "
                          "settled",
                      {{"operation_id", operation_id}},
                      std::chrono::seconds(1)});
}

}  // namespace

OperationLog::OperationLog(Store* store, Clock* clock, Random* random, std::string owner)
    : store_(store), clock_(clock), random_(random), owner_(std::move(owner)) {}

Task<OperationLog::OpenResult> OperationLog::Open(Operation operation, Turn* turn,
                                                  CallContext context) {
  operation.id = MakeUuid(clock_->Now(), random_->Next(), random_->Next());
  operation.owner = owner_;
  if (operation.lease) {
    operation.lease->id = MakeUuid(clock_->Now(), random_->Next(), random_->Next());
    operation.lease->operation_id = operation.id;
  }
  for (;;) {
    operation.create_time = clock_->Now();
    operation.heartbeat = operation.create_time;
    if (operation.lease) operation.lease->create_time = operation.create_time;
    auto opened = co_await store_->Open(operation);
    if (!opened.ok()) co_return opened.status();
    if (auto* mine = std::get_if<Opened>(&*opened)) {
      operation.claim = mine->claim;
      turn->Name(operation.id);
      co_return Begun{std::move(operation), std::move(mine->leases)};
    }
    if (std::holds_alternative<NothingDue>(*opened)) co_return NothingDue();
    if (auto* earlier = std::get_if<Earlier>(&*opened)) co_return std::move(*earlier);
    turn->Name(std::get<Busy>(*opened).operation_id);
    const MonoTime again =
        clock_->Mono() + kPollBase + milliseconds(random_->Next() % kPollSpread.count());
    if (again >= context.deadline) {
      co_return TurnTaken(operation.turn, std::get<Busy>(*opened).operation_id);
    }
    co_await SleepUntil(clock_, again);
  }
}

Task<bool> OperationLog::Sent(std::string id, int claim, Instant sent_time, Observation before) {
  return store_->Sent(std::move(id), claim, sent_time, std::move(before));
}

Task<bool> OperationLog::Close(Operation operation, LeaseUpdate update) {
  const std::string id = operation.id;
  const auto closed = co_await store_->Close(std::move(operation), std::move(update));
  const auto [first, last] = watchers_.equal_range(id);
  for (auto at = first; at != last; ++at) at->second.Set(true);
  co_return closed;
}

Task<std::vector<LeftOpen>> OperationLog::TakeOver(Instant stale_before) {
  return store_->TakeOver(owner_, stale_before, clock_->Now());
}

Done OperationLog::Heartbeat() { return store_->Heartbeat(owner_, clock_->Now()); }

Task<std::optional<Operation>> OperationLog::FindRequest(Origin origin) {
  return store_->FindRequest(std::move(origin), clock_->Now() - Store::kRequestMemory);
}

Task<Operation> OperationLog::Find(std::string id) {
  const auto found = co_await store_->Find(id);
  if (!found.ok()) co_return found.status();
  if (!*found) {
    co_return Fail(Reason::kOperationNotFound, "no operation has the id " + id + "; check the id",
                   {{"resource_type", "operation"}, {"resource_name", id}});
  }
  co_return **found;
}

Task<Operation> OperationLog::Wait(std::string id, CallContext context) {
  for (;;) {
    // Registered before the row is read, so that an end in between is not missed.
    const OneShot<std::optional<bool>> settled;
    const auto at = watchers_.emplace(id, settled);
    struct Unwatch {
      decltype(watchers_)* watchers;
      decltype(watchers_)::iterator at;
      ~Unwatch() { watchers->erase(at); }
    } const unwatch{&watchers_, at};
    auto found = co_await Find(id);
    if (!found.ok() || !found->open() || clock_->Mono() >= context.deadline) co_return found;
    co_await WaitUntil(settled, clock_, std::min(clock_->Mono() + kWatchPoll, context.deadline));
  }
}

}  // namespace broker

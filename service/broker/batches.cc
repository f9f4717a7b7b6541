#include "service/broker/batches.h"

#include <algorithm>
#include <utility>

#include "service/broker/item_keys.h"
#include "service/broker/problem.h"
#include "service/core/error.h"

namespace broker {

// Shared by the items of one call.
struct Batches::Batch {
  Batch(BatchRequest asked, BatchOrder items_order, CallContext until)
      : request(std::move(asked)), order(std::move(items_order)), context(until) {}

  BatchRequest request;
  BatchOrder order;
  CallContext context;
  std::vector<ItemResult> results;
  bool stopped = false;  // an item failed that stops the rest
  OneShot<bool> wake;    // set when an item has ended
};

namespace {

ItemResult Skipped() {
  ItemResult result;
  result.skipped = true;
  return result;
}

ItemResult OutOfTime() {
  ItemResult result = Skipped();
  result.problems.push_back({Reason::kTimeSpent,
                             "the call's time ended before this item was begun; apply it again",
                             {},
                             std::chrono::seconds(1)});
  return result;
}

}  // namespace

Batches::Batches(const Instances* instances, Mutator* mutator, Store* store, TaskGroup* tasks,
                 Clock* clock)
    : instances_(instances),
      mutator_(mutator),
      tasks_(tasks),
      clock_(clock),
      steps_(mutator, store, clock),
      sets_(&steps_),
      revokes_(instances, &steps_, tasks) {}

boost::asio::awaitable<std::vector<ItemResult>> Batches::Run(BatchRequest request,
                                                             CallContext context) {
  const Duration left = context.deadline - clock_->Mono();
  const CallContext until{context.deadline - std::min<Duration>(kAnswerTime, left / 8)};
  const std::size_t at_once = request.stop_on_failure ? 1 : kAtOnce;
  const Duration key_time = std::min<Duration>(kKeyTime, left / 4);
  const CallContext keys_until = until.Until(clock_->Mono() + key_time);
  BatchOrder order(co_await ReadKeys(request.items, keys_until));
  const auto batch = std::make_shared<Batch>(std::move(request), std::move(order), until);
  batch->results.resize(batch->request.items.size());
  std::vector<Leash> leashes;
  while (!batch->order.finished()) {
    batch->wake = OneShot<bool>();
    while (batch->order.in_work() < at_once) {
      const auto next = batch->order.Take();
      if (!next) break;
      leashes.push_back(tasks_->SpawnOnLeash(RunItem(batch, *next)));
    }
    const OneShot<bool> wake = batch->wake;
    co_await wake.Wait();
  }
  for (std::size_t i = 0; i < batch->results.size(); ++i) {
    batch->results[i].id = batch->request.items[i].id;
  }
  co_return std::move(batch->results);
}

boost::asio::awaitable<std::vector<std::vector<TurnKey>>> Batches::ReadKeys(
    std::vector<BatchItem> items, CallContext context) {
  std::vector<OneShot<std::vector<TurnKey>>> reading;
  std::vector<std::vector<TurnKey>> keys;
  std::vector<Leash> leashes;
  for (std::size_t i = 0; i < items.size(); ++i) {
    // Those before have filled the caches by then.
    if (i >= kAtOnce) keys.push_back(co_await reading[i - kAtOnce].Wait());
    reading.emplace_back();
    leashes.push_back(
        tasks_->SpawnOnLeash(ReadKeysInto(std::move(items[i].action), context, reading.back())));
  }
  while (keys.size() < reading.size()) keys.push_back(co_await reading[keys.size()].Wait());
  co_return keys;
}

boost::asio::awaitable<void> Batches::ReadKeysInto(ItemAction action, CallContext context,
                                                   OneShot<std::vector<TurnKey>> into) {
  const LastWord<std::vector<TurnKey>> last{into, {}};
  std::vector<TurnKey> keys = co_await KeysOf(instances_, std::move(action), context);
  into.Set(std::move(keys));
}

boost::asio::awaitable<void> Batches::RunItem(std::shared_ptr<Batch> batch, std::size_t index) {
  // However it ends, the batch goes on.
  struct Last {
    std::shared_ptr<Batch> batch;
    std::size_t index;
    bool done = false;
    ~Last() {
      if (!done) batch->results[index].problems.push_back(FailureOf(absl::InternalError("")));
      batch->order.Finish(index);
      batch->wake.Set(true);
    }
  };
  Last last{batch, index};
  ItemResult result;
  if (batch->stopped) {
    result = Skipped();
  } else if (clock_->Mono() >= batch->context.deadline) {
    result = OutOfTime();
  } else {
    ItemAction action = batch->request.items[index].action;
    result = co_await Perform(std::move(action), batch->request.dry_run, batch->context);
  }
  if (batch->request.stop_on_failure && !result.finished()) batch->stopped = true;
  batch->results[index] = std::move(result);
  last.done = true;
}

boost::asio::awaitable<ItemResult> Batches::Perform(ItemAction action, bool dry_run,
                                                    CallContext context) {
  if (auto* change = std::get_if<MutationRequest>(&action)) {
    return Change(std::move(*change), dry_run, context);
  }
  if (auto* set = std::get_if<SetRequest>(&action)) {
    Provider* provider = instances_->Find(set->instance);
    return sets_.Run(provider, std::move(*set), dry_run, context);
  }
  return revokes_.Run(std::get<RevokeAllRequest>(std::move(action)), dry_run, context);
}

boost::asio::awaitable<ItemResult> Batches::Change(MutationRequest request, bool dry_run,
                                                   CallContext context) {
  ItemResult result;
  const std::string instance = request.instance;
  const std::string type = request.entitlement.type;
  Provider* provider = instances_->Find(instance);
  const CallContext part = steps_.Part(context);
  auto changing = dry_run ? mutator_->DryRun(provider, std::move(request), part)
                          : mutator_->Mutate(provider, std::move(request), part);
  auto made = co_await std::move(changing);
  if (made.ok()) {
    result.results.push_back(std::move(*made));
  } else {
    result.problems.push_back(ProblemOf(made.status(), instance, type));
  }
  co_return result;
}

}  // namespace broker

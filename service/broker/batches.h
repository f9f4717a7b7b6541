// Runs the items of an Apply: what shares a principal or an upstream object in order, the rest side
// by side.
#pragma once

#include <memory>
#include <vector>

#include "service/broker/batch_order.h"
#include "service/broker/instances.h"
#include "service/broker/mutator.h"
#include "service/broker/revoke_all.h"
#include "service/broker/set_holdings.h"
#include "service/broker/steps.h"
#include "service/broker/task_group.h"
#include "service/core/batch.h"
#include "service/ports/clock.h"
#include "service/ports/one_shot.h"

namespace broker {

class Batches {
 public:
  // Items of one batch that are worked on at a time. The servers' own caps hold besides.
  static constexpr std::size_t kAtOnce = 8;
  // Kept of the call's time, an eighth of it at most, for the answer.
  static constexpr auto kAnswerTime = std::chrono::seconds(1);
  // Given to looking up what the items touch, a quarter of the call's time at most.
  static constexpr auto kKeyTime = std::chrono::seconds(10);

  Batches(const Instances* instances, Mutator* mutator, Store* store, TaskGroup* tasks,
          Clock* clock);

  // One result for each item, in their order. When it is cancelled, the changes in work go on and
  // no more are begun.
  boost::asio::awaitable<std::vector<ItemResult>> Run(BatchRequest request, CallContext context);

 private:
  struct Batch;

  boost::asio::awaitable<std::vector<std::vector<TurnKey>>> ReadKeys(std::vector<BatchItem> items,
                                                                     CallContext context);
  boost::asio::awaitable<void> ReadKeysInto(ItemAction action, CallContext context,
                                            OneShot<std::vector<TurnKey>> into);
  boost::asio::awaitable<void> RunItem(std::shared_ptr<Batch> batch, std::size_t index);
  boost::asio::awaitable<ItemResult> Perform(ItemAction action, bool dry_run, CallContext context);
  boost::asio::awaitable<ItemResult> Change(MutationRequest request, bool dry_run,
                                            CallContext context);

  const Instances* instances_;
  Mutator* mutator_;
  TaskGroup* tasks_;
  Clock* clock_;
  Steps steps_;
  SetHoldings sets_;
  RevokeAll revokes_;
};

}  // namespace broker

#include "service/broker/turn_table.h"

#include <algorithm>
#include <utility>

#include "service/core/error.h"
#include "service/ports/sleep.h"

namespace broker {

struct Turn::Queue {
  std::string operation_id;  // of the present holder
  std::deque<OneShot<std::optional<bool>>> waiting;
};

struct Turn::Queues {
  std::map<TurnKey, std::shared_ptr<Queue>> by_key;
};

Turn::Turn(std::weak_ptr<Queues> table, TurnKey key, std::shared_ptr<Queue> queue)
    : table_(std::move(table)), key_(std::move(key)), queue_(std::move(queue)) {}

Turn& Turn::operator=(Turn&& other) noexcept {
  if (this != &other) {
    Release();
    table_ = std::move(other.table_);
    key_ = std::move(other.key_);
    queue_ = std::move(other.queue_);
  }
  return *this;
}

void Turn::Name(std::string operation_id) { queue_->operation_id = std::move(operation_id); }

void Turn::Release() {
  if (!queue_) return;
  const auto queue = std::exchange(queue_, nullptr);
  queue->operation_id.clear();
  while (!queue->waiting.empty()) {
    const auto next = queue->waiting.front();
    queue->waiting.pop_front();
    if (next.is_set()) continue;  // gave up at its deadline
    next.Set(true);               // the turn passes on; the queue stays in the table
    return;
  }
  if (const auto table = table_.lock()) table->by_key.erase(key_);
}

TurnTable::TurnTable(Clock* clock) : clock_(clock), queues_(std::make_shared<Turn::Queues>()) {}

std::optional<Turn> TurnTable::TryAcquire(const TurnKey& key) {
  const auto [at, inserted] = queues_->by_key.try_emplace(key);
  if (!inserted) return std::nullopt;
  at->second = std::make_shared<Turn::Queue>();
  return Turn(queues_, key, at->second);
}

Task<Turn> TurnTable::Acquire(TurnKey key, CallContext context) {
  if (std::optional<Turn> free = TryAcquire(key)) co_return std::move(*free);
  const std::shared_ptr<Turn::Queue> queue = queues_->by_key.at(key);
  std::erase_if(queue->waiting, [](const auto& waiter) { return waiter.is_set(); });
  if (queue->waiting.size() >= kMaxWaiting) {
    co_return Fail(
        Failure{Reason::kBrokerOverloaded,
                "too many changes of " + key.kind + " " + key.id + " wait already; try again later",
                {},
                std::chrono::seconds(1)});
  }
  const OneShot<std::optional<bool>> mine;
  queue->waiting.push_back(mine);
  const std::optional<bool> got = co_await WaitUntil(mine, clock_, context.deadline);
  if (got) co_return Turn(queues_, key, queue);
  Failure failure{
      Reason::kTurnTaken,
      "another change of " + key.kind + " " + key.id +
          " is still open, and nothing of this one was sent; try again when it is settled",
      {},
      std::chrono::seconds(1)};
  if (!queue->operation_id.empty()) failure.metadata["operation_id"] = queue->operation_id;
  co_return Fail(failure);
}

}  // namespace broker

#include "service/broker/batch_order.h"

#include <map>
#include <set>

namespace broker {

BatchOrder::BatchOrder(const std::vector<std::vector<TurnKey>>& keys) : items_(keys.size()) {
  std::map<TurnKey, std::size_t> last;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    std::set<std::size_t> before;
    for (const TurnKey& key : keys[i]) {
      const auto [at, first] = last.try_emplace(key, i);
      if (!first && at->second != i) before.insert(at->second);
      at->second = i;
    }
    for (const std::size_t other : before) items_[other].followers.push_back(i);
    items_[i].waits_for = before.size();
  }
}

std::optional<std::size_t> BatchOrder::Take() {
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (items_[i].taken || items_[i].waits_for > 0) continue;
    items_[i].taken = true;
    ++in_work_;
    return i;
  }
  return std::nullopt;
}

void BatchOrder::Finish(std::size_t item) {
  for (const std::size_t follower : items_[item].followers) --items_[follower].waits_for;
  --in_work_;
  ++finished_;
}

}  // namespace broker

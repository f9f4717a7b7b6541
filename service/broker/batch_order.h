// In which order the items of a batch may be worked on: those that share a key in their own order,
// others side by side. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "service/core/operation.h"

namespace broker {

class BatchOrder {
 public:
  // `keys`: of each item, what it touches.
  explicit BatchOrder(const std::vector<std::vector<TurnKey>>& keys);

  // The first item that was not taken yet and has to wait for none; nullopt if there is none now.
  std::optional<std::size_t> Take();
  // Lets go what waits for it. REQUIRES: it was taken.
  void Finish(std::size_t item);

  std::size_t in_work() const { return in_work_; }
  bool finished() const { return finished_ == items_.size(); }

 private:
  struct Item {
    std::vector<std::size_t> followers;
    std::size_t waits_for = 0;
    bool taken = false;
  };

  std::vector<Item> items_;
  std::size_t in_work_ = 0;
  std::size_t finished_ = 0;
};

}  // namespace broker

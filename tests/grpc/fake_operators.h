// What an operator may do, as the edge sees it: answers that a test sets, requests that it can look
// at. Everything on the executor.
#pragma once

#include <atomic>
#include <optional>
#include <utility>

#include "service/broker/operator_broker.h"

namespace broker {

class FakeOperators final : public OperatorBroker {
 public:
  absl::StatusOr<Frozen> frozen = Frozen{};
  absl::StatusOr<std::optional<Freeze>> ended = std::nullopt;

  // What was asked last.
  Freeze freeze;
  Freeze end;
  std::atomic<int> calls = 0;

  Task<Frozen> FreezeInstance(Freeze wanted) override {
    ++calls;
    freeze = std::move(wanted);
    co_return frozen;
  }
  Task<std::optional<Freeze>> UnfreezeInstance(Freeze wanted) override {
    ++calls;
    end = std::move(wanted);
    co_return ended;
  }
};

}  // namespace broker

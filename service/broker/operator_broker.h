// What an operator may do, as the edge calls it. Requests are validated by the edge.
#pragma once

#include <optional>

#include "service/core/freeze.h"
#include "service/ports/task.h"

namespace broker {

class OperatorBroker {
 public:
  virtual ~OperatorBroker() = default;

  // As Store::FreezeInstance and Store::UnfreezeInstance; the time is set here.
  virtual Task<Frozen> FreezeInstance(Freeze freeze) = 0;
  virtual Task<std::optional<Freeze>> UnfreezeInstance(Freeze end) = 0;
};

}  // namespace broker

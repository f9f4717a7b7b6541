// That an instance takes no grants for now.
#pragma once

#include <absl/status/status.h>

#include <string>

#include "service/core/mutation.h"
#include "service/core/time.h"

namespace broker {

struct Freeze {
  std::string instance;
  Instant time{};
  std::string caller;
  Justification justification;

  friend bool operator==(const Freeze&, const Freeze&) = default;
};

// The freeze that an instance has now.
struct Frozen {
  Freeze freeze;
  bool changed = false;  // false: it had it before
};

// What a frozen instance refuses: whatever may give access, or make it last. A set's additions are
// grants; a definition that is made, changed or reset may give something to those who hold it.
constexpr bool IsFreezable(Verb verb) { return !TakesAway(verb) && verb != Verb::kDelete; }

// INSTANCE_FROZEN, with instance and freeze_time.
absl::Status IsFrozen(const Freeze& freeze);

}  // namespace broker

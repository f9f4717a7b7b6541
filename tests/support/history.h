// What several callers were told about one holding, and whether some order of their calls explains
// it.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "permissionbroker/v1/permission_broker.pb.h"

namespace broker::test {

// One call on one (principal, entitlement), by the callers' clock.
struct Told {
  std::chrono::steady_clock::time_point begin;
  std::chrono::steady_clock::time_point end;
  permissionbroker::v1::Outcome outcome = permissionbroker::v1::OUTCOME_UNSPECIFIED;
};

// True if the calls can be put in an order that keeps every call before those that began after its
// end, in which each outcome is right, from `held_first` to `held_last`. At most 20 calls.
bool IsExplained(const std::vector<Told>& calls, bool held_first, bool held_last);

}  // namespace broker::test

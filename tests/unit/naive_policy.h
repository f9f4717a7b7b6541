// The policy's decision once more, as plainly as it can be said: every rule is asked, whatever the
// others say, and patterns are tried at every place. For rules and texts of a few letters.
#pragma once

#include "service/core/policy.h"

namespace broker::test {

PolicyVerdict NaiveVerdict(const Policy& policy, const PolicyQuestion& question);

}  // namespace broker::test

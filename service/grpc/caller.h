// Who a request comes from.
#pragma once

#include "service/core/mutation.h"

namespace broker {

// Everybody, as long as callers are not authenticated.
inline constexpr char kAnonymous[] = "anonymous";

inline Origin OriginOf(const char* caller = kAnonymous) { return {caller, {}, {}}; }

}  // namespace broker

// The two times of the broker: wall time for records, monotonic time for waiting.
#pragma once

#include <chrono>

namespace broker {

// Wall time in UTC with the store's resolution. Only ever compared with other records.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

// Monotonic time. Only the type is taken from the standard clock: values come from ports/clock.h.
using MonoTime = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

}  // namespace broker

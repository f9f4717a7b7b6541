// What a child process has used of the machine.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "tests/bench/load.h"

namespace broker::bench {

// Of all its threads, user and system, since it started.
Seconds CpuOf(pid_t pid);

// Bytes in memory now.
std::uint64_t ResidentOf(pid_t pid);
// The most bytes that were in memory at a time.
std::uint64_t PeakOf(pid_t pid);

}  // namespace broker::bench

// A closed loop of calls, and what it measured.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

namespace broker::bench {

using Seconds = std::chrono::duration<double>;

struct Measured {
  std::uint64_t calls = 0;
  std::uint64_t failures = 0;
  double calls_a_second = 0;
  Seconds p50{};
  Seconds p99{};
};

// Starts one call and tells the outcome when it has ended, on any thread.
using Call = std::function<void(std::uint64_t n, std::function<void(bool ok)> ended)>;

// Keeps `in_flight` calls going for `time`, numbered from `first`, and waits for the last one.
Measured RunLoad(const Call& call, int in_flight, Seconds time, std::uint64_t first = 0);

// The middle one.
double Median(std::vector<double> values);

}  // namespace broker::bench

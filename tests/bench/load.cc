#include "tests/bench/load.h"

#include <algorithm>
#include <atomic>
#include <latch>

namespace broker::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

// One of the calls in flight: starts the next when the last has ended.
struct Lane {
  std::vector<double> latencies;
  std::uint64_t failures = 0;
};

class Loop {
 public:
  Loop(const Call& call, int in_flight, Seconds time, std::uint64_t first)
      : call_(call),
        next_(first),
        end_(SteadyClock::now() + std::chrono::duration_cast<SteadyClock::duration>(time)),
        lanes_(static_cast<std::size_t>(in_flight)),
        running_(in_flight) {}

  void Run() {
    for (Lane& lane : lanes_) Start(&lane);
    running_.wait();
  }

  const std::vector<Lane>& lanes() const { return lanes_; }

 private:
  void Start(Lane* lane) {
    const auto start = SteadyClock::now();
    call_(next_++, [this, lane, start](bool ok) {
      const auto now = SteadyClock::now();
      lane->latencies.push_back(Seconds(now - start).count());
      lane->failures += ok ? 0 : 1;
      if (now < end_) {
        Start(lane);
      } else {
        running_.count_down();
      }
    });
  }

  const Call& call_;
  std::atomic<std::uint64_t> next_;
  const SteadyClock::time_point end_;
  std::vector<Lane> lanes_;
  std::latch running_;
};

// Of sorted values.
double Quantile(const std::vector<double>& sorted, double q) {
  if (sorted.empty()) return 0;
  return sorted[static_cast<std::size_t>(q * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

Measured RunLoad(const Call& call, int in_flight, Seconds time, std::uint64_t first) {
  const auto start = SteadyClock::now();
  Loop loop(call, in_flight, time, first);
  loop.Run();
  const Seconds took = SteadyClock::now() - start;
  Measured measured;
  std::vector<double> latencies;
  for (const Lane& lane : loop.lanes()) {
    latencies.insert(latencies.end(), lane.latencies.begin(), lane.latencies.end());
    measured.failures += lane.failures;
  }
  std::sort(latencies.begin(), latencies.end());
  measured.calls = latencies.size();
  measured.calls_a_second = static_cast<double>(measured.calls) / took.count();
  measured.p50 = Seconds(Quantile(latencies, 0.5));
  measured.p99 = Seconds(Quantile(latencies, 0.99));
  return measured;
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return Quantile(values, 0.5);
}

}  // namespace broker::bench

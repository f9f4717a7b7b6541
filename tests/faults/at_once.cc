#include "tests/faults/at_once.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace broker::test {

void RunAtOnce(std::size_t count, std::size_t at_once,
               const std::function<void(std::size_t)>& run) {
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) run(i);
  };
  std::vector<std::thread> workers;
  for (std::size_t i = 0; i < std::min(at_once, count); ++i) workers.emplace_back(work);
  for (std::thread& worker : workers) worker.join();
}

}  // namespace broker::test

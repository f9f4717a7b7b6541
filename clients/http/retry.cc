#include "clients/http/retry.h"

#include <algorithm>

namespace broker::http {
namespace {

constexpr std::chrono::microseconds kFirst = std::chrono::milliseconds(100);
constexpr std::chrono::microseconds kMost = std::chrono::seconds(2);

}  // namespace

Duration RetryDelay(int attempts_made, Random* random) {
  std::chrono::microseconds most = kFirst;
  for (int i = 1; i < attempts_made && most < kMost; ++i) most *= 2;
  most = std::min(most, kMost);
  const auto range = static_cast<std::uint64_t>(most.count()) + 1;
  return std::chrono::microseconds(random->Next() % range);
}

}  // namespace broker::http

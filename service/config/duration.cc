#include "service/config/duration.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>

namespace broker {
namespace {

struct Unit {
  char name;
  std::int64_t seconds;
};

constexpr Unit kUnits[] = {{'d', 86'400}, {'h', 3600}, {'m', 60}, {'s', 1}};
constexpr std::int64_t kMost = 36'525 * kUnits[0].seconds;

}  // namespace

std::optional<std::chrono::seconds> ParseDuration(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  const Unit* next = std::begin(kUnits);
  while (!text.empty()) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number < 0 || text.front() == '-') return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const Unit* unit = std::find_if(next, std::end(kUnits), [&](const Unit& one) {
      return !text.empty() && one.name == text.front();
    });
    if (unit == std::end(kUnits) || number > (kMost - total) / unit->seconds) return std::nullopt;
    total += number * unit->seconds;
    next = unit + 1;
    text.remove_prefix(1);
  }
  return std::chrono::seconds(total);
}

}  // namespace broker

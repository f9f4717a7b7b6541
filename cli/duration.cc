#include "cli/duration.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace broker::cli {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;
};

constexpr Unit kUnits[] = {
    {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000},
};

const Unit* FindUnit(std::string_view name) {
  for (const Unit& unit : kUnits) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

}  // namespace

std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text,
                                                       std::chrono::hours most) {
  const std::int64_t longest = std::chrono::milliseconds(most).count();
  constexpr std::string_view kDigits = "0123456789";
  std::int64_t total = 0;
  std::int64_t last_unit = longest;
  while (!text.empty()) {
    std::int64_t number = 0;
    if (kDigits.find(text.front()) == std::string_view::npos) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const std::size_t unit_size = std::min(text.find_first_of(kDigits), text.size());
    const Unit* unit = FindUnit(text.substr(0, unit_size));
    if (unit == nullptr || unit->milliseconds >= last_unit) return std::nullopt;
    if (number > (longest - total) / unit->milliseconds) return std::nullopt;
    total += number * unit->milliseconds;
    last_unit = unit->milliseconds;
    text.remove_prefix(unit_size);
  }
  if (total == 0) return std::nullopt;
  return std::chrono::milliseconds(total);
}

}  // namespace broker::cli

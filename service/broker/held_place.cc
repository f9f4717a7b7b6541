#include "service/broker/held_place.h"

#include <charconv>
#include <string_view>

#include "service/core/error.h"

namespace broker {
namespace {

constexpr char kAtOnce = 'a';
constexpr char kScan = 's';

// Takes the text before the next slash off `rest`; nullopt if there is no slash.
std::optional<std::string> TakePart(std::string_view& rest) {
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  std::string part(rest.substr(0, slash));
  rest.remove_prefix(slash + 1);
  return part;
}

std::optional<std::size_t> ParseIndex(const std::string& text) {
  std::size_t index = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, index);
  if (error != std::errc() || stop != end) return std::nullopt;
  return index;
}

}  // namespace

std::string ToText(const HeldPlace& place) {
  if (!place.scan) return place.after.empty() ? "" : kAtOnce + place.after;
  const ScanPlace& scan = *place.scan;
  return kScan + scan.instance + "/" + scan.type + "/" + std::to_string(scan.index) + "/" +
         scan.cursor;
}

absl::StatusOr<HeldPlace> ParseHeldPlace(const std::string& text) {
  HeldPlace place;
  if (text.empty()) return place;
  std::string_view rest(text);
  const char part = rest.front();
  rest.remove_prefix(1);
  if (part == kAtOnce && !rest.empty()) {
    place.after = rest;
    return place;
  }
  if (part != kScan) return DamagedToken();
  const auto instance = TakePart(rest);
  const auto type = TakePart(rest);
  const auto number = TakePart(rest);
  const auto index = number ? ParseIndex(*number) : std::nullopt;
  if (!index) return DamagedToken();
  place.scan = ScanPlace{*instance, *type, std::string(rest), *index};
  return place;
}

absl::Status DamagedToken() {
  return Fail(Reason::kInvalidToken, "page_token is damaged; start again without it",
              {{"field", "page_token"}});
}

}  // namespace broker

// Where a list of what one principal holds goes on. It comes first what the upstream gives at once,
// of all instances in question; then, one after the other, the types that are listed by a scan.
#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <optional>
#include <string>

namespace broker {

// In the catalogue of one type: its page at `cursor`, from the row `index` on.
struct ScanPlace {
  std::string instance;
  std::string type;
  std::string cursor;
  std::size_t index = 0;

  friend bool operator==(const ScanPlace&, const ScanPlace&) = default;
};

struct HeldPlace {
  // In the first part: after this row; empty at its beginning.
  std::string after;
  // Set behind the first part.
  std::optional<ScanPlace> scan;

  friend bool operator==(const HeldPlace&, const HeldPlace&) = default;
};

// A cursor for MakePageToken; empty for the beginning of everything.
std::string ToText(const HeldPlace& place);
// What ToText made. INVALID_TOKEN for any other text; instance and type may be any texts.
absl::StatusOr<HeldPlace> ParseHeldPlace(const std::string& text);

// INVALID_TOKEN.
absl::Status DamagedToken();

}  // namespace broker

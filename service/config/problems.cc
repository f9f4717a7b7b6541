#include "service/config/problems.h"

#include <algorithm>

#include "service/core/error.h"

namespace broker {

absl::Status Problems::ToStatus(const std::string& file) const {
  auto rows = rows_;
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string message;
  for (const auto& [at, text] : rows) {
    if (!message.empty()) message += '\n';
    message += file + ':' + std::to_string(at.line) + ':' + std::to_string(at.column) + ": " + text;
  }
  return Fail(Reason::kInvalidField, std::move(message));
}

}  // namespace broker

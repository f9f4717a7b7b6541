// Everything that is wrong with a file, told at once, in the order of its lines.
#pragma once

#include <absl/status/status.h>

#include <compare>
#include <string>
#include <utility>
#include <vector>

namespace broker {

// Counted from 1.
struct Position {
  int line = 1;
  int column = 1;

  friend auto operator<=>(const Position&, const Position&) = default;
};

class Problems {
 public:
  // A sentence that names the key, never its value, and ends with the next step.
  void Add(Position at, std::string text) { rows_.emplace_back(at, std::move(text)); }

  bool empty() const { return rows_.empty(); }

  // REQUIRES: !empty(). INVALID_FIELD with one line "file:line:column: text" per problem.
  absl::Status ToStatus(const std::string& file) const;

 private:
  std::vector<std::pair<Position, std::string>> rows_;
};

}  // namespace broker

// From rows of SQL to values and back.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "service/core/time.h"
#include "service/store/db.h"

namespace broker {

inline SqlValue ToSql(Instant time) { return std::int64_t{time.time_since_epoch().count()}; }
inline SqlValue ToSql(const std::optional<Instant>& time) {
  return time ? ToSql(*time) : SqlValue();
}
inline SqlValue ToSql(const std::optional<std::string>& text) {
  return text ? SqlValue(*text) : SqlValue();
}

// Takes the values of a row one after the other.
class Columns {
 public:
  explicit Columns(SqlRow& row) : row_(row) {}

  std::string Text() { return MaybeText().value_or(""); }
  std::optional<std::string> MaybeText() {
    auto* text = std::get_if<std::string>(&row_.at(at_++));
    return text == nullptr ? std::nullopt : std::optional(std::move(*text));
  }
  std::int64_t Number() {
    const auto* number = std::get_if<std::int64_t>(&row_.at(at_++));
    return number == nullptr ? 0 : *number;
  }
  Instant Time() { return Instant(std::chrono::microseconds(Number())); }
  std::optional<Instant> MaybeTime() {
    if (std::holds_alternative<std::monostate>(row_.at(at_))) {
      ++at_;
      return std::nullopt;
    }
    return Time();
  }

 private:
  SqlRow& row_;
  std::size_t at_ = 0;
};

}  // namespace broker

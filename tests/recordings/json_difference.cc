#include "tests/recordings/json_difference.h"

#include <boost/json/serialize.hpp>

#include <string_view>

namespace broker::fakes {
namespace {

namespace json = boost::json;

class Comparison {
 public:
  explicit Comparison(const JsonRules& rules) : rules_(rules) {}

  std::string Values(const std::string& at, const json::value& expected,
                     const json::value& actual) const {
    if (expected.is_object() && actual.is_object()) {
      return Objects(at, expected.get_object(), actual.get_object());
    }
    if (expected.is_array() && actual.is_array()) {
      return rules_.cut ? CutArrays(at, expected.get_array(), actual.get_array())
                        : Arrays(at, expected.get_array(), actual.get_array());
    }
    if (expected == actual) return "";
    return at + ": expected " + json::serialize(expected) + ", got " + json::serialize(actual);
  }

 private:
  std::string Objects(const std::string& at, const json::object& expected,
                      const json::object& actual) const {
    const bool may_have_more = rules_.cut && at.empty();
    for (const auto& [key, value] : actual) {
      if (!may_have_more && !expected.contains(key))
        return Path(at, key) + ": not in the recording";
    }
    for (const auto& [key, value] : expected) {
      const json::value* found = actual.if_contains(key);
      if (found == nullptr) return Path(at, key) + ": missing";
      if (rules_.any_value.contains(std::string_view(key))) {
        if (SameType(value, *found)) continue;
        return Path(at, key) + ": of another type, " + json::serialize(*found);
      }
      if (std::string difference = Values(Path(at, key), value, *found); !difference.empty()) {
        return difference;
      }
    }
    return "";
  }

  std::string Arrays(const std::string& at, const json::array& expected,
                     const json::array& actual) const {
    if (expected.size() != actual.size()) {
      return at + ": expected " + std::to_string(expected.size()) + " entries, got " +
             json::serialize(actual);
    }
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const std::string place = at + "[" + std::to_string(i) + "]";
      if (std::string difference = Values(place, expected[i], actual[i]); !difference.empty()) {
        return difference;
      }
    }
    return "";
  }

  std::string CutArrays(const std::string& at, const json::array& expected,
                        const json::array& actual) const {
    std::size_t next = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const std::string place = at + "[" + std::to_string(i) + "]";
      std::string difference = place + ": not found in " + json::serialize(actual);
      while (next < actual.size() && !difference.empty()) {
        if (Values(place, expected[i], actual[next++]).empty()) difference.clear();
      }
      if (!difference.empty()) return difference;
    }
    return "";
  }

  static bool SameType(const json::value& left, const json::value& right) {
    return left.kind() == right.kind() || (left.is_number() && right.is_number());
  }

  static std::string Path(const std::string& at, std::string_view key) {
    return at + "/" + std::string(key);
  }

  const JsonRules& rules_;
};

}  // namespace

std::string JsonDifference(const json::value& expected, const json::value& actual,
                           const JsonRules& rules) {
  return Comparison(rules).Values("", expected, actual);
}

}  // namespace broker::fakes

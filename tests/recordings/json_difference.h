// Compares an answer with a recorded one.
#pragma once

#include <boost/json/value.hpp>

#include <set>
#include <string>

namespace broker::fakes {

struct JsonRules {
  // Fields of which only the type is compared: times, ids made while recording.
  std::set<std::string, std::less<>> any_value;
  // The recording was cut: the answer may have more fields at the top, and more entries in lists,
  // between and after the recorded ones.
  bool cut = false;
};

// Where and how the first difference is; empty if there is none.
std::string JsonDifference(const boost::json::value& expected, const boost::json::value& actual,
                           const JsonRules& rules);

}  // namespace broker::fakes

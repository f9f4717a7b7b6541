// A JSON request body, read as the server's binding reads it.
#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tests/fakes/fake.h"

namespace broker::fakes::grafana {

// An empty body and null count as {}; what follows the first value is ignored; keys match without
// regard to case; null leaves a field unset; another type than asked for makes the body bad.
class Body {
 public:
  // Bad without Content-Type application/json.
  explicit Body(const FakeRequest& request);
  explicit Body(boost::json::object object) : object_(std::move(object)) {}

  std::optional<std::string> Text(std::string_view key);
  std::optional<std::int64_t> Number(std::string_view key);
  std::optional<bool> Flag(std::string_view key);
  // Null if absent.
  const boost::json::array* List(std::string_view key);
  // {} if absent.
  boost::json::object Object(std::string_view key);

  // To be asked after the last field was read.
  bool bad() const { return bad_; }

 private:
  const boost::json::value* Field(std::string_view key) const;

  boost::json::object object_;
  bool bad_ = false;
};

}  // namespace broker::fakes::grafana

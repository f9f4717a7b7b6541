// The reading of JSON from a server. What is accepted is JSON as protobuf can carry it on.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "clients/http/json.h"
#include "tests/fuzz/utf8.h"
#include "tests/fuzz/wire_input.h"

namespace broker::http {
namespace {

namespace json = boost::json;
using fuzz::IsUtf8;
using fuzz::Require;

void CheckFields(const json::value& value) {
  for (const std::string_view name : {"id", "name", "", "message"}) {
    const auto text = TextField(value, name);
    const auto number = NumberField(value, name);
    const auto array = ArrayField(value, name);
    Require(text.ok() + number.ok() + array.ok() <= 1, "a field has one type");
    Require(TextOr(value, name, "-") == (text.ok() ? *text : "-"), "TextOr is TextField or not");
    BoolOr(value, name, true);
    if (!text.ok()) fuzz::CheckFailure(text.status());
  }
}

// False if there is a number in it that JSON has no words for: one that was too large.
bool Check(const json::value& value, std::size_t depth) {
  Require(depth <= kJsonDepth, "nesting is bounded");
  CheckFields(value);
  bool finite = !value.is_double() || std::isfinite(value.get_double());
  if (value.is_string()) {
    Require(IsUtf8({value.get_string().data(), value.get_string().size()}), "texts are UTF-8");
  } else if (value.is_array()) {
    for (const json::value& element : value.get_array()) {
      finite = Check(element, depth + 1) && finite;
    }
  } else if (value.is_object()) {
    for (const auto& member : value.get_object()) {
      Require(IsUtf8({member.key().data(), member.key().size()}), "names are UTF-8");
      finite = Check(member.value(), depth + 1) && finite;
    }
  }
  return finite;
}

}  // namespace
}  // namespace broker::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace broker::http;
  Reply reply = broker::fuzz::ReplyOf({reinterpret_cast<const char*>(data), size});
  const auto value = ParseJson(reply);
  MessageOf(reply);
  if (!value.ok()) {
    broker::fuzz::CheckFailure(value.status());
    return 0;
  }
  if (!Check(*value, 0)) return 0;
  reply.body = json::serialize(*value);
  Require(ParseJson(reply).ok(), "what was read can be written and read again");
  return 0;
}

#include "tests/fakes/grafana/body.h"

#include <boost/json/stream_parser.hpp>

#include <algorithm>
#include <cctype>

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

bool EqualIgnoringCase(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  });
}

bool IsJson(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  while (content_type.ends_with(' ')) content_type.remove_suffix(1);
  return EqualIgnoringCase(content_type, "application/json");
}

}  // namespace

Body::Body(const FakeRequest& request) {
  if (!IsJson(request.Header("content-type"))) {
    bad_ = true;
    return;
  }
  const std::string& text = request.body;
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) return;
  json::stream_parser parser;
  json::error_code error;
  parser.write_some(text.data(), text.size(), error);
  if (!error && !parser.done()) parser.finish(error);
  if (error) {
    bad_ = true;
    return;
  }
  json::value value = parser.release();
  if (value.is_object()) {
    object_ = std::move(value.get_object());
  } else {
    bad_ = !value.is_null();
  }
}

const json::value* Body::Field(std::string_view key) const {
  const json::value* found = nullptr;
  for (const auto& [name, value] : object_) {
    if (EqualIgnoringCase(name, key) && !value.is_null()) found = &value;
  }
  return found;
}

std::optional<std::string> Body::Text(std::string_view key) {
  const json::value* value = Field(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return std::string(value->get_string());
  bad_ = true;
  return std::nullopt;
}

std::optional<std::int64_t> Body::Number(std::string_view key) {
  const json::value* value = Field(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_int64()) return value->get_int64();
  bad_ = true;
  return std::nullopt;
}

std::optional<bool> Body::Flag(std::string_view key) {
  const json::value* value = Field(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_bool()) return value->get_bool();
  bad_ = true;
  return std::nullopt;
}

json::object Body::Object(std::string_view key) {
  const json::value* value = Field(key);
  if (value == nullptr) return {};
  if (value->is_object()) return value->get_object();
  bad_ = true;
  return {};
}

const json::array* Body::List(std::string_view key) {
  const json::value* value = Field(key);
  if (value == nullptr) return nullptr;
  if (value->is_array()) return &value->get_array();
  bad_ = true;
  return nullptr;
}

}  // namespace broker::fakes::grafana

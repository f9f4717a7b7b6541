// Values as JSON text and back, by the fields that operation_fields.h lists. What was written is
// read back exactly. Reading takes what it finds: a name that is unknown or of another type is
// passed over, one that is missing leaves its field as it is. Enums are stored as their numbers.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "service/core/time.h"

namespace broker {

class FieldWriter {
 public:
  template <class T>
  void operator()(const char* name, const T& value) {
    object_.emplace(name, Of(value));
  }
  // Most of these are not set, and reading leaves them so.
  void operator()(const char* name, bool value) {
    if (value) object_.emplace(name, true);
  }
  template <class T>
  void operator()(const char* name, const std::optional<T>& value) {
    if (value) object_.emplace(name, Of(*value));
  }
  template <class T>
  void operator()(const char* name, const std::vector<T>& value) {
    if (!value.empty()) object_.emplace(name, Of(value));
  }
  void operator()(const char* name, const std::map<std::string, std::string>& value) {
    if (!value.empty()) object_.emplace(name, Of(value));
  }

  std::string Text() const { return boost::json::serialize(object_); }

 private:
  static boost::json::value Of(const std::string& value) { return boost::json::string(value); }
  static boost::json::value Of(int value) { return value; }
  static boost::json::value Of(Instant value) {
    return std::int64_t{value.time_since_epoch().count()};
  }
  static boost::json::value Of(std::chrono::milliseconds value) {
    return std::int64_t{value.count()};
  }
  template <class T>
  requires std::is_enum_v<T>
  static boost::json::value Of(T value) { return static_cast<int>(value); }
  template <class T>
  static boost::json::value Of(const std::vector<T>& values) {
    boost::json::array array;
    for (const T& value : values) array.push_back(Of(value));
    return array;
  }
  static boost::json::value Of(const std::map<std::string, std::string>& values) {
    boost::json::object object;
    for (const auto& [name, value] : values) object.emplace(name, Of(value));
    return object;
  }
  template <class T>
  requires std::is_class_v<T>
  static boost::json::value Of(const T& value) {
    FieldWriter writer;
    VisitFields(writer, value);
    return std::move(writer.object_);
  }

  boost::json::object object_;
};

class FieldReader {
 public:
  explicit FieldReader(const boost::json::object& object) : object_(object) {}

  template <class T>
  void operator()(const char* name, T& value) {
    if (const boost::json::value* found = object_.if_contains(name)) Take(*found, value);
  }

 private:
  // Each says whether `from` is of the value's kind; if not, the value is as it was.
  static bool Take(const boost::json::value& from, std::string& value) {
    const boost::json::string* text = from.if_string();
    if (text != nullptr) value.assign(text->data(), text->size());
    return text != nullptr;
  }
  static bool Take(const boost::json::value& from, bool& value) {
    const bool* truth = from.if_bool();
    if (truth != nullptr) value = *truth;
    return truth != nullptr;
  }
  static bool Take(const boost::json::value& from, std::int64_t& value) {
    const std::int64_t* number = from.if_int64();
    if (number != nullptr) value = *number;
    return number != nullptr;
  }
  static bool Take(const boost::json::value& from, int& value) {
    std::int64_t number = 0;
    if (!Take(from, number)) return false;
    value = static_cast<int>(number);
    return true;
  }
  static bool Take(const boost::json::value& from, Instant& value) {
    std::int64_t number = 0;
    if (!Take(from, number)) return false;
    value = Instant(std::chrono::microseconds(number));
    return true;
  }
  static bool Take(const boost::json::value& from, std::chrono::milliseconds& value) {
    std::int64_t number = 0;
    if (!Take(from, number)) return false;
    value = std::chrono::milliseconds(number);
    return true;
  }
  template <class T>
  requires std::is_enum_v<T>
  static bool Take(const boost::json::value& from, T& value) {
    int number = 0;
    if (!Take(from, number)) return false;
    value = static_cast<T>(number);
    return true;
  }
  template <class T>
  static bool Take(const boost::json::value& from, std::optional<T>& value) {
    T taken{};
    if (!Take(from, taken)) return false;
    value = std::move(taken);
    return true;
  }
  template <class T>
  static bool Take(const boost::json::value& from, std::vector<T>& values) {
    const boost::json::array* array = from.if_array();
    if (array == nullptr) return false;
    values.clear();
    for (const boost::json::value& element : *array) Take(element, values.emplace_back());
    return true;
  }
  static bool Take(const boost::json::value& from, std::map<std::string, std::string>& values) {
    const boost::json::object* object = from.if_object();
    if (object == nullptr) return false;
    values.clear();
    for (const auto& member : *object) Take(member.value(), values[std::string(member.key())]);
    return true;
  }
  template <class T>
  requires std::is_class_v<T>
  static bool Take(const boost::json::value& from, T& value) {
    const boost::json::object* object = from.if_object();
    if (object == nullptr) return false;
    FieldReader reader(*object);
    VisitFields(reader, value);
    return true;
  }

  const boost::json::object& object_;
};

// `fields` is called with the reader of the object in `text`. False if it is none; then nothing was
// read.
template <class Fields>
bool ReadJson(std::string_view text, Fields fields) {
  boost::json::parse_options options;
  // Texts go back as they came, whatever an upstream calls UTF-8.
  options.allow_invalid_utf8 = true;
  boost::json::error_code error;
  const boost::json::value value = boost::json::parse(text, error, {}, options);
  const boost::json::object* object = value.if_object();
  if (error || object == nullptr) return false;
  FieldReader reader(*object);
  fields(reader);
  return true;
}

}  // namespace broker

#include "service/store/operation_json.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <vector>

#include "service/store/operation_fields.h"

namespace broker {
namespace {

namespace json = boost::json;

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

  std::string Text() const { return json::serialize(object_); }

 private:
  static json::value Of(const std::string& value) { return json::string(value); }
  static json::value Of(int value) { return value; }
  static json::value Of(Instant value) { return std::int64_t{value.time_since_epoch().count()}; }
  static json::value Of(std::chrono::milliseconds value) { return std::int64_t{value.count()}; }
  template <class T>
  requires std::is_enum_v<T>
  static json::value Of(T value) { return static_cast<int>(value); }
  template <class T>
  static json::value Of(const std::vector<T>& values) {
    json::array array;
    for (const T& value : values) array.push_back(Of(value));
    return array;
  }
  static json::value Of(const std::map<std::string, std::string>& values) {
    json::object object;
    for (const auto& [name, value] : values) object.emplace(name, Of(value));
    return object;
  }
  template <class T>
  requires std::is_class_v<T>
  static json::value Of(const T& value) {
    FieldWriter writer;
    VisitFields(writer, value);
    return std::move(writer.object_);
  }

  json::object object_;
};

class FieldReader {
 public:
  explicit FieldReader(const json::object& object) : object_(object) {}

  template <class T>
  void operator()(const char* name, T& value) {
    if (const json::value* found = object_.if_contains(name)) Take(*found, value);
  }

 private:
  // Each says whether `from` is of the value's kind; if not, the value is as it was.
  static bool Take(const json::value& from, std::string& value) {
    const json::string* text = from.if_string();
    if (text != nullptr) value.assign(text->data(), text->size());
    return text != nullptr;
  }
  static bool Take(const json::value& from, bool& value) {
    const bool* truth = from.if_bool();
    if (truth != nullptr) value = *truth;
    return truth != nullptr;
  }
  static bool Take(const json::value& from, std::int64_t& value) {
    const std::int64_t* number = from.if_int64();
    if (number != nullptr) value = *number;
    return number != nullptr;
  }
  static bool Take(const json::value& from, int& value) {
    std::int64_t number = 0;
    if (!Take(from, number)) return false;
    value = static_cast<int>(number);
    return true;
  }
  static bool Take(const json::value& from, Instant& value) {
    std::int64_t number = 0;
    if (!Take(from, number)) return false;
    value = Instant(std::chrono::microseconds(number));
    return true;
  }
  static bool Take(const json::value& from, std::chrono::milliseconds& value) {
    std::int64_t number = 0;
    if (!Take(from, number)) return false;
    value = std::chrono::milliseconds(number);
    return true;
  }
  template <class T>
  requires std::is_enum_v<T>
  static bool Take(const json::value& from, T& value) {
    int number = 0;
    if (!Take(from, number)) return false;
    value = static_cast<T>(number);
    return true;
  }
  template <class T>
  static bool Take(const json::value& from, std::optional<T>& value) {
    T taken{};
    if (!Take(from, taken)) return false;
    value = std::move(taken);
    return true;
  }
  template <class T>
  static bool Take(const json::value& from, std::vector<T>& values) {
    const json::array* array = from.if_array();
    if (array == nullptr) return false;
    values.clear();
    for (const json::value& element : *array) Take(element, values.emplace_back());
    return true;
  }
  static bool Take(const json::value& from, std::map<std::string, std::string>& values) {
    const json::object* object = from.if_object();
    if (object == nullptr) return false;
    values.clear();
    for (const auto& member : *object) Take(member.value(), values[std::string(member.key())]);
    return true;
  }
  template <class T>
  requires std::is_class_v<T>
  static bool Take(const json::value& from, T& value) {
    const json::object* object = from.if_object();
    if (object == nullptr) return false;
    FieldReader reader(*object);
    VisitFields(reader, value);
    return true;
  }

  const json::object& object_;
};

// `fields` is called with the reader of the object in `text`.
template <class Fields>
bool Read(std::string_view text, Fields fields) {
  json::parse_options options;
  // Texts go back as they came, whatever an upstream calls UTF-8.
  options.allow_invalid_utf8 = true;
  json::error_code error;
  const json::value value = json::parse(text, error, {}, options);
  const json::object* object = value.if_object();
  if (error || object == nullptr) return false;
  FieldReader reader(*object);
  fields(reader);
  return true;
}

template <class Visitor, Some<Operation> T>
void VisitDetails(Visitor& visit, T& operation) {
  visit("site", operation.site);
  visit("principal", operation.principal);
  visit("entitlement", operation.entitlement);
  visit("allow_lower_level", operation.allow_lower_level);
  visit("justification", operation.justification);
  visit("gate", operation.gate);
  visit("definition", operation.definition);
  visit("force", operation.force);
}

template <class Visitor, Some<Operation> T>
void VisitOutcome(Visitor& visit, T& operation) {
  visit("result", operation.result);
  visit("problem", operation.problem);
}

}  // namespace

std::string DetailsJson(const Operation& operation) {
  FieldWriter writer;
  VisitDetails(writer, operation);
  return writer.Text();
}

std::string BeforeJson(const Observation& before) {
  FieldWriter writer;
  VisitFields(writer, before);
  return writer.Text();
}

std::string OutcomeJson(const Operation& operation) {
  FieldWriter writer;
  VisitOutcome(writer, operation);
  return writer.Text();
}

bool ReadDetails(std::string_view text, Operation* operation) {
  return Read(text, [&](FieldReader& reader) { VisitDetails(reader, *operation); });
}

bool ReadBefore(std::string_view text, Operation* operation) {
  return Read(text, [&](FieldReader& reader) { VisitFields(reader, operation->before.emplace()); });
}

bool ReadOutcome(std::string_view text, Operation* operation) {
  return Read(text, [&](FieldReader& reader) { VisitOutcome(reader, *operation); });
}

}  // namespace broker

#include "service/store/audit_json.h"

#include <boost/json/serialize.hpp>
#include <boost/json/string_view.hpp>

#include "service/store/field_json.h"
#include "service/store/operation_fields.h"

namespace broker {
namespace {

// As FieldWriter, but straight to text and without what is empty.
class BodyWriter {
 public:
  void operator()(const char* name, const std::string& value) {
    if (!value.empty()) Name(name) += Quoted(value);
  }
  void operator()(const char* name, bool value) {
    if (value) Name(name) += "true";
  }
  void operator()(const char* name, int value) {
    if (value != 0) Name(name) += std::to_string(value);
  }
  template <class T>
  void operator()(const char* name, const std::optional<T>& value) {
    if (value) Name(name) += Of(*value);
  }
  template <class T>
  void operator()(const char* name, const std::vector<T>& values) {
    if (values.empty()) return;
    char before = '[';
    std::string& text = Name(name);
    for (const T& value : values) {
      text += before;
      text += Of(value);
      before = ',';
    }
    text += ']';
  }
  template <class T>
  requires std::is_class_v<T>
  void operator()(const char* name, const T& value) {
    const std::string text = Of(value);
    if (text != "{}") Name(name) += text;
  }

  std::string Text() const { return text_.empty() ? "{}" : text_ + "}"; }

 private:
  static std::string Quoted(const std::string& value) {
    return boost::json::serialize(boost::json::string_view(value));
  }
  template <class T>
  static std::string Of(const T& value) {
    BodyWriter writer;
    VisitFields(writer, value);
    return writer.Text();
  }

  std::string& Name(const char* name) {
    text_ += text_.empty() ? "{\"" : ",\"";
    text_ += name;
    text_ += "\":";
    return text_;
  }

  std::string text_;
};

}  // namespace

template <class Visitor, Some<AuditPrincipal> T>
void VisitFields(Visitor& visit, T& value) {
  visit("type", value.type);
  visit("id", value.id);
  visit("uid", value.uid);
  visit("email", value.email);
  visit("login", value.login);
  visit("display_name", value.display_name);
}

template <class Visitor, Some<AuditEntitlement> T>
void VisitFields(Visitor& visit, T& value) {
  visit("type", value.type);
  visit("id", value.id);
  visit("display_name", value.display_name);
}

template <class Visitor, Some<AuditHolding> T>
void VisitFields(Visitor& visit, T& value) {
  visit("direct", value.direct);
  visit("level", value.level);
}

template <class Visitor, Some<AuditWarning> T>
void VisitFields(Visitor& visit, T& value) {
  visit("code", value.code);
  visit("message", value.message);
}

template <class Visitor, Some<AuditEvent> T>
void VisitFields(Visitor& visit, T& value) {
  visit("time", value.time);
  visit("kind", value.kind);
  visit("instance", value.instance);
  visit("caller", value.caller);
  visit("request_id", value.request_id);
  visit("operation_id", value.operation_id);
  visit("lease_id", value.lease_id);
  visit("justification", value.justification);
  visit("principal", value.principal);
  visit("entitlement", value.entitlement);
  visit("scope", value.scope);
  visit("level", value.level);
  visit("before", value.before);
  visit("after", value.after);
  visit("defined_before", value.defined_before);
  visit("defined_after", value.defined_after);
  visit("outcome", value.outcome);
  visit("changed", value.changed);
  visit("reason", value.reason);
  visit("warnings", value.warnings);
  visit("expire_time", value.expire_time);
  visit("expire_time_before", value.expire_time_before);
  visit("lease_end", value.lease_end);
  visit("requests", value.requests);
  visit("owner", value.owner);
  visit("claim", value.claim);
}

std::string AuditBody(const AuditEvent& event) {
  BodyWriter writer;
  VisitFields(writer, event);
  return writer.Text();
}

bool ReadAuditBody(std::string_view body, AuditEvent* event) {
  return ReadJson(body, [event](FieldReader& reader) { VisitFields(reader, *event); });
}

}  // namespace broker

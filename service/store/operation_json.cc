#include "service/store/operation_json.h"

#include "service/store/field_json.h"
#include "service/store/operation_fields.h"

namespace broker {
namespace {

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
  visit("digest", operation.origin.digest);
}

template <class Visitor, Some<Operation> T>
void VisitOutcome(Visitor& visit, T& operation) {
  visit("result", operation.result);
  visit("problem", operation.problem);
  visit("requests", operation.requests);
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
  return ReadJson(text, [&](FieldReader& reader) { VisitDetails(reader, *operation); });
}

bool ReadBefore(std::string_view text, Operation* operation) {
  return ReadJson(text,
                  [&](FieldReader& reader) { VisitFields(reader, operation->before.emplace()); });
}

bool ReadOutcome(std::string_view text, Operation* operation) {
  return ReadJson(text, [&](FieldReader& reader) { VisitOutcome(reader, *operation); });
}

}  // namespace broker

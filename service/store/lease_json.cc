#include "service/store/lease_json.h"

#include "service/store/field_json.h"
#include "service/store/operation_fields.h"

namespace broker {
namespace {

template <class Visitor, Some<Lease> T>
void VisitDetails(Visitor& visit, T& lease) {
  visit("principal", lease.principal);
  visit("entitlement", lease.entitlement);
  visit("justification", lease.justification);
  visit("capped_by", lease.capped_by);
  visit("last_problem", lease.last_problem);
  visit("end", lease.end);
}

}  // namespace

std::string LeaseDetailsJson(const Lease& lease) {
  FieldWriter writer;
  VisitDetails(writer, lease);
  return writer.Text();
}

bool ReadLeaseDetails(std::string_view text, Lease* lease) {
  return ReadJson(text, [&](FieldReader& reader) { VisitDetails(reader, *lease); });
}

}  // namespace broker

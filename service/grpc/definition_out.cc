#include "service/grpc/definition_out.h"

#include "service/grpc/convert_out.h"

namespace broker {

v1::EntitlementDefinition ToMessage(const Definition& definition) {
  v1::EntitlementDefinition out;
  out.set_type(definition.type);
  out.set_id(definition.id);
  out.set_name(definition.name);
  out.set_display_name(definition.display_name);
  out.set_description(definition.description);
  out.set_group(definition.group);
  out.set_hidden(definition.hidden);
  out.set_scope(definition.scope);
  for (const Permission& one : definition.permissions) *out.add_permissions() = ToMessage(one);
  out.set_etag(definition.etag);
  return out;
}

v1::EntitlementResult ToEntitlementResult(const MutationResult& result) {
  v1::EntitlementResult out;
  out.set_outcome(static_cast<v1::Outcome>(result.outcome));
  out.set_changed(result.changed);
  out.set_dry_run(result.dry_run);
  for (const Definition& one : result.defined_before) *out.add_before() = ToMessage(one);
  for (const Definition& one : result.defined_after) *out.add_after() = ToMessage(one);
  for (const Warning& warning : result.warnings) *out.add_warnings() = ToMessage(warning);
  if (result.effective_time) *out.mutable_effective_time() = ToMessage(*result.effective_time);
  out.set_operation_id(result.operation_id);
  return out;
}

}  // namespace broker

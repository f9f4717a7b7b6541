#include "service/grpc/audit_out.h"

#include <string>

#include "service/grpc/convert_out.h"
#include "service/grpc/definition_out.h"

namespace broker {
namespace {

// The number of `name` in an enum of the API, whose names begin with `prefix`; 0 if it has none.
template <class Enum>
Enum Named(bool (*parse)(google::protobuf::ConstStringParam, Enum*), const char* prefix,
           const std::string& name) {
  Enum value{};
  if (name.empty() || !parse(prefix + name, &value)) return {};
  return value;
}

v1::Principal ToMessage(const std::string& instance, const AuditPrincipal& principal) {
  v1::Principal out;
  out.set_instance(instance);
  out.set_type(principal.type);
  out.set_id(principal.id);
  out.set_uid(principal.uid);
  out.set_email(principal.email);
  out.set_login(principal.login);
  out.set_display_name(principal.display_name);
  return out;
}

v1::Entitlement ToMessage(const std::string& instance, const AuditEntitlement& entitlement) {
  v1::Entitlement out;
  out.set_instance(instance);
  out.set_type(entitlement.type);
  out.set_id(entitlement.id);
  out.set_display_name(entitlement.display_name);
  return out;
}

v1::Holding ToMessage(const AuditHolding& holding) {
  v1::Holding out;
  out.set_direct(holding.direct);
  out.set_level(holding.level);
  return out;
}

v1::ChainMark ToMessage(const ChainMark& mark) {
  v1::ChainMark out;
  out.set_seq(mark.seq);
  if (mark.seq > 0) out.set_hash(mark.hash);
  return out;
}

void AddTimes(const AuditEvent& event, v1::AuditEvent* out) {
  if (const auto time = InstantOf(event.time)) *out->mutable_time() = broker::ToMessage(*time);
  if (const auto time = InstantOf(event.expire_time)) {
    *out->mutable_expire_time() = broker::ToMessage(*time);
  }
  if (const auto time = InstantOf(event.expire_time_before)) {
    *out->mutable_expire_time_before() = broker::ToMessage(*time);
  }
}

// What was read and done.
void AddOutcome(const AuditEvent& event, v1::AuditEvent* out) {
  if (event.before) *out->mutable_before() = ToMessage(*event.before);
  if (event.after) *out->mutable_after() = ToMessage(*event.after);
  for (const Definition& one : event.defined_before) *out->add_defined_before() = ToMessage(one);
  for (const Definition& one : event.defined_after) *out->add_defined_after() = ToMessage(one);
  out->set_outcome(Named(&v1::Outcome_Parse, "OUTCOME_", event.outcome));
  out->set_changed(event.changed);
  out->set_reason(Named(&v1::ErrorReason_Parse, "ERROR_REASON_", event.reason));
  for (const AuditWarning& warning : event.warnings) {
    v1::Warning* added = out->add_warnings();
    added->set_code(Named(&v1::WarningCode_Parse, "WARNING_CODE_", warning.code));
    added->set_message(warning.message);
  }
  out->set_lease_end(Named(&v1::LeaseEnd_Parse, "LEASE_END_", event.lease_end));
  for (const UpstreamRequest& request : event.requests) {
    v1::AuditedRequest* added = out->add_requests();
    added->set_method(request.method);
    added->set_path(request.path);
    added->set_status(request.status);
    added->set_count(request.count);
  }
}

}  // namespace

v1::AuditEvent ToMessage(const AuditRecord& record) {
  const AuditEvent& event = record.event;
  v1::AuditEvent out;
  out.set_seq(record.row.seq);
  out.set_previous_hash(record.row.previous);
  out.set_hash(record.row.hash);
  out.set_body(record.row.body);
  out.set_kind(event.kind);
  out.set_instance(event.instance);
  out.set_caller(event.caller);
  out.set_request_id(event.request_id);
  out.set_operation_id(event.operation_id);
  out.set_lease_id(event.lease_id);
  *out.mutable_justification() = ToMessage(event.justification);
  if (event.principal) *out.mutable_principal() = ToMessage(event.instance, *event.principal);
  if (event.entitlement) *out.mutable_entitlement() = ToMessage(event.instance, *event.entitlement);
  out.set_scope(event.scope);
  out.set_level(event.level);
  AddTimes(event, &out);
  AddOutcome(event, &out);
  return out;
}

v1::VerifyChainResponse ToMessage(const ChainReport& report) {
  v1::VerifyChainResponse out;
  *out.mutable_head() = ToMessage(report.head);
  *out.mutable_verified() = ToMessage(report.verified);
  out.set_checked_count(report.checked);
  out.set_complete(report.complete);
  if (report.defect) {
    v1::ChainDefect* defect = out.mutable_defect();
    defect->set_kind(static_cast<v1::ChainDefectKind>(report.defect->fault));
    defect->set_seq(report.defect->seq);
    defect->set_message(report.defect->message);
  }
  return out;
}

}  // namespace broker

#include "service/grpc/convert_out.h"

#include <chrono>
#include <string_view>

#include "service/grpc/definition_out.h"
#include "service/grpc/lease_out.h"
#include "service/grpc/status.h"

namespace broker {
namespace {

google::protobuf::Duration ToMessage(std::chrono::milliseconds duration) {
  google::protobuf::Duration out;
  out.set_seconds(duration.count() / 1000);
  out.set_nanos(static_cast<int>(duration.count() % 1000) * 1'000'000);
  return out;
}

template <class From, class To>
void Copy(const From& from, To* to) {
  to->Assign(from.begin(), from.end());
}

template <class Map>
void CopyMap(const Metadata& from, Map* to) {
  to->insert(from.begin(), from.end());
}

v1::CredentialCheck ToMessage(const CredentialCheck& check) {
  v1::CredentialCheck out;
  out.set_accepted(check.accepted);
  Copy(check.missing, out.mutable_missing());
  if (check.problem) *out.mutable_problem() = ToMessage(*check.problem);
  *out.mutable_check_time() = broker::ToMessage(check.check_time);
  return out;
}

}  // namespace

google::protobuf::Timestamp ToMessage(Instant instant) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(instant);
  google::protobuf::Timestamp out;
  out.set_seconds(seconds.time_since_epoch().count());
  out.set_nanos(static_cast<int>(std::chrono::nanoseconds(instant - seconds).count()));
  return out;
}

v1::Warning ToMessage(const Warning& warning) {
  v1::Warning out;
  out.set_code(static_cast<v1::WarningCode>(warning.code));
  out.set_message(warning.message);
  return out;
}

v1::Principal ToMessage(const std::string& instance, const Principal& principal) {
  v1::Principal out;
  out.set_instance(instance);
  out.set_type(principal.type);
  out.set_id(principal.id);
  out.set_uid(principal.uid);
  out.set_email(principal.email);
  out.set_login(principal.login);
  out.set_display_name(principal.display_name);
  out.set_disabled(principal.disabled);
  out.set_pending(principal.pending);
  out.set_externally_managed(principal.externally_managed);
  CopyMap(principal.attributes, out.mutable_attributes());
  return out;
}

v1::Entitlement ToMessage(const std::string& instance, const Entitlement& entitlement) {
  v1::Entitlement out;
  out.set_instance(instance);
  out.set_type(entitlement.type);
  out.set_id(entitlement.id);
  out.set_display_name(entitlement.display_name);
  out.set_description(entitlement.description);
  out.set_hidden(entitlement.hidden);
  out.set_guarded(entitlement.guarded);
  out.set_grantable(!entitlement.guarded);
  CopyMap(entitlement.attributes, out.mutable_attributes());
  return out;
}

v1::Holding ToMessage(const Holding& holding) {
  v1::Holding out;
  out.set_direct(holding.direct);
  out.set_level(holding.level);
  for (const IndirectSource& source : holding.indirect) {
    v1::IndirectSource* added = out.add_indirect();
    added->set_kind(source.kind);
    added->set_id(source.id);
    added->set_display_name(source.display_name);
    added->set_level(source.level);
  }
  out.set_etag(holding.etag);
  *out.mutable_observe_time() = ToMessage(holding.observe_time);
  return out;
}

v1::AccessGrant ToMessage(const GrantRow& row) {
  v1::AccessGrant out;
  *out.mutable_principal() = ToMessage(row.instance, row.grant.principal);
  *out.mutable_entitlement() = ToMessage(row.instance, row.grant.entitlement);
  out.set_scope(row.grant.scope);
  *out.mutable_holding() = ToMessage(row.grant.holding);
  for (const Lease& lease : row.leases) *out.add_leases() = ToMessage(lease);
  return out;
}

v1::Permission ToMessage(const Permission& permission) {
  v1::Permission out;
  out.set_action(permission.action);
  out.set_scope(permission.scope);
  return out;
}

v1::Problem ToMessage(const Failure& whole) {
  const Failure failure = Capped(whole);
  v1::Problem out;
  out.set_code(std::string(NameOf(CodeOf(failure.reason))));
  out.set_reason(static_cast<v1::ErrorReason>(failure.reason));
  out.set_message(failure.message);
  CopyMap(failure.metadata, out.mutable_metadata());
  if (const auto delay = RetryDelayOf(failure)) *out.mutable_retry_delay() = ToMessage(*delay);
  return out;
}

v1::Justification ToMessage(const Justification& justification) {
  v1::Justification out;
  out.set_reason(justification.reason);
  out.set_ticket(justification.ticket);
  out.set_requested_by(justification.requested_by);
  out.set_approved_by(justification.approved_by);
  return out;
}

v1::MutationResult ToMessage(const MutationResult& result) {
  v1::MutationResult out;
  out.set_outcome(static_cast<v1::Outcome>(result.outcome));
  out.set_changed(result.changed);
  out.set_dry_run(result.dry_run);
  *out.mutable_principal() = ToMessage(result.instance, result.principal);
  *out.mutable_entitlement() = ToMessage(result.instance, result.entitlement);
  if (result.before) *out.mutable_before() = ToMessage(*result.before);
  if (result.after) *out.mutable_after() = ToMessage(*result.after);
  if (result.lease) *out.mutable_lease() = ToMessage(*result.lease);
  for (const Warning& warning : result.warnings) *out.add_warnings() = ToMessage(warning);
  if (result.effective_time) *out.mutable_effective_time() = ToMessage(*result.effective_time);
  out.set_operation_id(result.operation_id);
  out.set_replayed(result.replayed);
  out.set_scope(result.scope);
  return out;
}

v1::ApplyItemResult ToMessage(const ItemResult& result) {
  v1::ApplyItemResult out;
  out.set_item_id(result.id);
  for (const MutationResult& change : result.results) *out.add_results() = ToMessage(change);
  for (const Failure& problem : result.problems) *out.add_problems() = ToMessage(problem);
  out.set_skipped(result.skipped);
  out.set_set_etag(result.set_etag);
  for (const Remnant& remnant : result.remnants) {
    v1::Remnant* added = out.add_remnants();
    added->set_instance(remnant.instance);
    added->set_kind(remnant.kind);
    added->set_id(remnant.id);
    added->set_display_name(remnant.display_name);
    added->set_message(remnant.message);
  }
  return out;
}

v1::Operation ToMessage(const Operation& operation) {
  v1::Operation out;
  out.set_operation_id(operation.id);
  out.set_settled(!operation.open());
  if (operation.result && IsOfDefinition(operation.verb)) {
    *out.mutable_entitlement_result() = ToEntitlementResult(*operation.result);
  } else if (operation.result) {
    *out.mutable_result() = ToMessage(*operation.result);
  }
  if (operation.problem) *out.mutable_problem() = ToMessage(*operation.problem);
  *out.mutable_create_time() = ToMessage(operation.create_time);
  if (operation.settle_time) *out.mutable_settle_time() = ToMessage(*operation.settle_time);
  return out;
}

v1::EntitlementType ToMessage(const EntitlementType& type) {
  v1::EntitlementType out;
  out.set_type(type.type);
  Copy(type.levels, out.mutable_levels());
  out.set_exclusive(type.exclusive);
  Copy(type.scopes, out.mutable_scopes());
  Copy(type.principal_types, out.mutable_principal_types());
  out.set_reports_indirect(type.reports_indirect);
  out.set_revoke_effect(type.revoke_effect);
  out.set_listed_by_scan(type.listed_by_scan);
  out.set_base_level(type.base_level);
  Copy(type.guarded_levels, out.mutable_guarded_levels());
  out.set_definable(type.definable);
  out.set_note(type.note);
  return out;
}

v1::Instance ToInstance(const InstanceView& view) {
  v1::Instance out;
  out.set_name(view.info.instance);
  out.set_kind(view.info.kind);
  out.set_display_name(view.info.display_name);
  out.set_web_uri(view.info.web_uri);
  out.set_version(view.status.version);
  out.set_edition(view.status.edition);
  out.set_health(static_cast<v1::Health>(view.status.health));
  out.set_frozen(view.frozen);
  return out;
}

v1::DescribeInstanceResponse ToDescription(const InstanceView& view) {
  v1::DescribeInstanceResponse out;
  *out.mutable_instance() = ToInstance(view);
  for (const EntitlementType& type : view.info.types) {
    v1::EntitlementType* added = out.add_entitlement_types();
    *added = ToMessage(type);
    const auto why = view.status.unavailable.find(type.type);
    if (why != view.status.unavailable.end())
      *added->mutable_unavailable() = ToMessage(why->second);
  }
  Copy(view.info.principal_types, out.mutable_principal_types());
  if (view.status.rbac_enabled) out.set_rbac_enabled(*view.status.rbac_enabled);
  if (view.check) *out.mutable_check() = ToMessage(*view.check);
  return out;
}

}  // namespace broker

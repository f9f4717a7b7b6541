#include "service/grpc/lease_out.h"

#include "service/grpc/convert_out.h"

namespace broker {

v1::Lease ToMessage(const Lease& lease) {
  v1::Lease out;
  out.set_lease_id(lease.id);
  out.set_state(static_cast<v1::LeaseState>(lease.state));
  out.set_instance(lease.instance);
  *out.mutable_principal() = ToMessage(lease.instance, lease.principal);
  *out.mutable_entitlement() = ToMessage(lease.instance, lease.entitlement);
  out.set_scope(lease.key.scope);
  out.set_level(lease.level);
  out.set_had_baseline(lease.baseline.has_value());
  out.set_baseline_level(lease.baseline.value_or(""));
  // Of a dry run there is none.
  if (lease.create_time != Instant{}) *out.mutable_create_time() = ToMessage(lease.create_time);
  if (lease.expire_time) *out.mutable_expire_time() = ToMessage(*lease.expire_time);
  out.set_capped_by(lease.capped_by);
  out.set_caller(lease.caller);
  if (lease.justification != Justification()) {
    *out.mutable_justification() = ToMessage(lease.justification);
  }
  out.set_operation_id(lease.operation_id);
  out.set_attempts(lease.attempts);
  if (lease.next_attempt_time) {
    *out.mutable_next_attempt_time() = ToMessage(*lease.next_attempt_time);
  }
  if (lease.last_problem) *out.mutable_last_problem() = ToMessage(*lease.last_problem);
  if (lease.end_time) *out.mutable_end_time() = ToMessage(*lease.end_time);
  if (lease.end) out.set_end(static_cast<v1::LeaseEnd>(*lease.end));
  return out;
}

}  // namespace broker

#include "service/broker/gate.h"

#include "service/core/error.h"

namespace broker {

absl::Status CheckReadable(const Observation& now) {
  if (!now.partial) return absl::OkStatus();
  return Fail(
      Failure{Reason::kUpstreamUnavailable,
              "the upstream did not show who the principal is now, and nothing was sent; try again",
              {},
              std::chrono::seconds(1)});
}

absl::Status CheckGate(const Gate& gate, const Observation& now) {
  const absl::Status readable = CheckReadable(now);
  if (!readable.ok()) return readable;
  if (!Matches(gate.principal, now.principal)) {
    return Fail(
        Reason::kPrincipalNotFound,
        "the principal is no longer known as " + ToText(gate.principal) + "; look it up again",
        {{"resource_type", now.principal.type}, {"resource_name", ToText(gate.principal)}});
  }
  const Precondition& wanted = gate.precondition;
  const absl::Status pinned = CheckPinned(gate.principal, now.principal, wanted.principal_id);
  if (!pinned.ok()) return pinned;
  if (!wanted.etag.empty() && wanted.etag != now.holding.etag) {
    return Fail(Reason::kPreconditionFailed,
                "the holding has changed since precondition.etag was read; read it again",
                {{"etag", now.holding.etag}});
  }
  return absl::OkStatus();
}

absl::Status CheckPinned(const PrincipalRef& ref, const Principal& principal,
                         const std::string& principal_id) {
  if (principal_id.empty() || principal_id == principal.id) return absl::OkStatus();
  return Fail(Reason::kPreconditionFailed,
              ToText(ref) +
                  " is now another principal than precondition.principal_id names; have the change "
                  "approved again",
              {{"principal_id", principal.id}});
}

absl::Status CheckGuard(Guard guard, bool guarded_too) {
  switch (guard) {
    case Guard::kNone: return absl::OkStatus();
    case Guard::kGuardedEntitlement:
      if (guarded_too) return absl::OkStatus();
      return Fail(
          Reason::kGuardedEntitlement,
          "this entitlement gives administration of the upstream, which takes a rule of the policy "
          "with grant_guarded or define_guarded; ask whoever operates the broker",
          {{"guard", "entitlement"}});
    case Guard::kLastAdmin:
      return Fail(Reason::kGuardedEntitlement,
                  "this is the last administrator of the upstream; make another one first",
                  {{"guard", "last_admin"}});
    case Guard::kOwnAccount:
      return Fail(Reason::kGuardedEntitlement,
                  "this is the broker's own account; change it in the upstream itself",
                  {{"guard", "own_account"}});
    case Guard::kBuiltIn:
      return Fail(Reason::kGuardedEntitlement,
                  "this is one of the upstream's own and is neither changed nor deleted here; make "
                  "another one instead",
                  {{"guard", "built_in"}});
    case Guard::kInUse:
      return Fail(Reason::kEntitlementInUse,
                  "somebody holds it; revoke it from all who do, or ask again with force");
  }
  return absl::OkStatus();
}

}  // namespace broker

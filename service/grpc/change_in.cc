#include "service/grpc/change_in.h"

#include "service/grpc/origin.h"
#include "service/grpc/convert_in.h"
#include "service/grpc/term_in.h"

namespace broker {
namespace {

// What Grant, Revoke and AdoptAccess have in common.
template <class Request>
MutationRequest ReadCommon(RequestCheck& check, Verb verb, const Request& in) {
  MutationRequest out;
  out.verb = verb;
  out.instance = in.instance();
  out.principal = check.Principal("principal", in.has_principal(), in.principal());
  out.entitlement =
      check.Entitlement("entitlement", in.has_entitlement(), in.entitlement(), /*use_level=*/true);
  check.CanHold("principal.type", out.principal.type, out.entitlement.type);
  out.justification = check.JustificationOf(in.justification());
  out.precondition = check.PreconditionOf(in.precondition());
  return out;
}

}  // namespace

MutationRequest ReadGrant(const v1::GrantRequest& in, Instant now, RequestCheck& check) {
  MutationRequest out = ReadCommon(check, Verb::kGrant, in);
  out.allow_lower_level = in.allow_lower_level();
  out.term = ReadTerm(check, in, now);
  if (in.allow_lower_level() && (in.has_ttl() || in.has_expire_time())) {
    check.Add("allow_lower_level",
              "is set together with an end, which never raises access again; leave one of the two "
              "out");
  }
  const EntitlementType* type =
      check.info() ? check.info()->FindType(out.entitlement.type) : nullptr;
  if (type && out.entitlement.level.empty()) out.entitlement.level = type->DefaultLevel();
  return out;
}

MutationRequest ReadRevoke(const v1::RevokeRequest& in, RequestCheck& check) {
  return ReadCommon(check, Verb::kRevoke, in);
}

MutationRequest ReadAdopt(const v1::AdoptAccessRequest& in, Instant now, RequestCheck& check) {
  MutationRequest out = ReadCommon(check, Verb::kAdopt, in);
  out.term = RequireTerm(check, in, now);
  return out;
}

void CheckTypes(RequestCheck& check, const std::vector<std::string>& types,
                const PrincipalRef* holder) {
  if (types.size() > kMaxTypes) {
    check.Add("types", "has more than " + std::to_string(kMaxTypes) +
                           " entries; leave it empty for all types");
    return;
  }
  for (std::size_t i = 0; i < types.size(); ++i) {
    const std::string field = "types[" + std::to_string(i) + "]";
    if (check.EntitlementTypeName(field, types[i]) && holder) {
      check.CanHold("principal.type", holder->type, types[i]);
    }
  }
}

void CheckEverywhere(RequestCheck& check, const v1::PrincipalRef& principal) {
  const auto key = principal.key_case();
  if (key != v1::PrincipalRef::kEmail && key != v1::PrincipalRef::kLogin) {
    check.Add("principal", "must be named by email or login on instance \"-\"; use one of them");
  }
}

}  // namespace broker

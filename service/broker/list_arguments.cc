#include "service/broker/list_arguments.h"

namespace broker {
namespace {

void AddRef(Digest& digest, const std::optional<PrincipalRef>& ref) {
  if (!ref) {
    digest.Add("none");
    return;
  }
  digest.Add(ref->type).Add(std::to_string(static_cast<int>(ref->key))).Add(ref->value);
}

}  // namespace

Digest ArgumentsOf(const GrantQuery& query) {
  Digest digest;
  digest.Add("grants").Add(query.instance);
  AddRef(digest, query.principal);
  if (query.entitlement) digest.Add(ToText(*query.entitlement));
  for (const std::string& type : query.types) digest.Add(type);
  digest.Add(query.include_hidden ? "hidden" : "").Add(query.include_indirect ? "indirect" : "");
  return digest;
}

Digest ArgumentsOf(const EntitlementListQuery& query) {
  Digest digest;
  digest.Add("entitlements").Add(query.instance).Add(query.query.type).Add(query.query.contains);
  AddRef(digest, query.available_to);
  digest.Add(query.query.include_hidden ? "hidden" : "")
      .Add(query.grantable_only ? "grantable" : "");
  return digest;
}

Digest ArgumentsOf(const PrincipalListQuery& query) {
  Digest digest;
  digest.Add("principals").Add(query.instance).Add(query.query.type).Add(query.query.contains);
  const auto& disabled = query.query.disabled;
  digest.Add(!disabled ? "both" : *disabled ? "disabled" : "enabled");
  return digest;
}

Digest ArgumentsOf(const PermissionQuery& query) {
  Digest digest;
  digest.Add("permissions").Add(query.instance);
  AddRef(digest, query.principal);
  return digest;
}

}  // namespace broker

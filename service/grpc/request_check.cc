#include "service/grpc/request_check.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "service/core/error.h"

namespace broker {
namespace {

std::string List(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) {
    if (!out.empty()) out += ", ";
    out += name;
  }
  return out;
}

std::string Quoted(const std::string& text) { return '"' + Shortened(text, kMaxEcho) + '"'; }

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

using Infos = std::vector<const ProviderInfo*>;

void AddMissing(std::vector<std::string>& names, const std::string& name) {
  if (!Contains(names, name)) names.push_back(name);
}

std::vector<std::string> PrincipalTypesOf(const Infos& infos) {
  std::vector<std::string> names;
  for (const ProviderInfo* info : infos) {
    for (const std::string& type : info->principal_types) AddMissing(names, type);
  }
  return names;
}

std::vector<std::string> EntitlementTypesOf(const Infos& infos) {
  std::vector<std::string> names;
  for (const ProviderInfo* info : infos) {
    for (const EntitlementType& type : info->types) AddMissing(names, type.type);
  }
  return names;
}

// Principal types that can hold the entitlement type.
std::vector<std::string> HoldersOf(const Infos& infos, const std::string& entitlement_type) {
  std::vector<std::string> names;
  for (const ProviderInfo* info : infos) {
    const EntitlementType* type = info->FindType(entitlement_type);
    if (!type) continue;
    for (const std::string& holder : type->principal_types) AddMissing(names, holder);
  }
  return names;
}

}  // namespace

RequestCheck RequestCheck::OfInstance(const std::string& instance, const AccessBroker& broker) {
  RequestCheck check;
  if (instance == kEveryInstance) {
    check.Add("instance",
              "\"-\" asks every instance, which only ListGrants and revoke_all do; name one");
    return check;
  }
  if (!check.Required("instance", instance)) return check;
  check.instance_ = instance;
  check.info_ = broker.FindInstance(instance);
  check.unknown_ = check.info_ == nullptr;
  if (check.info_) check.infos_ = {check.info_};
  return check;
}

RequestCheck RequestCheck::OfEveryInstance(const AccessBroker& broker) {
  RequestCheck check;
  check.instance_ = kEveryInstance;
  check.infos_ = broker.AllInstances();
  return check;
}

RequestCheck RequestCheck::WithoutInstance() { return RequestCheck(); }

bool RequestCheck::Text(const std::string& field, const std::string& value, std::size_t max) {
  std::optional<std::string> problem = TextProblem(value, max);
  if (problem) Add(field, std::move(*problem));
  return !problem.has_value();
}

bool RequestCheck::Required(const std::string& field, const std::string& value) {
  if (!value.empty()) return Text(field, value);
  Add(field, "is missing; set it");
  return false;
}

bool RequestCheck::PrincipalType(const std::string& field, const std::string& type) {
  if (!Required(field, type)) return false;
  const std::vector<std::string> types = PrincipalTypesOf(infos_);
  if (infos_.empty() || Contains(types, type)) return true;
  Add(field, Quoted(type) + " is no principal type here; use one of " + List(types));
  return false;
}

bool RequestCheck::EntitlementTypeName(const std::string& field, const std::string& type) {
  if (!Required(field, type)) return false;
  const std::vector<std::string> types = EntitlementTypesOf(infos_);
  if (infos_.empty() || Contains(types, type)) return true;
  Add(field, Quoted(type) + " is no entitlement type here; use one of " + List(types));
  return false;
}

void RequestCheck::CanHold(const std::string& field, const std::string& principal_type,
                           const std::string& entitlement_type) {
  if (!Contains(PrincipalTypesOf(infos_), principal_type)) return;
  const std::vector<std::string> holders = HoldersOf(infos_, entitlement_type);
  if (holders.empty() || Contains(holders, principal_type)) return;
  Add(field, Quoted(principal_type) + " cannot hold a " + entitlement_type + "; use one of " +
                 List(holders));
}

PrincipalRef RequestCheck::Principal(const std::string& field, bool present,
                                     const v1::PrincipalRef& ref) {
  PrincipalRef out;
  if (!present) {
    Add(field, "is missing; say who, e.g. {\"email\":\"ann@example.com\"}");
    return out;
  }
  std::string key;
  switch (ref.key_case()) {
    case v1::PrincipalRef::kId:
      out.key = PrincipalRef::Key::kId, out.value = ref.id(), key = field + ".id";
      break;
    case v1::PrincipalRef::kEmail:
      out.key = PrincipalRef::Key::kEmail, out.value = ref.email(), key = field + ".email";
      break;
    case v1::PrincipalRef::kLogin:
      out.key = PrincipalRef::Key::kLogin, out.value = ref.login(), key = field + ".login";
      break;
    case v1::PrincipalRef::kName:
      out.key = PrincipalRef::Key::kName, out.value = ref.name(), key = field + ".name";
      break;
    case v1::PrincipalRef::KEY_NOT_SET:
      Add(field, "names nobody; set one of id, email, login and name");
      return out;
  }
  if (Required(key, out.value) && out.key == PrincipalRef::Key::kEmail) {
    if (std::optional<std::string> problem = EmailProblem(out.value)) Add(key, std::move(*problem));
    out.value = AsciiLower(out.value);
  }
  const bool of_user = out.key == PrincipalRef::Key::kEmail || out.key == PrincipalRef::Key::kLogin;
  out.type = ref.type().empty() && of_user ? kUser : ref.type();
  if (!PrincipalType(field + ".type", out.type)) return out;
  if (of_user && out.type != kUser) {
    Add(field + ".type", Quoted(out.type) + " has no email or login; ask by id or name");
  }
  if (out.key == PrincipalRef::Key::kName && out.type == kUser) {
    Add(key, "does not identify a user, who may edit it; ask by email, login or id");
  }
  return out;
}

EntitlementRef RequestCheck::Entitlement(const std::string& field, bool present,
                                         const v1::EntitlementRef& ref, bool use_level) {
  EntitlementRef out;
  if (!present) {
    Add(field, "is missing; say what, e.g. {\"type\":\"group\",\"name\":\"Analysts\"}");
    return out;
  }
  switch (ref.key_case()) {
    case v1::EntitlementRef::kId:
      out.key = EntitlementRef::Key::kId, out.value = ref.id();
      Required(field + ".id", out.value);
      break;
    case v1::EntitlementRef::kName:
      out.key = EntitlementRef::Key::kName, out.value = ref.name();
      Required(field + ".name", out.value);
      break;
    case v1::EntitlementRef::KEY_NOT_SET:
      Add(field, "names nothing; set one of id and name");
      break;
  }
  const bool fine_level = Text(field + ".level", ref.level());
  const bool fine_scope = Text(field + ".scope", ref.scope());
  out.type = ref.type();
  if (use_level) out.level = ref.level();
  out.scope = ref.scope();
  if (!EntitlementTypeName(field + ".type", out.type) || !info_) return out;
  const EntitlementType& type = *info_->FindType(out.type);
  if (fine_level && !out.level.empty() && type.RankOf(out.level) < 0) {
    Add(field + ".level", type.levels.empty()
                              ? "is set, but a " + type.type + " has no levels; leave it empty"
                              : Quoted(out.level) + " is no level of a " + type.type +
                                    "; use one of " + List(type.levels));
  }
  if (fine_scope && !out.scope.empty() && !Contains(type.scopes, out.scope)) {
    Add(field + ".scope", type.scopes.empty()
                              ? "is set, but a " + type.type + " has no scopes; leave it empty"
                              : Quoted(out.scope) + " is no scope of a " + type.type +
                                    "; use one of " + List(type.scopes));
  }
  if (out.scope.empty() && !type.scopes.empty()) out.scope = type.scopes.front();
  return out;
}

Justification RequestCheck::JustificationOf(const v1::Justification& in) {
  Text("justification.reason", in.reason(), kMaxJustification);
  Text("justification.ticket", in.ticket(), kMaxJustification);
  Text("justification.requested_by", in.requested_by(), kMaxJustification);
  Text("justification.approved_by", in.approved_by(), kMaxJustification);
  return {in.reason(), in.ticket(), in.requested_by(), in.approved_by()};
}

Precondition RequestCheck::PreconditionOf(const v1::Precondition& in) {
  Text("precondition.principal_id", in.principal_id());
  Text("precondition.etag", in.etag());
  return {in.principal_id(), in.etag()};
}

PageRequest RequestCheck::Page(std::int32_t size, const std::string& token) {
  if (size < 0) Add("page_size", "is negative; use 1 to 1000, or 0 for 100");
  return {token, size == 0 ? kDefaultPageSize : std::min(size, kMaxPageSize)};
}

absl::Status RequestCheck::Verdict() const {
  if (!violations_.empty()) return violations_.ToStatus(instance_);
  if (!unknown_) return absl::OkStatus();
  return Fail(
      Reason::kInstanceNotFound,
      "instance " + Quoted(instance_) + " is not configured; ListInstances names those that are",
      {{"instance", instance_}, {"resource_type", "instance"}, {"resource_name", instance_}});
}

void RequestCheck::TellTo(Violations& all, const std::string& prefix) const {
  all.AddAll(prefix, violations_);
  if (!unknown_) return;
  all.Add(prefix + "instance",
          Quoted(instance_) + " is not configured; ListInstances names those that are");
}

}  // namespace broker

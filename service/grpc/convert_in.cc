#include "service/grpc/convert_in.h"

#include <algorithm>
#include <utility>

#include "service/core/uuid.h"
#include "service/grpc/origin.h"
#include "service/grpc/change_in.h"
#include "service/grpc/request_check.h"

namespace broker {
namespace {

// Everywhere: of a principal, by a key that means the same person in every instance.
void CheckEveryInstance(RequestCheck& check, const v1::ListGrantsRequest& in) {
  if (in.has_entitlement()) {
    check.Add("entitlement", "cannot be asked of every instance; name one instance");
  }
  if (in.has_principal()) CheckEverywhere(check, in.principal());
}

void CheckTypes(RequestCheck& check, const GrantQuery& query) {
  CheckTypes(check, query.types, query.principal ? &*query.principal : nullptr);
  if (query.types.size() > kMaxTypes) return;
  if (query.entitlement && !query.types.empty() &&
      std::find(query.types.begin(), query.types.end(), query.entitlement->type) ==
          query.types.end()) {
    check.Add("types", "leave out the type of entitlement; leave types empty");
  }
}

}  // namespace

absl::StatusOr<MutationRequest> FromMessage(const v1::GrantRequest& in, const AccessBroker& broker,
                                            Instant now) {
  RequestCheck check = RequestCheck::OfInstance(in.instance(), broker);
  MutationRequest out = ReadGrant(in, now, check);
  out.origin = OriginOf(check, in);
  out.dry_run = in.dry_run();
  return check.Judge(std::move(out));
}

absl::StatusOr<MutationRequest> FromMessage(const v1::RevokeRequest& in,
                                            const AccessBroker& broker) {
  RequestCheck check = RequestCheck::OfInstance(in.instance(), broker);
  MutationRequest out = ReadRevoke(in, check);
  out.origin = OriginOf(check, in);
  out.dry_run = in.dry_run();
  return check.Judge(std::move(out));
}

absl::StatusOr<GrantQuery> FromMessage(const v1::ListGrantsRequest& in,
                                       const AccessBroker& broker) {
  const bool everywhere = in.instance() == kEveryInstance;
  RequestCheck check = everywhere ? RequestCheck::OfEveryInstance(broker)
                                  : RequestCheck::OfInstance(in.instance(), broker);
  GrantQuery out;
  out.instance = in.instance();
  if (everywhere) CheckEveryInstance(check, in);
  if (in.has_principal()) {
    out.principal = check.Principal("principal", true, in.principal());
  }
  if (in.has_entitlement() && !everywhere) {
    out.entitlement = check.Entitlement("entitlement", true, in.entitlement(), /*use_level=*/false);
  }
  if (!in.has_principal() && (everywhere || !in.has_entitlement())) {
    check.Add("principal", everywhere ? "is missing; name it by email or login"
                                      : "and entitlement are missing; set one of them, or both");
  }
  if (out.principal && out.entitlement) {
    check.CanHold("principal.type", out.principal->type, out.entitlement->type);
  }
  out.types.assign(in.types().begin(), in.types().end());
  CheckTypes(check, out);
  out.include_hidden = in.include_hidden();
  out.include_indirect = in.include_indirect();
  out.page = check.Page(in.page_size(), in.page_token());
  return check.Judge(std::move(out));
}

absl::StatusOr<InventoryQuery> FromMessage(const v1::StreamGrantsRequest& in,
                                           const AccessBroker& broker) {
  RequestCheck check = RequestCheck::OfInstance(in.instance(), broker);
  InventoryQuery out;
  out.instance = in.instance();
  out.types.assign(in.types().begin(), in.types().end());
  CheckTypes(check, out.types, nullptr);
  out.include_hidden = in.include_hidden();
  return check.Judge(std::move(out));
}

absl::StatusOr<EntitlementListQuery> FromMessage(const v1::ListEntitlementsRequest& in,
                                                 const AccessBroker& broker) {
  RequestCheck check = RequestCheck::OfInstance(in.instance(), broker);
  EntitlementListQuery out;
  out.instance = in.instance();
  check.EntitlementTypeName("type", in.type());
  check.Text("query", in.query());
  out.query = {in.type(), in.query(), in.include_hidden()};
  if (in.has_available_to()) {
    out.available_to = check.Principal("available_to", true, in.available_to());
    check.CanHold("available_to.type", out.available_to->type, in.type());
  }
  out.grantable_only = in.grantable_only();
  out.page = check.Page(in.page_size(), in.page_token());
  return check.Judge(std::move(out));
}

absl::StatusOr<PrincipalListQuery> FromMessage(const v1::ListPrincipalsRequest& in,
                                               const AccessBroker& broker) {
  RequestCheck check = RequestCheck::OfInstance(in.instance(), broker);
  PrincipalListQuery out;
  out.instance = in.instance();
  out.query.type = in.type().empty() ? kUser : in.type();
  check.PrincipalType("type", out.query.type);
  check.Text("query", in.query());
  out.query.contains = in.query();
  if (in.has_disabled()) out.query.disabled = in.disabled();
  out.page = check.Page(in.page_size(), in.page_token());
  return check.Judge(std::move(out));
}

absl::StatusOr<PrincipalQuestion> FromMessage(const v1::GetPrincipalRequest& in,
                                              const AccessBroker& broker) {
  RequestCheck check = RequestCheck::OfInstance(in.instance(), broker);
  PrincipalQuestion out{in.instance(),
                        check.Principal("principal", in.has_principal(), in.principal())};
  return check.Judge(std::move(out));
}

absl::StatusOr<PermissionQuery> FromMessage(const v1::ListPermissionsRequest& in,
                                            const AccessBroker& broker) {
  RequestCheck check = RequestCheck::OfInstance(in.instance(), broker);
  PermissionQuery out;
  out.instance = in.instance();
  out.principal = check.Principal("principal", in.has_principal(), in.principal());
  out.page = check.Page(in.page_size(), in.page_token());
  return check.Judge(std::move(out));
}

absl::StatusOr<InstanceListQuery> FromMessage(const v1::ListInstancesRequest& in) {
  RequestCheck check = RequestCheck::WithoutInstance();
  check.Text("kind", in.kind());
  InstanceListQuery out{in.kind(), check.Page(in.page_size(), in.page_token())};
  return check.Judge(std::move(out));
}

absl::StatusOr<std::string> FromMessage(const v1::DescribeInstanceRequest& in,
                                        const AccessBroker& broker) {
  return RequestCheck::OfInstance(in.instance(), broker).Judge(in.instance());
}

absl::StatusOr<std::string> OperationIdFrom(const std::string& operation_id) {
  RequestCheck check = RequestCheck::WithoutInstance();
  std::string id = AsciiLower(operation_id);
  if (!IsUuid(id)) {
    check.Add("operation_id",
              "is no operation id; copy it from a result or from an error's metadata");
  }
  return check.Judge(std::move(id));
}

}  // namespace broker

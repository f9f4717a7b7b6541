#include "tests/grpc/json_request.h"

namespace broker {

using Stub = v1::PermissionBroker::Stub;
using Admin = v1::EntitlementAdminService::Stub;
using LeaseStub = v1::LeaseService::Stub;

Answer Ask(Edge& edge, const std::string& method, const std::string& json) {
  if (method == "Grant") return edge.Call(&Stub::Grant, FromJson<v1::GrantRequest>(json));
  if (method == "Revoke") return edge.Call(&Stub::Revoke, FromJson<v1::RevokeRequest>(json));
  if (method == "ListGrants") {
    return edge.Call(&Stub::ListGrants, FromJson<v1::ListGrantsRequest>(json));
  }
  if (method == "ListEntitlements") {
    return edge.Call(&Stub::ListEntitlements, FromJson<v1::ListEntitlementsRequest>(json));
  }
  if (method == "ListPrincipals") {
    return edge.Call(&Stub::ListPrincipals, FromJson<v1::ListPrincipalsRequest>(json));
  }
  if (method == "GetPrincipal") {
    return edge.Call(&Stub::GetPrincipal, FromJson<v1::GetPrincipalRequest>(json));
  }
  if (method == "StreamGrants") {
    return edge.Stream(FromJson<v1::StreamGrantsRequest>(json)).end;
  }
  if (method == "ListPermissions") {
    return edge.Call(&Stub::ListPermissions, FromJson<v1::ListPermissionsRequest>(json));
  }
  if (method == "ListInstances") {
    return edge.Call(&Stub::ListInstances, FromJson<v1::ListInstancesRequest>(json));
  }
  if (method == "DescribeInstance") {
    return edge.Call(&Stub::DescribeInstance, FromJson<v1::DescribeInstanceRequest>(json));
  }
  if (method == "GetOperation") {
    return edge.Call(&Stub::GetOperation, FromJson<v1::GetOperationRequest>(json));
  }
  if (method == "GetEntitlement") {
    return edge.Call(&Admin::GetEntitlement, FromJson<v1::GetEntitlementRequest>(json));
  }
  if (method == "CreateEntitlement") {
    return edge.Call(&Admin::CreateEntitlement, FromJson<v1::CreateEntitlementRequest>(json));
  }
  if (method == "UpdateEntitlement") {
    return edge.Call(&Admin::UpdateEntitlement, FromJson<v1::UpdateEntitlementRequest>(json));
  }
  if (method == "DeleteEntitlement") {
    return edge.Call(&Admin::DeleteEntitlement, FromJson<v1::DeleteEntitlementRequest>(json));
  }
  if (method == "ResetBasicRoles") {
    return edge.Call(&Admin::ResetBasicRoles, FromJson<v1::ResetBasicRolesRequest>(json));
  }
  if (method == "ListLeases") {
    return edge.Call(&LeaseStub::ListLeases, FromJson<v1::ListLeasesRequest>(json));
  }
  if (method == "GetLease") {
    return edge.Call(&LeaseStub::GetLease, FromJson<v1::GetLeaseRequest>(json));
  }
  if (method == "RenewLease") {
    return edge.Call(&LeaseStub::RenewLease, FromJson<v1::RenewLeaseRequest>(json));
  }
  if (method == "EndLeases") {
    return edge.Call(&LeaseStub::EndLeases, FromJson<v1::EndLeasesRequest>(json));
  }
  if (method == "AdoptAccess") {
    return edge.Call(&LeaseStub::AdoptAccess, FromJson<v1::AdoptAccessRequest>(json));
  }
  if (method == "RetryLease") {
    return edge.Call(&LeaseStub::RetryLease, FromJson<v1::RetryLeaseRequest>(json));
  }
  if (method == "ForgetLease") {
    return edge.Call(&LeaseStub::ForgetLease, FromJson<v1::ForgetLeaseRequest>(json));
  }
  return edge.Call(&Stub::WaitOperation, FromJson<v1::WaitOperationRequest>(json));
}

std::string ChangeJson(const std::string& instance, const std::string& principal,
                       const std::string& entitlement, const std::string& more) {
  return R"({"instance":")" + instance + R"(","principal":)" + principal + R"(,"entitlement":)" +
         entitlement + more + "}";
}

std::string AnnJson(const std::string& more) { return ChangeJson("redash", kAnn, kGroup, more); }

}  // namespace broker

// EntitlementAdminService as a user of a generated client calls it, one line each.
#pragma once

#include <string>

#include "permissionbroker/v1/entitlement_admin.grpc.pb.h"
#include "tests/support/service_calls.h"

namespace broker::test {

class DefinitionCalls : public ServiceCalls<v1::EntitlementAdminService> {
 public:
  using ServiceCalls::ServiceCalls;

  // Requests in proto text format.
  Answer<v1::GetEntitlementResponse> Get(const std::string& request) {
    return Ask<v1::GetEntitlementRequest>(&Stub::GetEntitlement, request);
  }
  Answer<v1::CreateEntitlementResponse> Create(const std::string& request) {
    return Ask<v1::CreateEntitlementRequest>(&Stub::CreateEntitlement, request);
  }
  Answer<v1::UpdateEntitlementResponse> Update(const std::string& request) {
    return Ask<v1::UpdateEntitlementRequest>(&Stub::UpdateEntitlement, request);
  }
  Answer<v1::DeleteEntitlementResponse> Delete(const std::string& request) {
    return Ask<v1::DeleteEntitlementRequest>(&Stub::DeleteEntitlement, request);
  }
  Answer<v1::ResetBasicRolesResponse> Reset(const std::string& request) {
    return Ask<v1::ResetBasicRolesRequest>(&Stub::ResetBasicRoles, request);
  }
};

}  // namespace broker::test

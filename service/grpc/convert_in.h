// From messages to core values, with every check that needs no I/O. Each function either gives a
// value that keeps the promises of core/*.h, or refuses with all that is wrong (see
// violations.h), or with INSTANCE_NOT_FOUND.
#pragma once

#include <absl/status/statusor.h>

#include <string>

#include "permissionbroker/v1/permission_broker.pb.h"
#include "service/broker/access_broker.h"

namespace broker {

namespace v1 = ::permissionbroker::v1;

inline constexpr int kMaxTypes = 32;  // of a request's types

struct PrincipalQuestion {
  std::string instance;
  PrincipalRef principal;
};

struct InstanceListQuery {
  std::string kind;
  PageRequest page;
};

absl::StatusOr<MutationRequest> FromMessage(const v1::GrantRequest& in, const AccessBroker& broker,
                                            Instant now);
absl::StatusOr<MutationRequest> FromMessage(const v1::RevokeRequest& in,
                                            const AccessBroker& broker);
absl::StatusOr<GrantQuery> FromMessage(const v1::ListGrantsRequest& in, const AccessBroker& broker);
absl::StatusOr<InventoryQuery> FromMessage(const v1::StreamGrantsRequest& in,
                                           const AccessBroker& broker);
absl::StatusOr<EntitlementListQuery> FromMessage(const v1::ListEntitlementsRequest& in,
                                                 const AccessBroker& broker);
absl::StatusOr<PrincipalListQuery> FromMessage(const v1::ListPrincipalsRequest& in,
                                               const AccessBroker& broker);
absl::StatusOr<PrincipalQuestion> FromMessage(const v1::GetPrincipalRequest& in,
                                              const AccessBroker& broker);
absl::StatusOr<PermissionQuery> FromMessage(const v1::ListPermissionsRequest& in,
                                            const AccessBroker& broker);
absl::StatusOr<InstanceListQuery> FromMessage(const v1::ListInstancesRequest& in);
// The instance's name.
absl::StatusOr<std::string> FromMessage(const v1::DescribeInstanceRequest& in,
                                        const AccessBroker& broker);
// The canonical form of GetOperationRequest.operation_id and its like.
absl::StatusOr<std::string> OperationIdFrom(const std::string& operation_id);

}  // namespace broker

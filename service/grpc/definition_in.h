// From the messages of EntitlementAdminService to core values; the rules are those of convert_in.h.
// What is wrong with a definition is judged by the rules that its type declares; of a type without
// any nothing is judged, since the use case refuses it.
#pragma once

#include <absl/status/statusor.h>

#include <string>

#include "permissionbroker/v1/entitlement_admin.pb.h"
#include "service/broker/access_broker.h"
#include "service/core/mutation.h"

namespace broker {

namespace v1 = ::permissionbroker::v1;

inline constexpr int kMaxPermissions = 1000;            // of a definition
inline constexpr std::size_t kMaxPermissionText = 200;  // bytes of an action, and of a scope
inline constexpr std::size_t kMaxDefinitionText = 190;  // characters of display_name and group
inline constexpr std::size_t kMaxDescription = 4096;    // bytes

struct DefinitionQuestion {
  std::string instance;
  EntitlementRef entitlement;
};

absl::StatusOr<DefinitionQuestion> FromMessage(const v1::GetEntitlementRequest& in,
                                               const AccessBroker& broker);
absl::StatusOr<DefinitionRequest> FromMessage(const v1::CreateEntitlementRequest& in,
                                              const AccessBroker& broker);
absl::StatusOr<DefinitionRequest> FromMessage(const v1::UpdateEntitlementRequest& in,
                                              const AccessBroker& broker);
absl::StatusOr<DefinitionRequest> FromMessage(const v1::DeleteEntitlementRequest& in,
                                              const AccessBroker& broker);
// Two different people have asked for it and approved it.
absl::StatusOr<DefinitionRequest> FromMessage(const v1::ResetBasicRolesRequest& in,
                                              const AccessBroker& broker);

}  // namespace broker

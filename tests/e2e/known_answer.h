// What the broker answers, as a line to compare and to print.
#pragma once

#include <string>
#include <vector>

#include "permissionbroker/v1/entitlement_admin.pb.h"
#include "permissionbroker/v1/permission_broker.pb.h"

namespace broker::test {

namespace v1 = permissionbroker::v1;

std::string Joined(const std::vector<std::string>& parts, const std::string& between);

// "GRANTED group:Analysts", then its warnings.
std::string TextOf(const v1::GrantResponse& reply);
std::string TextOf(const v1::RevokeResponse& reply);
// "complete: " or "not complete: ", then results and reasons.
std::string TextOf(const v1::ApplyResponse& reply);
// "2: group:default, group:Analysts".
std::string TextOf(const v1::ListGrantsResponse& reply);
std::string TextOf(const v1::ListEntitlementsResponse& reply);
// Without scopes, each action once.
std::string TextOf(const v1::ListPermissionsResponse& reply);
// "user 2 ann@example.com".
std::string TextOf(const v1::GetPrincipalResponse& reply);
// "accepted; enterprise; rbac_enabled true", then missing rights and types that do not work.
std::string TextOf(const v1::DescribeInstanceResponse& reply);
// "auditor of 1 permission".
std::string TextOf(const v1::GetEntitlementResponse& reply);
// "UPDATED, was auditor of 2 permissions, is auditor of 1 permission"; "UNCHANGED, nothing
// changed".
std::string TextOf(const v1::CreateEntitlementResponse& reply);
std::string TextOf(const v1::UpdateEntitlementResponse& reply);
std::string TextOf(const v1::DeleteEntitlementResponse& reply);
// Of a reset only the roles that it changed.
std::string TextOf(const v1::ResetBasicRolesResponse& reply);

// Of the problems that a reply has.
std::string MessagesIn(const google::protobuf::Message& reply);

}  // namespace broker::test

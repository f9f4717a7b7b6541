// Definitions, and what became of them, from core values to messages. Pure.
#pragma once

#include "permissionbroker/v1/permission_broker.pb.h"
#include "service/core/definition.h"
#include "service/core/mutation.h"

namespace broker {

namespace v1 = ::permissionbroker::v1;

v1::EntitlementDefinition ToMessage(const Definition& definition);
// REQUIRES: it is of a definition.
v1::EntitlementResult ToEntitlementResult(const MutationResult& result);

}  // namespace broker

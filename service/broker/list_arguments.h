// What page tokens of lists are bound to: all that a list depends on, except page size and token.
#pragma once

#include "service/broker/access_broker.h"
#include "service/core/digest.h"

namespace broker {

Digest ArgumentsOf(const GrantQuery& query);
Digest ArgumentsOf(const EntitlementListQuery& query);
Digest ArgumentsOf(const PrincipalListQuery& query);
Digest ArgumentsOf(const PermissionQuery& query);

}  // namespace broker

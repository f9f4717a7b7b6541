// The rules of a definition's fields, by what its type declares. Pure.
#pragma once

#include "permissionbroker/v1/permission_broker.pb.h"
#include "service/core/definition.h"
#include "service/grpc/request_check.h"

namespace broker {

// What the definition of a create (`update` false) or update request says; `check`, of the
// request's instance, is told what is wrong.
Definition ReadDefinition(RequestCheck& check, bool present, const v1::EntitlementDefinition& in,
                          bool update);

}  // namespace broker

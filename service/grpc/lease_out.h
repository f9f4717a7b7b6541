// Leases, from core values to messages. Pure.
#pragma once

#include "permissionbroker/v1/types.pb.h"
#include "service/core/lease.h"

namespace broker {

namespace v1 = ::permissionbroker::v1;

v1::Lease ToMessage(const Lease& lease);

}  // namespace broker

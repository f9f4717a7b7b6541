// Audit events, and what became of a look at their chain, from core values to messages. Pure.
#pragma once

#include "permissionbroker/v1/audit.pb.h"
#include "service/broker/audit_broker.h"

namespace broker {

namespace v1 = ::permissionbroker::v1;

v1::AuditEvent ToMessage(const AuditRecord& record);
v1::VerifyChainResponse ToMessage(const ChainReport& report);

}  // namespace broker

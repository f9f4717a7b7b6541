// Reads the audit log for callers.
#pragma once

#include "service/broker/audit_broker.h"
#include "service/ports/audit_store.h"
#include "service/ports/clock.h"

namespace broker {

class AuditLog final : public AuditBroker {
 public:
  // Both outlive it.
  AuditLog(AuditStore* store, Clock* clock) : store_(store), clock_(clock) {}

  Task<Page<AuditRecord>> ListEvents(AuditQuery query, PageRequest page,
                                     CallContext context) override;
  Task<ChainReport> VerifyChain(ChainMark from, CallContext context) override;

 private:
  AuditStore* store_;
  Clock* clock_;
};

}  // namespace broker

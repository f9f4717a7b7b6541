// The use cases of the audit log, as the edge calls them. Requests are validated by the edge.
#pragma once

#include <cstdint>
#include <optional>

#include "service/core/audit_chain.h"
#include "service/core/page.h"
#include "service/ports/audit_store.h"
#include "service/ports/task.h"

namespace broker {

// What a look at the chain gave; the fields are those of permissionbroker.v1.VerifyChainResponse.
struct ChainReport {
  ChainMark head;
  ChainMark verified;
  std::int64_t checked = 0;
  bool complete = false;
  std::optional<ChainDefect> defect;
};

class AuditBroker {
 public:
  virtual ~AuditBroker() = default;

  // In the order in which they were written; a page may be short or empty before the end.
  // INVALID_TOKEN.
  virtual Task<Page<AuditRecord>> ListEvents(AuditQuery query, PageRequest page,
                                             CallContext context) = 0;
  // From the event `from` on, which must be the same still, until the end or the call's deadline.
  virtual Task<ChainReport> VerifyChain(ChainMark from, CallContext context) = 0;
};

}  // namespace broker

// The port to the audit log, which the journal's verbs write. Read and shipped from here; what was
// written is never changed. AUDIT_UNAVAILABLE: it could not be read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "service/core/audit_chain.h"
#include "service/core/audit_event.h"
#include "service/core/page.h"
#include "service/core/principal.h"
#include "service/ports/task.h"

namespace broker {

// Which events; what is empty does not narrow it.
struct AuditQuery {
  std::string instance;
  // By id, or by e-mail or login as they were then.
  std::optional<PrincipalRef> principal;
  std::string caller;
  std::string operation_id;
  std::string lease_id;
  std::string kind;
  std::optional<Instant> from;   // at this time or later
  std::optional<Instant> until;  // before this time

  friend bool operator==(const AuditQuery&, const AuditQuery&) = default;
};

struct AuditRecord {
  AuditRow row;
  AuditEvent event;  // as far as the row's body can be read
};

// Rows that follow one another, and how far the log goes.
struct ChainPage {
  std::vector<AuditRow> rows;
  ChainMark head;
};

class AuditStore {
 public:
  virtual ~AuditStore() = default;

  // In the order in which they were written. A page is short, or empty, before the end when
  // enough was looked at. A cursor that this did not give is INVALID_TOKEN.
  virtual Task<Page<AuditRecord>> ListEvents(AuditQuery query, PageRequest page) = 0;

  // The next rows after `seq`, some hundred at most; none at the end.
  virtual Task<ChainPage> ReadChain(std::int64_t seq) = 0;

  // How far the rows went to a sink, as NoteShipped said last; 0 if it never did.
  virtual Task<std::int64_t> FindShipped(std::string sink) = 0;
  virtual Done NoteShipped(std::string sink, std::int64_t seq) = 0;
};

}  // namespace broker

// Checks the audit log in a copy of the journal, without a broker, and compares it with the lines
// that were shipped. For permctl; blocks.
#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <optional>
#include <string>

#include "service/core/audit_chain.h"

namespace broker {

struct AuditCopyReport {
  ChainMark head;
  ChainMark verified;        // up to where the chain is good
  std::int64_t checked = 0;  // events, up to the first defect
  std::optional<ChainDefect> defect;
  // Of the shipped lines: how many were compared, how many are no such lines (those that a crash
  // cut off are followed by the whole one), and the lowest event that the log has not or has
  // otherwise.
  std::int64_t compared = 0;
  std::int64_t unreadable = 0;
  std::optional<ChainDefect> unlike_shipped;
};

// `file` is a copy of the journal, made by VACUUM INTO, and is only read. `shipped` is a file of
// JSON lines, of any part of the log in any order; empty for none. INVALID_FIELD: one of them
// cannot be read.
absl::StatusOr<AuditCopyReport> CheckAuditCopy(const std::string& file, const std::string& shipped);

}  // namespace broker

// permctl audit list, permctl audit verify.
#pragma once

#include <optional>
#include <string>

#include "cli/context.h"
#include "permissionbroker/v1/audit.pb.h"

namespace broker::cli {

struct AuditListOptions {
  std::string instance;
  std::string principal;
  std::string caller;
  std::string operation_id;
  std::string lease_id;
  std::string kind;
  std::optional<google::protobuf::Timestamp> from;
  std::optional<google::protobuf::Timestamp> until;
  int limit = 0;
};

struct AuditVerifyOptions {
  std::string from;     // SEQ:HASH, of an earlier answer
  std::string file;     // a copy of the journal; empty: the broker is asked
  std::string shipped;  // JSON lines, compared with the copy
};

int RunListEvents(const AuditListOptions& options, Context& context);
// Exit code 1 if something is wrong with the log.
int RunVerifyAudit(const AuditVerifyOptions& options, Context& context);

}  // namespace broker::cli

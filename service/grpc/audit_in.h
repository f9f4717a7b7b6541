// From the messages of AuditService to core values; the rules are those of convert_in.h. An
// instance need not be configured.
#pragma once

#include <absl/status/statusor.h>

#include "permissionbroker/v1/audit.pb.h"
#include "service/ports/audit_store.h"

namespace broker {

namespace v1 = ::permissionbroker::v1;

struct AuditListQuery {
  AuditQuery query;
  PageRequest page;
};

absl::StatusOr<AuditListQuery> FromMessage(const v1::ListEventsRequest& in);
// Where to start; seq 0 for the first event.
absl::StatusOr<ChainMark> FromMessage(const v1::VerifyChainRequest& in);

}  // namespace broker

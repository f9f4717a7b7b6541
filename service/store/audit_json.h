// Audit events as the JSON that the log stores: one line, the fields in one order, nothing that is
// empty. Equal events have equal texts, which are what the chain's hashes are over.
#pragma once

#include <string>
#include <string_view>

#include "service/core/audit_event.h"

namespace broker {

std::string AuditBody(const AuditEvent& event);

// What is readable of it; false if `body` is no JSON object.
bool ReadAuditBody(std::string_view body, AuditEvent* event);

}  // namespace broker

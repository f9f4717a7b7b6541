// What of a lease has no column, as JSON text, as field_json.h says: principal, entitlement,
// justification, capped_by, last_problem, end.
#pragma once

#include <string>
#include <string_view>

#include "service/core/lease.h"

namespace broker {

std::string LeaseDetailsJson(const Lease& lease);

// False if `text` is no JSON object; then nothing was read.
bool ReadLeaseDetails(std::string_view text, Lease* lease);

}  // namespace broker

// Leases for people.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "cli/table.h"
#include "permissionbroker/v1/types.pb.h"

namespace broker::cli {

namespace v1 = permissionbroker::v1;

// "active", "ended: expired".
std::string StateOf(const v1::Lease& lease);

// "2026-12-31T18:00:00Z", with why it is no later; empty for never.
std::string UntilOf(const v1::Lease& lease);

// When all leases over it have ended, and it with them; empty if it then stays as it is.
std::string UntilOf(const v1::AccessGrant& grant);

// A row for each.
Table TableOf(const google::protobuf::RepeatedPtrField<v1::Lease>& leases);

// All that is known of one.
void PrintLease(const v1::Lease& lease, std::ostream& out);

// What a person can do about it, command by command; empty if there is nothing to do.
std::vector<std::string> NextSteps(const v1::Lease& lease);

}  // namespace broker::cli

// The section policy of the configuration.
#pragma once

#include <set>
#include <string>

#include "permissionbroker/config/v1/config.pb.h"
#include "service/config/fields.h"
#include "service/core/policy.h"

namespace broker {

// `instances`: the names of those that are configured.
Policy PolicyOf(const permissionbroker::config::v1::Policy& in,
                const std::set<std::string>& instances, Fields& fields);

}  // namespace broker

// What could not be read or done, said of where. Pure.
#pragma once

#include <absl/status/status.h>

#include <string>

#include "service/core/error.h"
#include "service/core/principal.h"

namespace broker {

// `status` as a problem of this instance and, unless empty, of this type and entitlement.
Failure ProblemOf(const absl::Status& status, const std::string& instance,
                  const std::string& type = "", const std::string& entitlement_id = "");

// PRINCIPAL_NOT_FOUND, proven of all the instances asked.
Failure KnownNowhere(const PrincipalRef& ref);

// CHANGED_MEANWHILE.
Failure ChangedMeanwhile(const std::string& instance, const std::string& type);

}  // namespace broker

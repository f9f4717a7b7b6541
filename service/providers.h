// The configured instances as providers.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <vector>

#include "clients/registry.h"
#include "service/config/config.h"

namespace broker {

// INVALID_FIELD names the instance and what is wrong with it, or the kinds that there are.
absl::StatusOr<std::vector<std::unique_ptr<Provider>>> MakeProviders(
    const Config& config, ProviderEnvironment environment);

}  // namespace broker

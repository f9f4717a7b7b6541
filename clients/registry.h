// The providers of this build: one line each in providers.inc.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "clients/http/server.h"
#include "service/core/instance_config.h"
#include "service/ports/clock.h"
#include "service/ports/provider.h"
#include "service/ports/random.h"
#include "service/ports/secret.h"

namespace broker {

// What every provider is built from. The pointers outlive the providers.
struct ProviderEnvironment {
  Clock* clock = nullptr;
  Random* random = nullptr;
  http::Servers* servers = nullptr;
  // The secret in a file; the same object for the same path.
  std::function<std::shared_ptr<const Secret>(const std::string& path)> secret;
};

struct ProviderKind {
  std::string_view kind;
  // INVALID_FIELD names the option or credential that is wrong. Reads no upstream.
  absl::StatusOr<std::unique_ptr<Provider>> (*make)(InstanceConfig, ProviderEnvironment);
};

const std::vector<ProviderKind>& ProviderKinds();

}  // namespace broker

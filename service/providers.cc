#include "service/providers.h"

#include <algorithm>
#include <string>
#include <utility>

#include "service/core/error.h"

namespace broker {
namespace {

absl::Status UnknownKind(const InstanceConfig& instance) {
  std::string kinds;
  for (const ProviderKind& kind : ProviderKinds()) {
    kinds += (kinds.empty() ? "" : ", ") + std::string(kind.kind);
  }
  return InvalidField("instances." + instance.name + ".kind",
                      "is not a kind of this program; they are " + kinds);
}

}  // namespace

absl::StatusOr<std::vector<std::unique_ptr<Provider>>> MakeProviders(
    const Config& config, ProviderEnvironment environment) {
  std::vector<std::unique_ptr<Provider>> providers;
  for (const InstanceConfig& instance : config.instances) {
    const auto& kinds = ProviderKinds();
    const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const ProviderKind& candidate) {
      return candidate.kind == instance.kind;
    });
    if (kind == kinds.end()) return UnknownKind(instance);
    auto provider = kind->make(instance, environment);
    if (!provider.ok()) {
      return InvalidField("instances." + instance.name, FailureOf(provider.status()).message);
    }
    providers.push_back(std::move(*provider));
  }
  return providers;
}

}  // namespace broker

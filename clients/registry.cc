#include "clients/registry.h"

#define BROKER_PROVIDER(name)                                                                  \
  namespace broker::name {                                                                     \
  absl::StatusOr<std::unique_ptr<Provider>> MakeProvider(InstanceConfig, ProviderEnvironment); \
  }
#include "clients/providers.inc"
#undef BROKER_PROVIDER

namespace broker {

const std::vector<ProviderKind>& ProviderKinds() {
  static const std::vector<ProviderKind> kKinds = {
#define BROKER_PROVIDER(name) {#name, &name::MakeProvider},
#include "clients/providers.inc"
#undef BROKER_PROVIDER
  };
  return kKinds;
}

}  // namespace broker

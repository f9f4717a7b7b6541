#include "service/broker/instances.h"

#include <algorithm>
#include <utility>

#include "service/core/error.h"

namespace broker {

Instances::Instances(std::vector<std::unique_ptr<Provider>> providers)
    : owned_(std::move(providers)) {
  for (const auto& provider : owned_) all_.push_back(provider.get());
  std::sort(all_.begin(), all_.end(), [](const Provider* a, const Provider* b) {
    return a->info().instance < b->info().instance;
  });
}

Provider* Instances::Find(std::string_view name) const {
  const auto found = std::find_if(all_.begin(), all_.end(), [name](const Provider* provider) {
    return provider->info().instance == name;
  });
  return found == all_.end() ? nullptr : *found;
}

absl::StatusOr<Provider*> Instances::Get(std::string_view name) const {
  if (Provider* provider = Find(name)) return provider;
  return Fail(Reason::kInstanceNotFound,
              "no instance is called " + std::string(name) + "; ListInstances tells their names",
              {{"instance", std::string(name)},
               {"resource_type", "instance"},
               {"resource_name", std::string(name)}});
}

}  // namespace broker

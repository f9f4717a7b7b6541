#include "service/broker/inventory.h"

#include <algorithm>
#include <utility>

#include "service/broker/inventory_stream.h"
#include "service/core/error.h"

namespace broker {
namespace {

// In the order of their declaration, each once.
std::vector<std::string> TypesOf(const ProviderInfo& info, const std::vector<std::string>& named) {
  std::vector<std::string> types;
  for (const EntitlementType& type : info.types) {
    const bool wanted =
        named.empty() || std::find(named.begin(), named.end(), type.type) != named.end();
    if (wanted) types.push_back(type.type);
  }
  return types;
}

// Counts itself among the open ones.
class CountedStream final : public GrantStream {
 public:
  CountedStream(std::size_t* open, InventoryStream stream)
      : open_(open), stream_(std::move(stream)) {
    ++*open_;
  }
  ~CountedStream() override { --*open_; }

  Task<std::optional<GrantBatch>> Next(CallContext context) override {
    return stream_.Next(context);
  }

 private:
  std::size_t* const open_;
  InventoryStream stream_;
};

}  // namespace

Inventory::Inventory(const Instances* instances, TaskGroup* tasks, Clock* clock)
    : instances_(instances), tasks_(tasks), clock_(clock) {}

absl::StatusOr<std::unique_ptr<GrantStream>> Inventory::Open(InventoryQuery query) {
  const auto provider = instances_->Get(query.instance);
  if (!provider.ok()) return provider.status();
  if (open_ >= kMostStreams) {
    return Fail(Reason::kBrokerOverloaded, "this broker has " + std::to_string(kMostStreams) +
                                               " streams open, its limit; try again later");
  }
  InventoryStream stream(*provider, TypesOf((*provider)->info(), query.types), query.include_hidden,
                         tasks_, clock_);
  return std::make_unique<CountedStream>(&open_, std::move(stream));
}

}  // namespace broker

#include "service/ports/provider.h"

#include "service/core/error.h"

namespace broker {
namespace {

absl::Status NotOffered() {
  return Fail(Reason::kUnsupportedByInstance,
              "this kind of instance does not offer that; DescribeInstance tells what it does");
}

}  // namespace

Task<Observation> Provider::ObserveDefinition(DefinitionKey, CallContext) {
  co_return NotOffered();
}

boost::asio::awaitable<WriteReply> Provider::WriteDefinition(Change, CallContext) {
  co_return WriteReply{WriteReply::Fate::kNotSent, NotOffered(), std::nullopt};
}

Task<std::vector<AccessGrant>> Provider::ListHeld(Principal, std::string, bool, CallContext) {
  co_return NotOffered();
}

Task<std::vector<AccessGrant>> Provider::FindHeld(Principal, std::vector<Entitlement>, bool,
                                                  CallContext) {
  co_return NotOffered();
}

Task<InventoryPage> Provider::ReadInventory(std::string, int, CallContext) {
  co_return NotOffered();
}

Task<std::vector<Permission>> Provider::ListPermissions(Principal, CallContext) {
  co_return NotOffered();
}

std::vector<Remnant> Provider::RemnantsOf(const Principal&) const { return {}; }

}  // namespace broker

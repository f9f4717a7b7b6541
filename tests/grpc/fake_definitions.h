// The use cases of definitions as the edge sees them: answers that a test sets, requests that it
// can look at. Everything on the executor.
#pragma once

#include <atomic>
#include <string>

#include "service/broker/definition_broker.h"

namespace broker {

class FakeDefinitions final : public DefinitionBroker {
 public:
  absl::StatusOr<Definition> definition = Definition{};
  absl::StatusOr<DefinitionAnswer> answer = DefinitionAnswer{};

  // What was asked last.
  std::string instance;
  EntitlementRef ref;
  DefinitionRequest changed;
  std::atomic<int> calls = 0;

  Task<Definition> GetDefinition(std::string asked, EntitlementRef which, CallContext) override {
    ++calls;
    instance = std::move(asked);
    ref = std::move(which);
    co_return definition;
  }
  Task<DefinitionAnswer> ChangeDefinition(DefinitionRequest request, CallContext) override {
    ++calls;
    changed = std::move(request);
    co_return answer;
  }
};

}  // namespace broker

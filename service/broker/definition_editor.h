// Definitions, read and changed: which operation a request comes to, and who has to lose an
// entitlement before it is deleted.
#pragma once

#include "service/broker/definition_broker.h"
#include "service/broker/instances.h"
#include "service/broker/mutator.h"

namespace broker {

class DefinitionEditor final : public DefinitionBroker {
 public:
  // Both outlive it.
  DefinitionEditor(const Instances* instances, Mutator* mutator);

  Task<Definition> GetDefinition(std::string instance, EntitlementRef ref,
                                 CallContext context) override;
  Task<DefinitionAnswer> ChangeDefinition(DefinitionRequest request, CallContext context) override;

 private:
  Task<Definition> Find(Provider* provider, EntitlementRef ref, CallContext context);
  Task<DefinitionAnswer> Change(Provider* provider, DefinitionRequest request, CallContext context);
  Task<DefinitionAnswer> Delete(Provider* provider, DefinitionRequest request,
                                const EntitlementType* type, CallContext context);
  Task<std::vector<MutationResult>> RevokeFromAll(Provider* provider, Operation deletion,
                                                  bool dry_run, CallContext context);

  const Instances* instances_;
  Mutator* mutator_;
};

}  // namespace broker

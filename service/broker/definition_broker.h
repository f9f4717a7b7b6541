// The use cases of definitions, as the edge calls them. Requests are validated by the edge.
#pragma once

#include <string>
#include <vector>

#include "service/core/definition.h"
#include "service/core/entitlement.h"
#include "service/core/mutation.h"
#include "service/ports/task.h"

namespace broker {

struct DefinitionAnswer {
  MutationResult result;
  // A forced deletion: from whom it was revoked first, in order.
  std::vector<MutationResult> revoked;
};

// Every call fails with INSTANCE_NOT_FOUND for an unknown instance and UNSUPPORTED_BY_INSTANCE for
// a type that has no definitions. Failures carry the metadata "instance".
class DefinitionBroker {
 public:
  virtual ~DefinitionBroker() = default;

  // As read now. ENTITLEMENT_NOT_FOUND, AMBIGUOUS_ENTITLEMENT.
  virtual Task<Definition> GetDefinition(std::string instance, EntitlementRef ref,
                                         CallContext context) = 0;

  // Like AccessBroker::Mutate. NOT_ENABLED with the metadata "option", if the instance's
  // configuration does not allow it.
  virtual Task<DefinitionAnswer> ChangeDefinition(DefinitionRequest request,
                                                  CallContext context) = 0;
};

}  // namespace broker

// The single changes of a set or a revoke_all, and what went wrong, said of which entitlement.
#pragma once

#include <string>
#include <vector>

#include "service/broker/mutator.h"
#include "service/core/batch.h"
#include "service/core/plan.h"
#include "service/ports/clock.h"
#include "service/ports/provider.h"
#include "service/ports/store.h"

namespace broker {

// Whose holdings are changed, and why; every change is refused once the reference names another.
struct StepsOf {
  Provider* provider = nullptr;
  PrincipalRef ref;
  Principal principal;
  std::string scope;
  Justification justification;
  bool dry_run = false;
  Origin origin{};
};

class Steps {
 public:
  // What one change may take at most.
  static constexpr auto kStepTime = std::chrono::seconds(30);
  // Readings after which what still has to be changed is somebody else's doing.
  static constexpr int kMostRounds = 4;

  Steps(Mutator* mutator, Store* store, Clock* clock)
      : mutator_(mutator), store_(store), clock_(clock) {}

  // Everything of the type that is held directly.
  Task<std::vector<AccessGrant>> Read(const StepsOf& whose, std::string type, CallContext context);
  // The context of one step.
  CallContext Part(CallContext context) const;
  Task<MutationResult> Make(StepsOf whose, PlannedChange change, CallContext context);
  // Nothing of the type is held any more: the leases over it that are left end.
  Done EndLeases(StepsOf whose, std::string type);

 private:
  Mutator* mutator_;
  Store* store_;
  Clock* clock_;
};

}  // namespace broker

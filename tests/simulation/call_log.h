// What the callers asked for and were told, held against what became of it.
#pragma once

#include <absl/status/statusor.h>

#include <map>
#include <string>
#include <vector>

#include "service/core/batch.h"
#include "service/core/mutation.h"
#include "service/core/operation.h"
#include "tests/simulation/chronicle.h"
#include "tests/simulation/dossier.h"
#include "tests/simulation/product.h"
#include "tests/simulation/world.h"

namespace broker::sim {

class CallLog {
 public:
  // All outlive it.
  CallLog(World* world, const Product* product, const Chronicle* chronicle,
          const Dossiers* dossiers);

  // Gives the call, or the item of a batch, the ticket by which its operations are known.
  std::string Asks(ItemAction* action, bool dry_run);
  // The same request with the same request_id.
  void AsksAgain(const std::string& ticket);
  // REQUIRES: the operation has a dossier.
  void Opened(const Operation& operation);
  void Answered(const std::string& ticket, const absl::StatusOr<MutationResult>& answer);
  void Answered(const std::string& ticket, const ItemResult& answer);
  // Of a lease that was asked to be renewed or to end.
  void Answered(const std::string& what, const absl::Status& answer);
  // By GetOperation or WaitOperation.
  void Told(const std::string& id, const absl::StatusOr<Operation>& operation);
  // Of whatever was said not to be done, nothing was.
  void Conclude();

 private:
  struct Call {
    ItemAction action;
    bool dry_run = false;
    Duration time{};
    std::vector<std::string> operations;
    int requests = 1;       // more with one request_id
    int told_not_done = 0;  // of these
  };

  bool IsAskedFor(const Call& call, const Operation& operation) const;
  // One entitlement was named and stood for the operation's.
  bool IsMeant(const Call& call, const EntitlementRef& ref, const Operation& operation) const;
  // A request for one change is worked on once at a time, and not again after an end that is no
  // problem.
  void CheckFirst(const Call& call, const Operation& operation);
  void CheckResult(const std::string& ticket, const MutationResult& result);
  void CheckFailure(Call& call, const Failure& failure);
  // A set or a revoke_all that says that it is finished.
  void CheckFinished(const std::string& ticket, const Call& call, const ItemResult& answer);
  // At some moment of the call each place of the principal was as it was to be.
  void CheckPlaces(const std::string& ticket, const Call& call, const std::string& principal_id);

  World* world_;
  const Product* product_;
  const Chronicle* chronicle_;
  const Dossiers* dossiers_;
  std::map<std::string, Call> calls_;  // by ticket
};

}  // namespace broker::sim

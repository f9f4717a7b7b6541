// What the callers asked for and were told, held against what became of it.
#pragma once

#include <absl/status/statusor.h>

#include <map>
#include <string>
#include <vector>

#include "service/core/mutation.h"
#include "service/core/operation.h"
#include "tests/simulation/chronicle.h"
#include "tests/simulation/dossier.h"
#include "tests/simulation/world.h"

namespace broker::sim {

class CallLog {
 public:
  // All outlive it.
  CallLog(World* world, const Chronicle* chronicle, const Dossiers* dossiers);

  // Gives the call the ticket by which its operations are known.
  void Asks(MutationRequest* request);
  // REQUIRES: the operation has a dossier.
  void Opened(const Operation& operation);
  void Answered(const std::string& ticket, const absl::StatusOr<MutationResult>& answer);
  // By GetOperation or WaitOperation.
  void Told(const std::string& id, const absl::StatusOr<Operation>& operation);
  // Of whatever was said not to be done, nothing was.
  void Conclude();

 private:
  struct Call {
    MutationRequest request;
    Duration time{};
    std::vector<std::string> operations;
    bool told_not_done = false;
  };

  void CheckFailure(Call& call, const Failure& failure);

  World* world_;
  const Chronicle* chronicle_;
  const Dossiers* dossiers_;
  std::map<std::string, Call> calls_;  // by ticket
};

}  // namespace broker::sim

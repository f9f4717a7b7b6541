// A change of one definition, and what must be true of whatever comes of it.
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "permissionbroker/v1/entitlement_admin.pb.h"
#include "tests/fakes/log_entry.h"
#include "tests/faults/definition_upstream.h"
#include "tests/support/definition_calls.h"

namespace broker::test {

// How a call ended.
struct DefinitionEnd {
  grpc::Status status;
  std::string reason;        // empty if OK
  std::string operation_id;  // empty if the answer names none
  v1::EntitlementResult result;
  std::string text;  // all that the caller is told
};

struct DefinitionScenario {
  std::string name;  // letters and digits only
  MakeDefinitionUpstream make;
  std::function<DefinitionEnd(DefinitionCalls& calls, const std::string& instance)> change;
  v1::Outcome outcome = v1::OUTCOME_UNSPECIFIED;
  // What is stored at first, on the way, if it takes several changes, and when it was made.
  std::vector<std::string> states;
  // Why the change cannot be made a second time; empty if it says then that nothing was to be done.
  std::string again;
  // No read shows whether it was made.
  bool invisible = false;

  // How far `stored` is on the way: an index of states, -1 if it is none of them.
  int PlaceOf(const std::string& stored) const;
  bool IsDone(const std::string& stored) const { return stored == states.back(); }
};

// For GoogleTest.
inline void PrintTo(const DefinitionScenario& scenario, std::ostream* out) {
  *out << scenario.name;
}

// Creation, update and deletion of a Redash group, and of a Grafana role in both readings of the
// contract; the deletion of a group with members; the reset of the basic roles.
std::vector<DefinitionScenario> DefinitionScenarios();

// What it asks of an upstream when nothing is remembered and nothing goes wrong.
std::vector<fakes::LogEntry> RequestsOf(const DefinitionScenario& scenario);

// Of definitions, not of who has them.
int DefinitionWrites(const fakes::Front& front);

// Makes the change and says what is not true of the answer, of what is journaled and of what is
// stored. A change whose end is not known is waited for.
struct DefinitionAnswer {
  bool arrived = false;  // the call was answered
  bool ok = false;
  std::vector<std::string> problems;
};
DefinitionAnswer ChangeAndCheck(const DefinitionScenario& scenario, const std::string& instance,
                                DefinitionUpstream& upstream, DefinitionCalls& calls,
                                v1::PermissionBroker::Stub& stub);

// What is not true of a journaled operation that is settled and of what is stored.
std::vector<std::string> CheckOperation(const DefinitionScenario& scenario,
                                        const v1::Operation& operation, const std::string& stored);

// After whatever happened before: the same change can be asked for again, writes nothing if it was
// made, and then all is as it was to be.
std::vector<std::string> CheckThatItCompletes(const DefinitionScenario& scenario,
                                              const std::string& instance,
                                              DefinitionUpstream& upstream, DefinitionCalls& calls,
                                              v1::PermissionBroker::Stub& stub);

}  // namespace broker::test

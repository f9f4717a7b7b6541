// A batch of one item that takes several changes, and every state that it may be left in.
#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "tests/fakes/log_entry.h"
#include "tests/faults/cell.h"

namespace broker::test {

struct BatchScenario {
  std::string name;  // letters and digits only
  MakeUpstream make;
  // The item's action in proto text format, without the instance: "set { %s type: 'group' ... }",
  // where %s is "instance: '...'".
  std::string action;
  // What is stored at the start and after each single change, in the order in which they are made.
  std::vector<std::string> states;

  // An ApplyRequest.
  std::string Request(const std::string& instance) const;
  // How many changes lead to `stored`; -1 if none do.
  int ChangesTo(const std::string& stored) const;
};

// For GoogleTest.
inline void PrintTo(const BatchScenario& scenario, std::ostream* out) { *out << scenario.name; }

// Sets and revoke_alls of a Redash user and of a Grafana user.
std::vector<BatchScenario> BatchScenarios();

// What it asks of an upstream when nothing is remembered and nothing goes wrong.
std::vector<fakes::LogEntry> RequestsOf(const BatchScenario& scenario);

// Applies it, and says what is not true of the answer and of what is stored. A change whose end is
// not known is waited for. `changed` counts what the answer says was changed.
struct BatchAnswer {
  bool arrived = false;  // the call was answered
  bool complete = false;
  int changed = 0;
  std::vector<std::string> problems;
};
BatchAnswer ApplyAndCheck(const BatchScenario& scenario, const std::string& instance,
                          Upstream& upstream, v1::PermissionBroker::Stub& stub,
                          std::chrono::milliseconds patience = std::chrono::seconds(60));

// After whatever happened before: what is stored is a state on the way, the same batch applied
// again is complete, and then all is as it was to be.
std::vector<std::string> CheckThatItCompletes(const BatchScenario& scenario,
                                              const std::string& instance, Upstream& upstream,
                                              v1::PermissionBroker::Stub& stub);

}  // namespace broker::test

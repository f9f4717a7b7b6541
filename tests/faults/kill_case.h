// One kill -9 in the life of a change, and whether everything was right afterwards.
#pragma once

#include <string>
#include <vector>

#include "tests/faults/cell.h"

namespace broker::test {

struct KillCase {
  std::string name;
  bool grant = true;
  MakeUpstream make;
  // Where to kill: BROKER_KILL_AT for the broker, or a script whose first strike is the moment.
  std::string kill_at;
  std::string faults;
  // The most writes that the upstream may see: a grant is never sent again, a revoke may be.
  int most_writes = 1;
};

struct KillReport {
  bool killed = false;  // false: the change was complete before the place was reached
  std::vector<std::string> problems;
};

// Makes the change, kills, starts the broker again on the same journal, waits until nothing is open
// and compares the journal with the upstream.
KillReport RunKillCase(const KillCase& kill_case, const std::string& binary);

}  // namespace broker::test

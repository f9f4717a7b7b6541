// One cell of a fault matrix: a change, what goes wrong around it, and what must come of it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "service/core/instance_config.h"
#include "tests/fakes/front.h"
#include "tests/support/calls.h"
#include "tests/support/temp_dir.h"

namespace broker::test {

// What the caller is told, and what is stored when everything has come to rest.
enum class Expect {
  kDone,         // GRANTED or REVOKED, and so it is
  kDoneAgain,    // the same, by a second write after the application refused the first
  kUnavailable,  // UPSTREAM_UNAVAILABLE, nothing is changed
  kProtocol,     // UPSTREAM_PROTOCOL, nothing is changed
  kCredentials,  // INSTANCE_CREDENTIALS, nothing is changed
  kLimited,      // UPSTREAM_RATE_LIMITED, nothing is changed
  kNotFound,     // ENTITLEMENT_NOT_FOUND, nothing is changed
  kNoTime,  // the call's time is over: TIME_SPENT, or UPSTREAM_UNAVAILABLE at the same instant;
            // nothing is changed
  kUnknownDone,  // OUTCOME_UNKNOWN; WaitOperation then tells the change, which was made
  kUnknownNot,   // OUTCOME_UNKNOWN; WaitOperation then tells that nothing is changed
  kUnknownPush,  // OUTCOME_UNKNOWN; a second write makes the change, and WaitOperation tells it
};

struct Cell {
  std::string name;
  bool grant = true;
  std::string faults;  // a script for the fake
  Expect expect = Expect::kDone;
  int refused_writes = 0;             // how many writes the fake sees where nothing is changed
  int least_strikes = 1;              // requests that must meet a fault, or the cell proves nothing
  std::chrono::seconds patience{60};  // the caller's deadline
};

// A fake server with one person and one thing that it may hold.
class Upstream {
 public:
  virtual ~Upstream() = default;

  virtual fakes::Front& front() = 0;
  // Everything but the name. Secrets go into files in `dir`.
  virtual InstanceConfig Instance(const TempDir& dir) = 0;
  // The fields principal and entitlement of a GrantRequest, in proto text format.
  virtual std::string Target() const = 0;
  // Whether the person holds it at the start, past the API.
  virtual void SetHeld(bool held) = 0;
  // All that the person holds as it is stored, and as it must be with or without the thing.
  virtual std::string Stored() = 0;
  virtual std::string StoredIf(bool held) const = 0;
  // What must never reach a caller.
  virtual std::string Secret() = 0;
};

using MakeUpstream = std::function<std::unique_ptr<Upstream>()>;

// Runs every cell against an upstream of its own, `at_once` side by side, behind one broker, and
// reports what is not as expected. Prints the number of cells.
void RunCells(const std::string& title, const std::vector<Cell>& cells, const MakeUpstream& make,
              std::size_t at_once = 16);

}  // namespace broker::test

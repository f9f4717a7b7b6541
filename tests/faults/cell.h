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

// How much of the thing is held: the fake's world has a level of it, that level is asked for.
enum class Held { kNothing, kLower, kThing };

// A change, by where it starts: a grant of nothing, a grant of a lower level, a revoke.
enum class Move { kGrant, kRaise, kRevoke };

inline Held StartOf(Move move) {
  if (move == Move::kRaise) return Held::kLower;
  return move == Move::kGrant ? Held::kNothing : Held::kThing;
}
inline Held EndOf(Move move) { return move == Move::kRevoke ? Held::kNothing : Held::kThing; }

// What the caller is told, and what is stored when everything has come to rest.
enum class Expect {
  kDone,         // GRANTED, LEVEL_CHANGED or REVOKED, and so it is
  kDoneAgain,    // the same, by a second write after the application refused the first
  kUnavailable,  // UPSTREAM_UNAVAILABLE, nothing is changed
  kProtocol,     // UPSTREAM_PROTOCOL, nothing is changed
  kCredentials,  // INSTANCE_CREDENTIALS, nothing is changed
  kLimited,      // UPSTREAM_RATE_LIMITED, nothing is changed
  kNotFound,     // ENTITLEMENT_NOT_FOUND, nothing is changed
  kNoPrincipal,  // PRINCIPAL_NOT_FOUND, nothing is changed
  kUnsupported,  // UNSUPPORTED_BY_INSTANCE, nothing is changed
  kOtherScope,   // HELD_IN_OTHER_SCOPE, nothing is changed
  kNoTime,    // the call's time is over: TIME_SPENT, or UPSTREAM_UNAVAILABLE at the same instant;
              // nothing is changed
  kLateDone,  // as kDone or as kUnknownDone: whether it landed before it was read back is chance
  kUnknownDone,  // OUTCOME_UNKNOWN; WaitOperation then tells the change, which was made
  kUnknownNot,   // OUTCOME_UNKNOWN; WaitOperation then tells that nothing is changed
  kUnknownPush,  // OUTCOME_UNKNOWN; a second write makes the change, and WaitOperation tells it
};

struct Cell {
  std::string name;
  Move move = Move::kGrant;
  std::string faults;  // a script for the fake
  Expect expect = Expect::kDone;
  int refused_writes = 0;  // how many writes the fake sees where nothing is changed
  int least_strikes = 1;   // requests that must meet a fault, or the cell proves nothing
  std::chrono::milliseconds patience{60000};  // the caller's deadline
};

// A fake server with one principal and one thing that it may hold.
class Upstream {
 public:
  virtual ~Upstream() = default;

  virtual fakes::Front& front() = 0;
  // Everything but the name. Secrets go into files in `dir`.
  virtual InstanceConfig Instance(const TempDir& dir) = 0;
  // The fields principal and entitlement of a GrantRequest, in proto text format.
  virtual std::string Target() const = 0;
  // What the principal holds at the start, past the API. REQUIRES: not kLower if the thing has no
  // levels.
  virtual void Set(Held held) = 0;
  // All around the holding as it is stored, and as it must be when so much is held.
  virtual std::string Stored() = 0;
  virtual std::string StoredIf(Held held) const = 0;
  // What must never reach a caller.
  virtual std::string Secret() = 0;

  void SetHeld(bool held) { Set(held ? Held::kThing : Held::kNothing); }
  std::string StoredIfHeld(bool held) const {
    return StoredIf(held ? Held::kThing : Held::kNothing);
  }
};

using MakeUpstream = std::function<std::unique_ptr<Upstream>()>;

// Runs every cell against an upstream of its own, `at_once` side by side, behind one broker, and
// reports what is not as expected. Prints the number of cells.
void RunCells(const std::string& title, const std::vector<Cell>& cells, const MakeUpstream& make,
              std::size_t at_once = 16);

}  // namespace broker::test

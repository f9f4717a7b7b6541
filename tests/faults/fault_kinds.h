// The ways in which one answer of an upstream goes wrong, by the names that the matrices use.
#pragma once

#include <string>
#include <vector>

namespace broker::test {

// In the bodies of faults that have one: must never reach a caller.
inline constexpr char kUpstreamWords[] = "words-of-the-upstream";

// What a request is for; decides how large "oversized" is.
enum class Body { kObject, kList };

// Fault as in tests/fakes/README.md: `{"status": 500, ...}`. Throws std::out_of_range for a name
// that is none.
std::string EffectOf(const std::string& fault, Body body);

// Whether the upstream keeps connections open: a read that fails on an idle one is sent once more.
enum class KeepAlive { kNo, kYes };

// How many answers in a row must go wrong like this for a read to fail: the HTTP client tries again
// when there was no answer of the application.
int StrikesOf(const std::string& fault, KeepAlive keep_alive);

// One line of a fault script. `when`: "before" or "after" the work.
struct Strike {
  std::string method;
  std::string path;
  int nth = 1;
  int times = 1;
  std::string when;
  std::string effect;
};
std::string ScriptOf(const std::vector<Strike>& strikes);

}  // namespace broker::test

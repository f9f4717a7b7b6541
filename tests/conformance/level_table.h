// What must come of every change of an exclusive level, written down apart from the broker's own
// rules.
#pragma once

#include <string>
#include <vector>

namespace broker::test {

// What one type's levels are. Empty stands for nothing held.
struct LevelFacts {
  std::string type;
  std::vector<std::string> levels;  // lowest first
  std::string base;                 // what a revoke leaves
  std::string guarded;              // is not granted
  std::vector<std::string> principals;
  // Those of `principals` that are always at some level.
  std::vector<std::string> never_without;
};

struct LevelChange {
  std::string held;
  bool grant = true;
  std::string asked;  // of a revoke, empty for any
  bool allow_lower_level = false;
  bool dry_run = false;
};

struct LevelEnd {
  std::string said;
  std::string held;
  int writes = 0;

  friend bool operator==(const LevelEnd&, const LevelEnd&) = default;
};

const std::vector<LevelFacts>& AllLevelFacts();

// Every combination, for one type of principal.
std::vector<LevelChange> AllChanges(const LevelFacts& facts, const std::string& principal_type);

LevelEnd EndOf(const LevelFacts& facts, const LevelChange& change);

// "Grant viewer over admin, lower levels allowed".
std::string TextOf(const LevelChange& change);
std::string TextOf(const LevelEnd& end);

}  // namespace broker::test

#include "tests/support/history.h"

#include <cstdint>
#include <set>
#include <stdexcept>
#include <utility>

namespace broker::test {
namespace {

namespace v1 = permissionbroker::v1;

// What is held after a call with this outcome; nullopt if it cannot have been the answer.
std::optional<bool> After(v1::Outcome outcome, bool held) {
  switch (outcome) {
    case v1::OUTCOME_GRANTED: return held ? std::nullopt : std::optional(true);
    case v1::OUTCOME_ALREADY_HELD: return held ? std::optional(true) : std::nullopt;
    case v1::OUTCOME_REVOKED: return held ? std::optional(false) : std::nullopt;
    case v1::OUTCOME_ALREADY_ABSENT: return held ? std::nullopt : std::optional(false);
    default: return std::nullopt;
  }
}

class Search {
 public:
  Search(const std::vector<Told>& calls, bool held_last) : calls_(calls), held_last_(held_last) {}

  bool From(std::uint32_t done, bool held) {
    if (done == (1u << calls_.size()) - 1) return held == held_last_;
    if (!seen_.emplace(done, held).second) return false;
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      if ((done >> i & 1) || !MayBeNext(done, i)) continue;
      const std::optional<bool> after = After(calls_[i].outcome, held);
      if (after && From(done | 1u << i, *after)) return true;
    }
    return false;
  }

 private:
  // No other call that is still to come had ended before this one began.
  bool MayBeNext(std::uint32_t done, std::size_t i) const {
    for (std::size_t j = 0; j < calls_.size(); ++j) {
      if (j != i && !(done >> j & 1) && calls_[j].end < calls_[i].begin) return false;
    }
    return true;
  }

  const std::vector<Told>& calls_;
  bool held_last_;
  std::set<std::pair<std::uint32_t, bool>> seen_;
};

}  // namespace

bool IsExplained(const std::vector<Told>& calls, bool held_first, bool held_last) {
  if (calls.size() > 20) throw std::invalid_argument("too many calls to search");
  return Search(calls, held_last).From(0, held_first);
}

}  // namespace broker::test

// What is wrong with a request as an upstream received it: whether a text of a caller became more
// than a value.
#pragma once

#include <set>
#include <string>

#include "tests/fakes/log_entry.h"

namespace broker::test {

// Learns from good requests what the broker asks for, and judges others by it.
class RawRequests {
 public:
  void Learn(const fakes::LogEntry& entry);
  // Empty: nothing.
  std::string Problem(const fakes::LogEntry& entry) const;

 private:
  std::set<std::string> query_keys_;
  std::set<std::string> headers_;
  std::set<std::string> writes_;  // "POST /api/groups/3/members"
};

}  // namespace broker::test

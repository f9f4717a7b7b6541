// How SQLite finds what each statement of the lease table asks for.
#pragma once

#include <string>
#include <vector>

#include "service/store/db.h"

namespace broker::test {

struct StatementPlan {
  // What was asked, in a few words.
  std::string verb;
  std::string sql;
  // The lines of EXPLAIN QUERY PLAN.
  std::vector<std::string> lines;

  // Every table is searched by an index, and nothing is sorted.
  bool indexed() const;
};

// Of everything that is looked up in the leases, each kind of list included. Changes nothing.
// Throws std::runtime_error if a statement fails.
std::vector<StatementPlan> LeasePlans(Db* db);

}  // namespace broker::test

// The cells of a call that takes many requests, from the requests that it makes when nothing goes
// wrong.
#pragma once

#include <string>
#include <vector>

#include "tests/fakes/log_entry.h"

namespace broker::test {

struct RequestCell {
  std::string name;
  std::string faults;  // a script for the fake
};

// Which faults the reads meet that follow no write: they can only keep the call from its next
// write.
enum class ReadFaults { kAll, kThirdInTurn };

// One fault of each kind of end (the matrices of single changes have them all) at each request:
// before and after the work of a write, in place of the answer to a read.
std::vector<RequestCell> RequestCells(const std::vector<fakes::LogEntry>& requests,
                                      ReadFaults faults);

// Each request is never answered: before and after the work of a write.
std::vector<RequestCell> RequestPlaces(const std::vector<fakes::LogEntry>& requests);

}  // namespace broker::test

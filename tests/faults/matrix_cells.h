// The cells that every provider's matrix has.
#pragma once

#include <string>
#include <vector>

#include "tests/faults/cell.h"
#include "tests/faults/fault_kinds.h"

namespace broker::testing {

inline constexpr const char* kWhens[] = {"before", "after"};

// One read of a change with nothing remembered.
struct Read {
  const char* name;
  const char* path;  // as the fault script takes it
  int nth;           // of the requests of that path
  Body body;
};

// A fault that ends only with somebody's patience: these cells run apart, all at once.
bool Hangs(const std::string& fault);

Cell CellOf(bool grant, const std::string& fault, const std::string& where, Expect expect);

// Every attempt of the read goes wrong.
Cell ReadCell(bool grant, const std::string& fault, const std::string& when, const Read& read,
              Expect expect, KeepAlive keep_alive);
// Its first attempt alone does.
Cell HealedCell(bool grant, const std::string& fault, const Read& read);
// `writes` attempts in a row go wrong.
Cell WriteCell(bool grant, const std::string& fault, const std::string& method,
               const std::string& when, Expect expect, int writes = 1);

void Append(std::vector<Cell>& to, std::vector<Cell> more);

}  // namespace broker::testing

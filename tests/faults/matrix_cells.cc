#include "tests/faults/matrix_cells.h"

#include <utility>

namespace broker::testing {
namespace {

// Longer than anything but a hang takes.
constexpr std::chrono::seconds kHangPatience{5};

}  // namespace

bool Hangs(const std::string& fault) { return fault == "hang" || fault == "late hang"; }

Cell CellOf(bool grant, const std::string& fault, const std::string& where, Expect expect) {
  Cell cell;
  cell.name = std::string(grant ? "Grant, " : "Revoke, ") + fault + " " + where;
  cell.grant = grant;
  cell.expect = expect;
  if (Hangs(fault)) cell.patience = kHangPatience;
  return cell;
}

Cell ReadCell(bool grant, const std::string& fault, const std::string& when, const Read& read,
              Expect expect, KeepAlive keep_alive) {
  Cell cell = CellOf(grant, fault, when + " the " + read.name, expect);
  cell.faults = ScriptOf({{"GET", read.path, read.nth, StrikesOf(fault, keep_alive), when,
                           EffectOf(fault, read.body)}});
  cell.least_strikes = StrikesOf(fault, KeepAlive::kNo);
  return cell;
}

Cell HealedCell(bool grant, const std::string& fault, const Read& read) {
  Cell cell = CellOf(grant, fault, std::string("once at the ") + read.name, Expect::kDone);
  cell.faults = ScriptOf({{"GET", read.path, read.nth, 1, "before", EffectOf(fault, read.body)}});
  return cell;
}

Cell WriteCell(bool grant, const std::string& fault, const std::string& method,
               const std::string& when, Expect expect, int writes) {
  Cell cell = CellOf(grant, fault, when + " the write", expect);
  cell.faults = ScriptOf({{method, "", 1, writes, when, EffectOf(fault, Body::kObject)}});
  cell.refused_writes = writes;
  cell.least_strikes = writes;
  return cell;
}

void Append(std::vector<Cell>& to, std::vector<Cell> more) {
  for (Cell& cell : more) to.push_back(std::move(cell));
}

}  // namespace broker::testing

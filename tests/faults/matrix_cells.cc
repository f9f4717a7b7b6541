#include "tests/faults/matrix_cells.h"

#include <utility>

namespace broker::test {
namespace {

// Longer than anything but a hang takes.
constexpr std::chrono::seconds kHangPatience{5};

Pace PaceOf(const std::string& fault) {
  return fault == "hang" || fault == "late hang" ? Pace::kHangs : Pace::kBrisk;
}

bool Makes(bool grant, const Read& read) {
  return read.made_by == MadeBy::kBoth || (read.made_by == MadeBy::kGrant) == grant;
}

const std::string& MethodOf(const FaultMatrix& matrix, bool grant) {
  return grant ? matrix.grant_method : matrix.revoke_method;
}

const Read& VerifyingRead(const FaultMatrix& matrix) {
  return matrix.verify_tables.at(0).reads.at(0);
}

bool IsVerified(const FaultMatrix& matrix, bool grant) {
  return !grant || !matrix.grant_shows_state;
}

Strike StrikeAt(const Read& read, const std::string& fault, const std::string& when, int times) {
  return {"GET", read.path, read.nth, times, when, EffectOf(fault, read.body)};
}

Strike StrikeAtWrite(const FaultMatrix& matrix, bool grant, const std::string& fault,
                     const std::string& when, int times = 1) {
  return {MethodOf(matrix, grant), "", 1, times, when, EffectOf(fault, Body::kObject)};
}

Cell CellOf(bool grant, const std::string& fault, const std::string& where, Expect expect,
            const std::vector<Strike>& strikes) {
  Cell cell;
  cell.name = std::string(grant ? "Grant, " : "Revoke, ") + fault + " " + where;
  cell.grant = grant;
  cell.expect = expect;
  cell.faults = ScriptOf(strikes);
  if (PaceOf(fault) == Pace::kHangs) cell.patience = kHangPatience;
  return cell;
}

Cell ReadCell(const FaultMatrix& matrix, bool grant, const std::string& fault,
              const std::string& when, const Read& read, Expect expect) {
  Cell cell = CellOf(grant, fault, when + " the " + read.name, expect,
                     {StrikeAt(read, fault, when, StrikesOf(fault, matrix.keep_alive))});
  cell.least_strikes = StrikesOf(fault, KeepAlive::kNo);
  return cell;
}

// `writes` attempts in a row go wrong.
Cell WriteCell(const FaultMatrix& matrix, bool grant, const std::string& fault,
               const std::string& when, Expect expect, int writes) {
  Cell cell = CellOf(grant, fault, when + " the write", expect,
                     {StrikeAtWrite(matrix, grant, fault, when, writes)});
  cell.refused_writes = writes;
  cell.least_strikes = writes;
  return cell;
}

Cell HealedCell(bool grant, const std::string& fault, const Read& read) {
  return CellOf(grant, fault, "once at the " + read.name, Expect::kDone,
                {StrikeAt(read, fault, "before", 1)});
}

// Of a change that was `made` or not; answered 500 if not, or if a good answer is not read back.
Cell VerifyCell(const FaultMatrix& matrix, bool grant, bool made, const VerifyTable& table,
                const VerifyRow& row) {
  const bool said_500 = !made || !IsVerified(matrix, grant);
  std::vector<Strike> strikes;
  if (said_500) {
    strikes.push_back(StrikeAtWrite(matrix, grant, "500 json", made ? "after" : "before"));
  }
  for (const Read& read : table.reads) {
    strikes.push_back(StrikeAt(read, row.fault, "after", StrikesOf(row.fault, matrix.keep_alive)));
  }
  const Expect expect =
      grant ? (made ? row.granted : row.not_granted) : (made ? row.revoked : row.not_revoked);
  const std::string was = made ? "was carried out" : "was not carried out";
  Cell cell =
      CellOf(grant, row.fault, "verifying a write that " + was + table.title, expect, strikes);
  cell.refused_writes = 1;
  cell.least_strikes = StrikesOf(row.fault, KeepAlive::kNo) + (said_500 ? 1 : 0);
  return cell;
}

}  // namespace

std::vector<Cell> ReadCells(const FaultMatrix& matrix, bool grant, Pace pace) {
  std::vector<Cell> cells;
  for (const ReadRow& row : matrix.read_rows) {
    if (PaceOf(row.fault) != pace) continue;
    for (std::size_t i = 0; i < matrix.reads.size(); ++i) {
      const Read& read = matrix.reads[i];
      if (!Makes(grant, read)) continue;
      for (const char* when : {"before", "after"}) {
        cells.push_back(ReadCell(matrix, grant, row.fault, when, read, row.expects.at(i)));
      }
    }
  }
  return cells;
}

std::vector<Cell> WriteCells(const FaultMatrix& matrix, bool grant, Pace pace) {
  std::vector<Cell> cells;
  for (const WriteRow& row : matrix.write_rows) {
    if (PaceOf(row.fault) != pace) continue;
    cells.push_back(WriteCell(matrix, grant, row.fault, "before",
                              grant ? row.grant_before : row.revoke_before, 1));
    cells.push_back(WriteCell(matrix, grant, row.fault, "after",
                              grant ? row.grant_after : row.revoke_after, 1));
  }
  return cells;
}

std::vector<Cell> RefusalCells(const FaultMatrix& matrix) {
  std::vector<Cell> cells;
  for (const RefusalRow& row : matrix.refusal_rows) {
    for (const bool grant : {true, false}) {
      Cell cell = WriteCell(matrix, grant, row.fault, "before", row.expect, 2);
      cell.name += ", twice";
      cells.push_back(std::move(cell));
    }
  }
  return cells;
}

std::vector<Cell> VerifyCells(const FaultMatrix& matrix, bool grant, Pace pace) {
  std::vector<Cell> cells;
  for (const VerifyTable& table : matrix.verify_tables) {
    for (const VerifyRow& row : table.rows) {
      if (PaceOf(row.fault) != pace) continue;
      for (const bool made : {true, false}) {
        cells.push_back(VerifyCell(matrix, grant, made, table, row));
      }
    }
  }
  return cells;
}

std::vector<Cell> HealedCells(const FaultMatrix& matrix) {
  std::vector<Cell> cells;
  for (const ReadRow& row : matrix.read_rows) {
    if (StrikesOf(row.fault, matrix.keep_alive) == 1) continue;
    for (const bool grant : {true, false}) {
      for (const Read& read : matrix.reads) {
        if (Makes(grant, read)) cells.push_back(HealedCell(grant, row.fault, read));
      }
      if (IsVerified(matrix, grant)) {
        cells.push_back(HealedCell(grant, row.fault, VerifyingRead(matrix)));
      }
    }
  }
  return cells;
}

std::vector<Cell> StaleCells(const FaultMatrix& matrix) {
  const Read& read = VerifyingRead(matrix);
  std::vector<Cell> cells;
  for (const bool grant : {true, false}) {
    for (const int stale : {1, 2}) {
      if (!IsVerified(matrix, grant)) continue;
      cells.push_back(CellOf(grant, "stale", std::to_string(stale) + " verifying reads",
                             Expect::kDone, {StrikeAt(read, "stale", "after", stale)}));
    }
    for (const char* fault : {"502 html", "504 html", "reset", "close", "html"}) {
      cells.push_back(CellOf(
          grant, fault, "after the write, verified stale", Expect::kUnknownDone,
          {StrikeAtWrite(matrix, grant, fault, "after"), StrikeAt(read, "stale", "after", 1)}));
    }
  }
  return cells;
}

void Append(std::vector<Cell>& to, std::vector<Cell> more) {
  for (Cell& cell : more) to.push_back(std::move(cell));
}

}  // namespace broker::test

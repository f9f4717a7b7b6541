#include "tests/faults/matrix_cells.h"

#include <utility>

namespace broker::test {
namespace {

// Longer than anything but a hang takes, and so long that the broker keeps half a second of it for
// its answer.
constexpr std::chrono::seconds kHangPatience{10};

Pace PaceOf(const std::string& fault) {
  return fault == "hang" || fault == "late hang" ? Pace::kHangs : Pace::kBrisk;
}

// A read does no work, so only what spoils the real answer strikes otherwise before than after.
std::vector<std::string> TimesOfRead(const std::string& fault) {
  const bool spoils = fault == "cut in body" || fault == "cut at end" || fault == "half json";
  return spoils ? std::vector<std::string>{"before", "after"} : std::vector<std::string>{"after"};
}

// Whoever asks for a list, 70 MB of it are too much: one move shows it.
bool IsShownBy(const FaultMatrix& matrix, Move move, const Read& read, const std::string& fault) {
  return fault != "oversized" || read.body != Body::kList || move == matrix.moves.back();
}

std::string NameOf(Move move) {
  if (move == Move::kRaise) return "Raise";
  return move == Move::kGrant ? "Grant" : "Revoke";
}

bool IsGrant(Move move) { return move != Move::kRevoke; }

bool Makes(Move move, const Read& read) {
  return read.made_by == MadeBy::kAll || (read.made_by == MadeBy::kGrants) == IsGrant(move);
}

const Read& VerifyingRead(const FaultMatrix& matrix) {
  return matrix.verify_tables.at(0).reads.at(0);
}

bool IsVerified(const FaultMatrix& matrix, Move move) {
  return !IsGrant(move) || !matrix.grant_shows_state;
}

Strike StrikeAt(const Read& read, const std::string& fault, const std::string& when, int times) {
  return {"GET", read.path, read.nth, times, when, EffectOf(fault, read.body)};
}

Strike StrikeAtWrite(const FaultMatrix& matrix, Move move, const std::string& fault,
                     const std::string& when, int times = 1) {
  const std::string& method = IsGrant(move) ? matrix.grant_method : matrix.revoke_method;
  return {method, "", 1, times, when, EffectOf(fault, Body::kObject)};
}

Cell CellOf(Move move, const std::string& fault, const std::string& where, Expect expect,
            const std::vector<Strike>& strikes) {
  Cell cell;
  cell.name = NameOf(move) + ", " + fault + " " + where;
  cell.move = move;
  cell.expect = expect;
  cell.faults = ScriptOf(strikes);
  if (PaceOf(fault) == Pace::kHangs) cell.patience = kHangPatience;
  return cell;
}

Cell ReadCell(const FaultMatrix& matrix, Move move, const std::string& fault,
              const std::string& when, const Read& read, Expect expect) {
  Cell cell = CellOf(move, fault, when + " the " + read.name, expect,
                     {StrikeAt(read, fault, when, StrikesOf(fault, matrix.keep_alive))});
  cell.least_strikes = StrikesOf(fault, KeepAlive::kNo);
  return cell;
}

// `writes` attempts in a row go wrong.
Cell WriteCell(const FaultMatrix& matrix, Move move, const std::string& fault,
               const std::string& when, Expect expect, int writes) {
  Cell cell = CellOf(move, fault, when + " the write", expect,
                     {StrikeAtWrite(matrix, move, fault, when, writes)});
  cell.refused_writes = writes;
  cell.least_strikes = writes;
  return cell;
}

Cell HealedCell(Move move, const std::string& fault, const Read& read) {
  return CellOf(move, fault, "once at the " + read.name, Expect::kDone,
                {StrikeAt(read, fault, "before", 1)});
}

// Of a change that was `made` or not; answered 500 if not, or if a good answer is not read back.
Cell VerifyCell(const FaultMatrix& matrix, Move move, bool made, const VerifyTable& table,
                const VerifyRow& row) {
  const bool said_500 = !made || !IsVerified(matrix, move);
  std::vector<Strike> strikes;
  if (said_500) {
    strikes.push_back(StrikeAtWrite(matrix, move, "500 json", made ? "after" : "before"));
  }
  for (const Read& read : table.reads) {
    strikes.push_back(StrikeAt(read, row.fault, "after", StrikesOf(row.fault, matrix.keep_alive)));
  }
  const Expect expect = IsGrant(move) ? (made ? row.granted : row.not_granted)
                                      : (made ? row.revoked : row.not_revoked);
  const std::string was = made ? "was carried out" : "was not carried out";
  Cell cell =
      CellOf(move, row.fault, "verifying a write that " + was + table.title, expect, strikes);
  cell.refused_writes = 1;
  cell.least_strikes = StrikesOf(row.fault, KeepAlive::kNo) + (said_500 ? 1 : 0);
  return cell;
}

}  // namespace

// Faults next to each other are different ones: answers of 70 MB at a time would take too long.
std::vector<Cell> ReadCells(const FaultMatrix& matrix, Pace pace) {
  std::vector<Cell> cells;
  for (const Move move : matrix.moves) {
    for (std::size_t i = 0; i < matrix.reads.size(); ++i) {
      const Read& read = matrix.reads[i];
      if (!Makes(move, read)) continue;
      for (const ReadRow& row : matrix.read_rows) {
        if (PaceOf(row.fault) != pace || !IsShownBy(matrix, move, read, row.fault)) continue;
        for (const std::string& when : TimesOfRead(row.fault)) {
          cells.push_back(ReadCell(matrix, move, row.fault, when, read, row.expects.at(i)));
        }
      }
    }
  }
  return cells;
}

std::vector<Cell> WriteCells(const FaultMatrix& matrix, Pace pace) {
  std::vector<Cell> cells;
  for (const WriteRow& row : matrix.write_rows) {
    if (PaceOf(row.fault) != pace) continue;
    for (const Move move : matrix.moves) {
      const Expect before = IsGrant(move) ? row.grant_before : row.revoke_before;
      const Expect after = IsGrant(move) ? row.grant_after : row.revoke_after;
      cells.push_back(WriteCell(matrix, move, row.fault, "before", before, 1));
      cells.push_back(WriteCell(matrix, move, row.fault, "after", after, 1));
    }
  }
  return cells;
}

std::vector<Cell> RefusalCells(const FaultMatrix& matrix) {
  std::vector<Cell> cells;
  for (const RefusalRow& row : matrix.refusal_rows) {
    for (const Move move : matrix.moves) {
      Cell cell = WriteCell(matrix, move, row.fault, "before", row.expect, 2);
      cell.name += ", twice";
      cells.push_back(std::move(cell));
    }
  }
  return cells;
}

std::vector<Cell> VerifyCells(const FaultMatrix& matrix, Pace pace) {
  std::vector<Cell> cells;
  for (const VerifyTable& table : matrix.verify_tables) {
    for (const Move move : matrix.moves) {
      for (const bool made : {true, false}) {
        for (const VerifyRow& row : table.rows) {
          if (PaceOf(row.fault) != pace) continue;
          if (!IsShownBy(matrix, move, table.reads.front(), row.fault)) continue;
          cells.push_back(VerifyCell(matrix, move, made, table, row));
        }
      }
    }
  }
  return cells;
}

std::vector<Cell> HealedCells(const FaultMatrix& matrix) {
  std::vector<Cell> cells;
  for (const ReadRow& row : matrix.read_rows) {
    if (StrikesOf(row.fault, matrix.keep_alive) == 1) continue;
    for (const Move move : matrix.moves) {
      for (const Read& read : matrix.reads) {
        if (Makes(move, read)) cells.push_back(HealedCell(move, row.fault, read));
      }
      if (IsVerified(matrix, move)) {
        cells.push_back(HealedCell(move, row.fault, VerifyingRead(matrix)));
      }
    }
  }
  return cells;
}

std::vector<Cell> StaleCells(const FaultMatrix& matrix) {
  const Read& read = VerifyingRead(matrix);
  std::vector<Cell> cells;
  for (const Move move : matrix.moves) {
    for (const int stale : {1, 2}) {
      if (!IsVerified(matrix, move)) continue;
      cells.push_back(CellOf(move, "stale", std::to_string(stale) + " verifying reads",
                             Expect::kDone, {StrikeAt(read, "stale", "after", stale)}));
    }
    for (const char* fault : {"502 html", "504 html", "reset", "close", "html"}) {
      cells.push_back(CellOf(
          move, fault, "after the write, verified stale", Expect::kUnknownDone,
          {StrikeAtWrite(matrix, move, fault, "after"), StrikeAt(read, "stale", "after", 1)}));
    }
  }
  return cells;
}

std::vector<Cell> AllCells(const FaultMatrix& matrix) {
  std::vector<Cell> cells;
  for (const Pace pace : {Pace::kBrisk, Pace::kHangs}) {
    Append(cells, ReadCells(matrix, pace));
    Append(cells, WriteCells(matrix, pace));
    Append(cells, VerifyCells(matrix, pace));
  }
  Append(cells, RefusalCells(matrix));
  Append(cells, HealedCells(matrix));
  Append(cells, StaleCells(matrix));
  return cells;
}

void Append(std::vector<Cell>& to, std::vector<Cell> more) {
  for (Cell& cell : more) to.push_back(std::move(cell));
}

}  // namespace broker::test

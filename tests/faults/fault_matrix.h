// One entitlement type of one upstream as its fault matrix: the requests that its changes make with
// nothing remembered, and tables of what must come of each fault at each of them.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "tests/faults/cell.h"
#include "tests/faults/fault_kinds.h"

namespace broker::test {

// A read whose faults end differently for grants (raises too) and revokes has two columns.
enum class MadeBy { kAll, kGrants, kRevoke };

// One read of a change.
struct Read {
  std::string name;
  std::string path;  // as the fault script takes it
  int nth = 1;       // of the requests of that path
  Body body = Body::kObject;
  MadeBy made_by = MadeBy::kAll;
};

// What must come of a fault at each read of FaultMatrix::reads.
struct ReadRow {
  std::string fault;
  std::vector<Expect> expects;
};

// The fault strikes before or after the write's work. A raise is a grant here and below.
struct WriteRow {
  std::string fault;
  Expect grant_before, grant_after, revoke_before, revoke_after;
};

// The write and its repetition are refused so.
struct RefusalRow {
  std::string fault;
  Expect expect;
};

// The fault strikes after a write that was answered. What was not carried out was answered 500.
struct VerifyRow {
  std::string fault;
  Expect granted, not_granted, revoked, not_revoked;
};

struct VerifyTable {
  std::string title;  // goes at the end of a cell's name
  // Which reads the fault strikes: the one that verifies, then those that stand in for it.
  std::vector<Read> reads;
  std::vector<VerifyRow> rows;
};

struct FaultMatrix {
  std::string name;  // letters and digits only
  MakeUpstream make;
  KeepAlive keep_alive = KeepAlive::kNo;
  std::vector<Move> moves = {Move::kGrant, Move::kRevoke};

  // Before the write, in their order: nothing may be sent where one of them fails.
  std::vector<Read> reads;
  std::vector<ReadRow> read_rows;

  std::string grant_method = "POST";
  std::string revoke_method = "DELETE";
  std::vector<WriteRow> write_rows;
  // Empty if a write that was refused is not sent again.
  std::vector<RefusalRow> refusal_rows;

  // A grant's good answer is taken for the verifying read: only after a bad one is there another.
  bool grant_shows_state = false;
  // The first has the verifying read alone.
  std::vector<VerifyTable> verify_tables;
};

// For GoogleTest.
inline void PrintTo(const FaultMatrix& matrix, std::ostream* out) { *out << matrix.name; }

}  // namespace broker::test

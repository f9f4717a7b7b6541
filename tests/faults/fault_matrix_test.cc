// Every fault at every upstream request of a Grant and a Revoke with nothing remembered, with what
// must come of it, for every matrix.
#include <gtest/gtest.h>

#include "tests/faults/fault_matrices.h"
#include "tests/faults/matrix_cells.h"

namespace broker::test {
namespace {

class FaultMatrixTest : public ::testing::TestWithParam<FaultMatrix> {
 protected:
  const FaultMatrix& matrix() const { return GetParam(); }
  void Run(const std::string& title, const std::vector<Cell>& cells, std::size_t at_once = 16) {
    RunCells(matrix().name + ", " + title, cells, matrix().make, at_once);
  }
};

TEST_P(FaultMatrixTest, HasAColumnForEachRead) {
  for (const ReadRow& row : matrix().read_rows) {
    EXPECT_EQ(row.expects.size(), matrix().reads.size()) << row.fault;
  }
}

TEST_P(FaultMatrixTest, ReadsOfAGrant) {
  Run("reads of a Grant", ReadCells(matrix(), true, Pace::kBrisk));
}

TEST_P(FaultMatrixTest, ReadsOfARevoke) {
  Run("reads of a Revoke", ReadCells(matrix(), false, Pace::kBrisk));
}

TEST_P(FaultMatrixTest, Writes) {
  std::vector<Cell> cells = WriteCells(matrix(), true, Pace::kBrisk);
  Append(cells, WriteCells(matrix(), false, Pace::kBrisk));
  Append(cells, RefusalCells(matrix()));
  Run("writes of a Grant and Revoke", cells, 48);
}

TEST_P(FaultMatrixTest, VerifyingReads) {
  std::vector<Cell> cells = VerifyCells(matrix(), true, Pace::kBrisk);
  Append(cells, VerifyCells(matrix(), false, Pace::kBrisk));
  Run("verifying reads of a Grant and Revoke", cells, 64);
}

TEST_P(FaultMatrixTest, Hangs) {
  std::vector<Cell> cells;
  for (const bool grant : {true, false}) {
    Append(cells, ReadCells(matrix(), grant, Pace::kHangs));
    Append(cells, WriteCells(matrix(), grant, Pace::kHangs));
    Append(cells, VerifyCells(matrix(), grant, Pace::kHangs));
  }
  Run("hangs in a Grant and Revoke", cells, cells.size());
}

TEST_P(FaultMatrixTest, AReadIsHealed) { Run("reads that fail once", HealedCells(matrix())); }

TEST_P(FaultMatrixTest, StaleVerifyingReads) {
  const std::vector<Cell> cells = StaleCells(matrix());
  Run("stale verifying reads", cells, cells.size());
}

INSTANTIATE_TEST_SUITE_P(Every, FaultMatrixTest,
                         ::testing::Values(RedashGroupMatrix(), GrafanaTeamMatrix()),
                         ::testing::PrintToStringParamName());

}  // namespace
}  // namespace broker::test

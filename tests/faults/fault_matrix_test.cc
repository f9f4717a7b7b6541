// Every fault at every upstream request of a change with nothing remembered, with what must come of
// it, for every matrix.
#include <gtest/gtest.h>

#include <iostream>
#include <set>

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

TEST_P(FaultMatrixTest, Reads) { Run("reads", ReadCells(matrix(), Pace::kBrisk)); }

TEST_P(FaultMatrixTest, Writes) {
  std::vector<Cell> cells = WriteCells(matrix(), Pace::kBrisk);
  Append(cells, RefusalCells(matrix()));
  Run("writes", cells, 48);
}

TEST_P(FaultMatrixTest, VerifyingReads) {
  Run("verifying reads", VerifyCells(matrix(), Pace::kBrisk), 64);
}

TEST_P(FaultMatrixTest, Hangs) {
  std::vector<Cell> cells = ReadCells(matrix(), Pace::kHangs);
  Append(cells, WriteCells(matrix(), Pace::kHangs));
  Append(cells, VerifyCells(matrix(), Pace::kHangs));
  // One after the other, or all of them would want their answer in the same instant.
  for (std::size_t i = 0; i < cells.size(); ++i) {
    cells[i].patience += i * std::chrono::milliseconds(60);
  }
  Run("hangs", cells, cells.size());
}

TEST_P(FaultMatrixTest, AReadIsHealed) { Run("reads that fail once", HealedCells(matrix())); }

TEST_P(FaultMatrixTest, StaleVerifyingReads) {
  const std::vector<Cell> cells = StaleCells(matrix());
  Run("stale verifying reads", cells, cells.size());
}

// With newer versions the routes are the same, and answers have more in them: uids, whether
// somebody is a service account, whether something is synced or provisioned. Whatever of that is
// looked at is in the answers about a team, a folder and the org, so these stand for all others;
// roles are read in another way.
std::vector<FaultMatrix> Matrices() {
  std::vector<FaultMatrix> matrices = {RedashGroupMatrix()};
  for (FaultMatrix (*const matrix)(Personality) :
       {GrafanaTeamMatrix, GrafanaFolderMatrix, GrafanaFolderTeamMatrix, GrafanaDashboardMatrix,
        GrafanaServiceAccountMatrix, GrafanaOrgMatrix, GrafanaOrgAdminMatrix,
        GrafanaOrgOutsiderMatrix, GrafanaRoleMatrix, GrafanaRoleTeamMatrix,
        GrafanaRoleGlobalMatrix}) {
    matrices.push_back(matrix(Personality::k9_4));
  }
  for (FaultMatrix (*const matrix)(Personality) :
       {GrafanaTeamMatrix, GrafanaFolderMatrix, GrafanaOrgMatrix, GrafanaRoleMatrix,
        GrafanaRoleGlobalMatrix}) {
    matrices.push_back(matrix(Personality::kNewer));
  }
  return matrices;
}

INSTANTIATE_TEST_SUITE_P(Every, FaultMatrixTest, ::testing::ValuesIn(Matrices()),
                         ::testing::PrintToStringParamName());

// Two cells of one name, or one with nothing of its own, would prove less than they count.
TEST(FaultMatrices, AreCounted) {
  std::size_t total = 0;
  for (const FaultMatrix& matrix : Matrices()) {
    const std::vector<Cell> cells = AllCells(matrix);
    std::set<std::string> names;
    for (const Cell& cell : cells) {
      EXPECT_TRUE(names.insert(cell.name).second) << matrix.name << ": twice " << cell.name;
    }
    std::cout << matrix.name << ": " << cells.size() << " cells\n";
    total += cells.size();
  }
  std::cout << "all matrices: " << total << " cells\n";
}

}  // namespace
}  // namespace broker::test

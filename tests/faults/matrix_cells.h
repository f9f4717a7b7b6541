// The cells of a fault matrix.
#pragma once

#include <vector>

#include "tests/faults/cell.h"
#include "tests/faults/fault_matrix.h"

namespace broker::test {

// Faults that end only with somebody's patience are kept apart: their cells run all at once.
enum class Pace { kBrisk, kHangs };

// Of every move of the matrix.

// Every attempt of a read before the write goes wrong.
std::vector<Cell> ReadCells(const FaultMatrix& matrix, Pace pace);
std::vector<Cell> WriteCells(const FaultMatrix& matrix, Pace pace);
// Both attempts of a write are refused.
std::vector<Cell> RefusalCells(const FaultMatrix& matrix);
std::vector<Cell> VerifyCells(const FaultMatrix& matrix, Pace pace);
// The first attempt of a read alone goes wrong: nobody notices.
std::vector<Cell> HealedCells(const FaultMatrix& matrix);
// The verifying read comes from a replica that lags behind the write.
std::vector<Cell> StaleCells(const FaultMatrix& matrix);
// All of these.
std::vector<Cell> AllCells(const FaultMatrix& matrix);

void Append(std::vector<Cell>& to, std::vector<Cell> more);

}  // namespace broker::test

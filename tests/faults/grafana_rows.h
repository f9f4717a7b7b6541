// What the matrices of Grafana have in common: all its writes are answered alike, and are upserts.
#pragma once

#include <string>
#include <vector>

#include "tests/faults/fault_matrices.h"
#include "tests/faults/grafana_things.h"

namespace broker::test {

// A refusal of the application did nothing: the write is sent once more, unless it asks to wait.
// What somebody else may have answered can still land: it stays unknown, and a revoke is pushed.
std::vector<WriteRow> GrafanaWriteRows();
// The second refusal is believed.
std::vector<RefusalRow> GrafanaRefusalRows();
// No error is evidence: while the read fails, nothing is known, whatever the write was answered.
std::vector<VerifyRow> GrafanaVerifyRows();

// Keep-alive, methods and the rows of writes; reads, moves and what verifies are the caller's.
FaultMatrix GrafanaMatrix(const std::string& name, GrafanaThing (*thing)(),
                          Personality personality);
// The same on Enterprise, which is read strictly with 9.4 and leniently with what is newer. A
// revoke is a DELETE.
FaultMatrix GrafanaRoleMatrixOf(const std::string& name, GrafanaThing (*thing)(),
                                Personality personality);

}  // namespace broker::test

// The fault matrices, each in a file of its own.
#pragma once

#include "tests/faults/fault_matrix.h"

namespace broker::test {

FaultMatrix RedashGroupMatrix();
FaultMatrix GrafanaTeamMatrix();

}  // namespace broker::test

// The fault matrices, each in a file of its own.
#pragma once

#include "tests/fakes/grafana/grafana_fake.h"
#include "tests/faults/fault_matrix.h"

namespace broker::test {

using fakes::grafana::Personality;

FaultMatrix RedashGroupMatrix();

// The names of those on a newer Grafana end with "Newer".
FaultMatrix GrafanaTeamMatrix(Personality personality);
FaultMatrix GrafanaFolderMatrix(Personality personality);
FaultMatrix GrafanaFolderTeamMatrix(Personality personality);
FaultMatrix GrafanaDashboardMatrix(Personality personality);
FaultMatrix GrafanaServiceAccountMatrix(Personality personality);
FaultMatrix GrafanaOrgMatrix(Personality personality);
FaultMatrix GrafanaOrgAdminMatrix(Personality personality);
FaultMatrix GrafanaOrgOutsiderMatrix(Personality personality);
FaultMatrix GrafanaRoleMatrix(Personality personality);
FaultMatrix GrafanaRoleTeamMatrix(Personality personality);
FaultMatrix GrafanaRoleGlobalMatrix(Personality personality);

}  // namespace broker::test

// What may be held in a fake Grafana, as the fault matrices take it.
#pragma once

#include "tests/faults/grafana_upstream.h"

namespace broker::test {

// In all of these others hold something too, so that it would show if they lost it; nothing is held
// indirectly, so that nothing is warned of.

// Entries of a folder: erin's, and those of the team platform, which she is not in.
GrafanaThing FolderOfErin();
GrafanaThing FolderOfPlatform();
// A dashboard that lies in no folder.
GrafanaThing DashboardOfErin();
GrafanaThing ServiceAccountOfErin();

// erin's role: viewer is the least that an org leaves.
GrafanaThing EditorInOrg();
GrafanaThing AdminInOrg();
// The role of somebody who was in another org alone.
GrafanaThing OutsiderInOrg();

// A role of Enterprise that lives in the org: erin's, and that of the team platform.
GrafanaThing RoleOfUser();
GrafanaThing RoleOfTeam();
// erin's assignment in the org of a role that lives in all orgs: no list tells where it is
// assigned.
GrafanaThing GlobalRoleOfUser();

}  // namespace broker::test

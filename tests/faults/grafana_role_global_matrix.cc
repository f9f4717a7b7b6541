// Grafana Enterprise: the end of an assignment in the org of a role that lives in all orgs. Since
// no list tells where such a role is assigned, what is still listed after the write is looked at
// once more before it is read back. The reads before are those of other roles.
#include "tests/faults/grafana_rows.h"

namespace broker::test {

using enum Expect;

FaultMatrix GrafanaRoleGlobalMatrix(Personality personality) {
  FaultMatrix matrix = GrafanaRoleMatrixOf("RoleGlobal", GlobalRoleOfUser, personality);
  matrix.moves = {Move::kRevoke};
  // As the rows of all others, but that a 404 that names the assignment says that there is none in
  // this scope: what is listed all the same is held in the other one.
  for (WriteRow& row : matrix.write_rows) {
    if (row.fault == "404 grafana absent") row.revoke_before = kOtherScope;
  }
  std::erase_if(matrix.refusal_rows,
                [](const RefusalRow& row) { return row.fault == "404 grafana absent"; });

  // The look that fails is made up for by the verifying read, unless it takes all the time. Of what
  // was not carried out there is no look.
  std::vector<VerifyRow> rows = GrafanaVerifyRows();
  for (VerifyRow& row : rows) row.revoked = row.fault == "hang" ? kUnknownDone : kDone;
  constexpr char kHeld[] = "/api/access-control/users/6/roles";
  matrix.verify_tables = {{"", {{"look", kHeld, 2, Body::kList}}, std::move(rows)}};
  return matrix;
}

}  // namespace broker::test

// Grafana Enterprise: the assignment of a role to a user in the org; the role is named as it is
// called there.
#include "tests/faults/grafana_rows.h"

namespace broker::test {

using enum Expect;

FaultMatrix GrafanaRoleMatrix(Personality personality) {
  FaultMatrix matrix = GrafanaRoleMatrixOf("Role", RoleOfUser, personality);
  constexpr char kHeld[] = "/api/access-control/users/6/roles";
  constexpr char kRole[] = "/api/access-control/roles/custom_reports";
  matrix.reads = {
      {"search of the user", "/api/org/users", 1, Body::kList},
      {"status of access control", "/api/access-control/status", 1, Body::kObject},
      {"list of roles", "/api/access-control/roles", 1, Body::kList},
      {"second search of the user", "/api/org/users", 2, Body::kList},
      {"list of whom the role is assigned to", std::string(kRole) + "/assignments", 1, Body::kList},
      {"members of a team with the role", "/api/access-control/teams/1", 1, Body::kList},
      {"list of held roles", kHeld, 1, Body::kList},
      {"role", kRole, 1, Body::kObject, MadeBy::kGrants},
  };
  // The router's own 404 of the status is the open source edition, its 403 Enterprise; that of
  // another route of roles is believed only if that of the status says the same, but lists of
  // assignments came later than roles. Only the 404 of the role itself says that it is not there.
  // clang-format off
  matrix.read_rows = {
      {"500 json",            {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"500 html",            {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"502 html",            {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"503 html",            {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"504 html",            {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"200 other",           {kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"400",                 {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"401",                 {kCredentials, kCredentials, kCredentials, kCredentials, kCredentials, kCredentials, kCredentials, kCredentials}},
      {"403",                 {kCredentials, kDone,        kCredentials, kCredentials, kCredentials, kCredentials, kCredentials, kCredentials}},
      {"404 grafana absent",  {kProtocol,    kUnavailable, kUnavailable, kProtocol,    kUnavailable, kUnavailable, kUnavailable, kNotFound}},
      {"404 grafana route",   {kProtocol,    kUnsupported, kProtocol,    kProtocol,    kUnsupported, kProtocol,    kProtocol,    kProtocol}},
      {"429",                 {kLimited,     kLimited,     kLimited,     kLimited,     kLimited,     kLimited,     kLimited,     kLimited}},
      {"429 in 3 s",          {kLimited,     kLimited,     kLimited,     kLimited,     kLimited,     kLimited,     kLimited,     kLimited}},
      {"delay",               {kDone,        kDone,        kDone,        kDone,        kDone,        kDone,        kDone,        kDone}},
      {"close",               {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"cut in head",         {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"cut in body",         {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"cut at end",          {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"garbage",             {kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"html",                {kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"oversized",           {kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"deep json",           {kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"half json",           {kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"reset",               {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"hang",                {kNoTime,      kNoTime,      kNoTime,      kNoTime,      kNoTime,      kNoTime,      kNoTime,      kNoTime}},
      {"late",                {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"late reset",          {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"late hang",           {kNoTime,      kNoTime,      kNoTime,      kNoTime,      kNoTime,      kNoTime,      kNoTime,      kNoTime}},
      {"stale",               {kDone,        kDone,        kDone,        kDone,        kDone,        kDone,        kDone,        kDone}},
  };
  // clang-format on

  matrix.verify_tables = {{"", {{"verifying read", kHeld, 2, Body::kList}}, GrafanaVerifyRows()}};
  return matrix;
}

}  // namespace broker::test

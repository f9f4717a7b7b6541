// Grafana Enterprise: the assignment of a role to a team; the role is named by its uid.
#include "tests/faults/grafana_rows.h"

namespace broker::test {

using enum Expect;

FaultMatrix GrafanaRoleTeamMatrix(Personality personality) {
  FaultMatrix matrix = GrafanaRoleMatrixOf("RoleTeam", RoleOfTeam, personality);
  constexpr char kHeld[] = "/api/access-control/teams/1/roles";
  constexpr char kRole[] = "/api/access-control/roles/custom_reports";
  matrix.reads = {
      {"search of the team", "/api/teams/search", 1, Body::kList},
      {"status of access control", "/api/access-control/status", 1, Body::kObject},
      {"role", kRole, 1, Body::kObject},
      {"team", "/api/teams/1", 1, Body::kObject},
      {"list of held roles", kHeld, 1, Body::kList},
      {"role again", kRole, 2, Body::kObject, MadeBy::kGrants},
  };
  // As of a user's role. A 404 that names the team or the role is believed; a team that is not
  // there any more is looked up again.
  // clang-format off
  matrix.read_rows = {
      {"500 json",            {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"500 html",            {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"502 html",            {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"503 html",            {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"504 html",            {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"200 other",           {kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"400",                 {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"401",                 {kCredentials, kCredentials, kCredentials, kCredentials, kCredentials, kCredentials}},
      {"403",                 {kCredentials, kDone,        kCredentials, kCredentials, kCredentials, kCredentials}},
      {"404 grafana absent",  {kNoPrincipal, kUnavailable, kNotFound,    kDone,        kUnavailable, kNotFound}},
      {"404 grafana route",   {kProtocol,    kUnsupported, kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"429",                 {kLimited,     kLimited,     kLimited,     kLimited,     kLimited,     kLimited}},
      {"429 in 3 s",          {kLimited,     kLimited,     kLimited,     kLimited,     kLimited,     kLimited}},
      {"delay",               {kDone,        kDone,        kDone,        kDone,        kDone,        kDone}},
      {"close",               {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"cut in head",         {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"cut in body",         {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"cut at end",          {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"garbage",             {kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"html",                {kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"oversized",           {kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"deep json",           {kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"half json",           {kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"reset",               {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"hang",                {kNoTime,      kNoTime,      kNoTime,      kNoTime,      kNoTime,      kNoTime}},
      {"late",                {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"late reset",          {kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"late hang",           {kNoTime,      kNoTime,      kNoTime,      kNoTime,      kNoTime,      kNoTime}},
      {"stale",               {kDone,        kDone,        kDone,        kDone,        kDone,        kDone}},
  };
  // clang-format on

  matrix.verify_tables = {{"", {{"verifying read", kHeld, 2, Body::kList}}, GrafanaVerifyRows()}};
  return matrix;
}

}  // namespace broker::test

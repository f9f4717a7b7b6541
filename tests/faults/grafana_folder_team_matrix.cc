// Grafana: the entry of a team in a folder, which is named by its uid.
#include "tests/faults/grafana_rows.h"

namespace broker::test {

using enum Expect;

FaultMatrix GrafanaFolderTeamMatrix(Personality personality) {
  FaultMatrix matrix = GrafanaMatrix("FolderTeam", FolderOfPlatform, personality);
  matrix.moves = {Move::kGrant, Move::kRaise, Move::kRevoke};
  constexpr char kEntries[] = "/api/access-control/folders/fld-ops";
  matrix.reads = {
      {"search of the team", "/api/teams/search", 1, Body::kList},
      {"folder", "/api/folders/fld-ops", 1, Body::kList},
      {"list of entries", kEntries, 1, Body::kList},
      {"team", "/api/teams/1", 1, Body::kObject},
  };
  // A 404 that names the thing is the answer of Grafana to whoever asks for what is not there: of
  // the team and the folder it is believed. A team that is not there any more is looked up again.
  // clang-format off
  matrix.read_rows = {
      {"500 json",            {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"500 html",            {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"502 html",            {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"503 html",            {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"504 html",            {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"200 other",           {kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"400",                 {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"401",                 {kCredentials, kCredentials, kCredentials, kCredentials}},
      {"403",                 {kCredentials, kCredentials, kCredentials, kCredentials}},
      {"404 grafana absent",  {kNoPrincipal, kNotFound,    kUnavailable, kDone}},
      {"404 grafana route",   {kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"429",                 {kLimited,     kLimited,     kLimited,     kLimited}},
      {"429 in 3 s",          {kLimited,     kLimited,     kLimited,     kLimited}},
      {"delay",               {kDone,        kDone,        kDone,        kDone}},
      {"close",               {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"cut in head",         {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"cut in body",         {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"cut at end",          {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"garbage",             {kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"html",                {kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"oversized",           {kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"deep json",           {kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"half json",           {kProtocol,    kProtocol,    kProtocol,    kProtocol}},
      {"reset",               {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"hang",                {kNoTime,      kNoTime,      kNoTime,      kNoTime}},
      {"late",                {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"late reset",          {kUnavailable, kUnavailable, kUnavailable, kUnavailable}},
      {"late hang",           {kNoTime,      kNoTime,      kNoTime,      kNoTime}},
      {"stale",               {kDone,        kDone,        kDone,        kDone}},
  };
  // clang-format on

  matrix.verify_tables = {
      {"", {{"verifying read", kEntries, 2, Body::kList}}, GrafanaVerifyRows()}};
  return matrix;
}

}  // namespace broker::test

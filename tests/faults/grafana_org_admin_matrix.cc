// Grafana: an admin's role in the org, which is taken only while there is another admin.
#include "tests/faults/grafana_rows.h"

namespace broker::test {

using enum Expect;

FaultMatrix GrafanaOrgAdminMatrix(Personality personality) {
  FaultMatrix matrix = GrafanaMatrix("OrgAdmin", AdminInOrg, personality);
  matrix.moves = {Move::kRevoke};
  constexpr char kUsers[] = "/api/org/users";
  matrix.revoke_method = "PATCH";
  matrix.reads = {
      {"search of the user", kUsers, 1, Body::kList},
      {"org", "/api/org", 1, Body::kObject},
      {"second search of the user", kUsers, 2, Body::kList},
      {"search of other admins", kUsers, 3, Body::kList},
  };
  // The org of the credential is always there.
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
      {"404 grafana absent",  {kProtocol,    kProtocol,    kProtocol,    kProtocol}},
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

  matrix.verify_tables = {{"", {{"verifying read", kUsers, 4, Body::kList}}, GrafanaVerifyRows()}};
  return matrix;
}

}  // namespace broker::test

// Grafana: a role in the org for somebody who was in another one alone, given by a server admin.
#include "tests/faults/grafana_rows.h"

namespace broker::test {

using enum Expect;

namespace {

constexpr std::size_t kReads = 10;

std::vector<Expect> Everywhere(Expect expect) { return std::vector<Expect>(kReads, expect); }

}  // namespace

FaultMatrix GrafanaOrgOutsiderMatrix(Personality personality) {
  FaultMatrix matrix = GrafanaMatrix("OrgOutsider", OutsiderInOrg, personality);
  matrix.moves = {Move::kGrant};
  constexpr char kUsers[] = "/api/org/users";
  constexpr char kRights[] = "/api/access-control/user/permissions";
  matrix.reads = {
      {"search of the user", kUsers, 1, Body::kList},
      {"org, before anybody is called absent", "/api/org", 1, Body::kObject},
      {"rights", kRights, 1, Body::kList},
      {"own account", "/api/user", 1, Body::kObject},
      {"search of the server", "/api/users/search", 1, Body::kList},
      {"org", "/api/org", 2, Body::kObject},
      {"all users", kUsers, 2, Body::kList},
      {"org, before the user is called absent", "/api/org", 3, Body::kObject},
      {"rights again", kRights, 2, Body::kList},
      {"user", "/api/users/30", 1, Body::kObject},
  };
  // Rights that the router does not know are those of a server without access control: it serves an
  // org all the same. A user who is not there any more is looked up again.
  matrix.read_rows = {
      {"500 json", Everywhere(kUnavailable)},
      {"500 html", Everywhere(kUnavailable)},
      {"502 html", Everywhere(kUnavailable)},
      {"503 html", Everywhere(kUnavailable)},
      {"504 html", Everywhere(kUnavailable)},
      {"200 other", Everywhere(kProtocol)},
      {"400", Everywhere(kUnavailable)},
      {"401", Everywhere(kCredentials)},
      {"403", Everywhere(kCredentials)},
      {"404 grafana absent",
       {kProtocol, kProtocol, kUnavailable, kCredentials, kProtocol, kProtocol, kProtocol,
        kProtocol, kUnavailable, kDone}},
      {"404 grafana route",
       {kProtocol, kProtocol, kDone, kProtocol, kProtocol, kProtocol, kProtocol, kProtocol, kDone,
        kProtocol}},
      {"429", Everywhere(kLimited)},
      {"429 in 3 s", Everywhere(kLimited)},
      {"delay", Everywhere(kDone)},
      {"close", Everywhere(kUnavailable)},
      {"cut in head", Everywhere(kUnavailable)},
      {"cut in body", Everywhere(kUnavailable)},
      {"cut at end", Everywhere(kUnavailable)},
      {"garbage", Everywhere(kProtocol)},
      {"html", Everywhere(kProtocol)},
      {"oversized", Everywhere(kProtocol)},
      {"deep json", Everywhere(kProtocol)},
      {"half json", Everywhere(kProtocol)},
      {"reset", Everywhere(kUnavailable)},
      {"hang", Everywhere(kNoTime)},
      {"late", Everywhere(kUnavailable)},
      {"late reset", Everywhere(kUnavailable)},
      {"late hang", Everywhere(kNoTime)},
      {"stale", Everywhere(kDone)},
  };

  matrix.verify_tables = {{"", {{"verifying read", kUsers, 3, Body::kList}}, GrafanaVerifyRows()}};
  return matrix;
}

}  // namespace broker::test

#include "tests/faults/grafana_rows.h"

namespace broker::test {

using enum Expect;

// clang-format off
std::vector<WriteRow> GrafanaWriteRows() {
  return {
    {"500 json",           kUnavailable, kDone,        kUnavailable, kDone},
    {"500 html",           kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"502 html",           kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"503 html",           kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"504 html",           kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"200 other",          kUnavailable, kDone,        kUnavailable, kDone},
    {"400",                kDoneAgain,   kDone,        kDoneAgain,   kDone},
    {"401",                kDoneAgain,   kDone,        kDoneAgain,   kDone},
    {"403",                kDoneAgain,   kDone,        kDoneAgain,   kDone},
    {"404 grafana absent", kDoneAgain,   kDone,        kDoneAgain,   kDone},
    {"404 grafana route",  kDoneAgain,   kDone,        kDoneAgain,   kDone},
    {"429",                kLimited,     kDone,        kLimited,     kDone},
    {"429 in 3 s",         kLimited,     kDone,        kLimited,     kDone},
    {"delay",              kDone,        kDone,        kDone,        kDone},
    {"close",              kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"cut in head",        kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"cut in body",        kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"cut at end",         kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"garbage",            kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"html",               kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"oversized",          kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"deep json",          kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"half json",          kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"reset",              kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"hang",               kUnknownNot,  kUnknownDone, kUnknownPush, kUnknownDone},
    {"late",               kLateDone,    kLateDone,    kLateDone,    kLateDone},
    {"late reset",         kLateDone,    kLateDone,    kLateDone,    kLateDone},
    {"late hang",          kUnknownDone, kUnknownDone, kUnknownDone, kUnknownDone},
    {"stale",              kDone,        kDone,        kDone,        kDone},
  };
}

std::vector<RefusalRow> GrafanaRefusalRows() {
  return {
    {"400",                kUnavailable},
    {"401",                kCredentials},
    {"403",                kCredentials},
    {"404 grafana absent", kUnavailable},
    {"404 grafana route",  kProtocol},
  };
}

std::vector<VerifyRow> GrafanaVerifyRows() {
  return {
    {"500 json",           kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    {"500 html",           kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    {"502 html",           kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    {"503 html",           kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    {"504 html",           kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    {"200 other",          kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    {"400",                kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    {"401",                kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    {"403",                kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    {"404 grafana absent", kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    {"404 grafana route",  kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    {"429",                kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    {"429 in 3 s",         kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    {"delay",              kDone,        kUnavailable, kDone,        kUnavailable},
    {"close",              kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    {"cut in head",        kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    {"cut in body",        kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    {"cut at end",         kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    {"garbage",            kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    {"html",               kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    {"oversized",          kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    {"deep json",          kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    {"half json",          kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    {"reset",              kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
    {"hang",               kUnknownDone, kUnknownNot,  kUnknownDone, kUnknownPush},
  };
}
// clang-format on

namespace {

FaultMatrix MatrixOf(const std::string& name, GrafanaThing (*thing)(),
                     const fakes::grafana::GrafanaOptions& options) {
  FaultMatrix matrix;
  const bool newer = options.personality == Personality::kNewer;
  matrix.name = "Grafana" + name + (newer ? "Newer" : "");
  matrix.make = [thing, options] { return std::make_unique<GrafanaUpstream>(thing(), options); };
  matrix.keep_alive = KeepAlive::kYes;
  matrix.write_rows = GrafanaWriteRows();
  matrix.refusal_rows = GrafanaRefusalRows();
  return matrix;
}

}  // namespace

FaultMatrix GrafanaMatrix(const std::string& name, GrafanaThing (*thing)(),
                          Personality personality) {
  FaultMatrix matrix = MatrixOf(name, thing, {.personality = personality});
  matrix.revoke_method = "POST";
  return matrix;
}

FaultMatrix GrafanaRoleMatrixOf(const std::string& name, GrafanaThing (*thing)(),
                                Personality personality) {
  const bool newer = personality == Personality::kNewer;
  return MatrixOf(name, thing,
                  {.personality = personality,
                   .edition = fakes::grafana::Edition::kEnterprise,
                   .role_reading = newer ? fakes::grafana::kLenient : fakes::grafana::kStrict});
}

}  // namespace broker::test

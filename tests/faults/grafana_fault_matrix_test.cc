// Every fault at every upstream request of a Grafana Grant and Revoke with nothing remembered, with
// what must come of it.
#include <gtest/gtest.h>

#include "tests/faults/grafana_upstream.h"
#include "tests/faults/matrix_cells.h"

namespace broker::testing {
namespace {

using enum Expect;

constexpr auto kKeepAlive = KeepAlive::kYes;
constexpr char kMembers[] = "/api/access-control/teams/1";

std::unique_ptr<Upstream> MakeGrafana() { return std::make_unique<GrafanaUpstream>(); }

// --- the reads before the write: nothing may be sent where one of them fails

constexpr Read kReads[] = {
    {"search of the user", "/api/org/users", 1, Body::kList},
    {"search of the team", "/api/teams/search", 1, Body::kList},
    {"list of members", kMembers, 1, Body::kList},
    {"second search of the user", "/api/org/users", 2, Body::kList},
};

struct ReadRow {
  const char* fault;
  Expect user, team, members, user_again;

  Expect At(std::size_t read) const {
    const Expect expects[] = {user, team, members, user_again};
    return expects[read];
  }
};

// Newer versions say 404 of a search that finds no team; the credential's rights, which are read
// then, prove it. No other error is evidence of absence.
// clang-format off
constexpr ReadRow kReadTable[] = {
    {"500 json",           kUnavailable, kUnavailable, kUnavailable, kUnavailable},
    {"500 html",           kUnavailable, kUnavailable, kUnavailable, kUnavailable},
    {"502 html",           kUnavailable, kUnavailable, kUnavailable, kUnavailable},
    {"503 html",           kUnavailable, kUnavailable, kUnavailable, kUnavailable},
    {"504 html",           kUnavailable, kUnavailable, kUnavailable, kUnavailable},
    {"200 other",          kProtocol,    kProtocol,    kProtocol,    kProtocol},
    {"400",                kUnavailable, kUnavailable, kUnavailable, kUnavailable},
    {"401",                kCredentials, kCredentials, kCredentials, kCredentials},
    {"403",                kCredentials, kCredentials, kCredentials, kCredentials},
    {"404 grafana absent", kProtocol,    kNotFound,    kUnavailable, kProtocol},
    {"404 grafana route",  kProtocol,    kProtocol,    kProtocol,    kProtocol},
    {"429",                kLimited,     kLimited,     kLimited,     kLimited},
    {"429 in 3 s",         kLimited,     kLimited,     kLimited,     kLimited},
    {"delay",              kDone,        kDone,        kDone,        kDone},
    {"close",              kUnavailable, kUnavailable, kUnavailable, kUnavailable},
    {"cut in head",        kUnavailable, kUnavailable, kUnavailable, kUnavailable},
    {"cut in body",        kUnavailable, kUnavailable, kUnavailable, kUnavailable},
    {"cut at end",         kUnavailable, kUnavailable, kUnavailable, kUnavailable},
    {"garbage",            kProtocol,    kProtocol,    kProtocol,    kProtocol},
    {"html",               kProtocol,    kProtocol,    kProtocol,    kProtocol},
    {"oversized",          kProtocol,    kProtocol,    kProtocol,    kProtocol},
    {"deep json",          kProtocol,    kProtocol,    kProtocol,    kProtocol},
    {"half json",          kProtocol,    kProtocol,    kProtocol,    kProtocol},
    {"reset",              kUnavailable, kUnavailable, kUnavailable, kUnavailable},
    {"hang",               kNoTime,      kNoTime,      kNoTime,      kNoTime},
    {"late",               kUnavailable, kUnavailable, kUnavailable, kUnavailable},
    {"late reset",         kUnavailable, kUnavailable, kUnavailable, kUnavailable},
    {"late hang",          kNoTime,      kNoTime,      kNoTime,      kNoTime},
    {"stale",              kDone,        kDone,        kDone,        kDone},
};
// clang-format on

std::vector<Cell> ReadCells(bool grant, bool hangs) {
  std::vector<Cell> cells;
  for (const ReadRow& row : kReadTable) {
    if (Hangs(row.fault) != hangs) continue;
    for (std::size_t i = 0; i < std::size(kReads); ++i) {
      for (const char* when : kWhens) {
        cells.push_back(ReadCell(grant, row.fault, when, kReads[i], row.At(i), kKeepAlive));
      }
    }
  }
  return cells;
}

// --- the write

struct WriteRow {
  const char* fault;
  Expect grant_before, grant_after, revoke_before, revoke_after;

  Expect At(bool grant, std::size_t when) const {
    const Expect expects[] = {grant_before, grant_after, revoke_before, revoke_after};
    return expects[(grant ? 0 : 2) + when];
  }
};

// The write is an upsert: after the application's own refusal and a read that shows no effect it is
// sent once more.
// clang-format off
constexpr WriteRow kWriteTable[] = {
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
    {"late",               kUnknownDone, kUnknownDone, kUnknownDone, kUnknownDone},
    {"late reset",         kUnknownDone, kUnknownDone, kUnknownDone, kUnknownDone},
    {"late hang",          kUnknownDone, kUnknownDone, kUnknownDone, kUnknownDone},
    {"stale",              kDone,        kDone,        kDone,        kDone},
};

// Both writes are refused.
struct RefusalRow {
  const char* fault;
  Expect expect;
};
constexpr RefusalRow kRefusalTable[] = {
    {"400",                kUnavailable},
    {"401",                kCredentials},
    {"403",                kCredentials},
    {"404 grafana absent", kUnavailable},
    {"404 grafana route",  kProtocol},
};
// clang-format on

std::vector<Cell> WriteCells(bool grant, bool hangs) {
  std::vector<Cell> cells;
  for (const WriteRow& row : kWriteTable) {
    if (Hangs(row.fault) != hangs) continue;
    for (std::size_t when = 0; when < 2; ++when) {
      cells.push_back(WriteCell(grant, row.fault, "POST", kWhens[when], row.At(grant, when)));
    }
  }
  return cells;
}

// --- the verifying read, after a write that was answered

struct VerifyRow {
  const char* fault;
  Expect granted, not_granted, revoked, not_revoked;

  Expect At(bool grant, bool made) const {
    return grant ? (made ? granted : not_granted) : (made ? revoked : not_revoked);
  }
};

// What was not carried out was answered 500.
// clang-format off
constexpr VerifyRow kVerifyTable[] = {
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
// clang-format on

std::vector<Cell> VerifyCells(bool grant, bool hangs) {
  std::vector<Cell> cells;
  for (const VerifyRow& row : kVerifyTable) {
    if (Hangs(row.fault) != hangs) continue;
    for (const bool made : {true, false}) {
      Cell cell =
          CellOf(grant, row.fault,
                 std::string("verifying a write that was ") + (made ? "" : "not ") + "carried out",
                 row.At(grant, made));
      std::vector<Strike> strikes;
      if (!made) {
        strikes.push_back({"POST", "", 1, 1, "before", EffectOf("500 json", Body::kObject)});
      }
      strikes.push_back({"GET", kMembers, 2, StrikesOf(row.fault, kKeepAlive), "after",
                         EffectOf(row.fault, Body::kList)});
      cell.faults = ScriptOf(strikes);
      cell.refused_writes = 1;
      cell.least_strikes = StrikesOf(row.fault, KeepAlive::kNo) + (made ? 0 : 1);
      cells.push_back(std::move(cell));
    }
  }
  return cells;
}

TEST(GrafanaFaultMatrix, ReadsOfAGrant) {
  RunCells("reads of a Grafana Grant", ReadCells(true, false), MakeGrafana);
}

TEST(GrafanaFaultMatrix, ReadsOfARevoke) {
  RunCells("reads of a Grafana Revoke", ReadCells(false, false), MakeGrafana);
}

TEST(GrafanaFaultMatrix, Writes) {
  std::vector<Cell> cells = WriteCells(true, false);
  Append(cells, WriteCells(false, false));
  for (const RefusalRow& row : kRefusalTable) {
    for (const bool grant : {true, false}) {
      Cell cell = WriteCell(grant, row.fault, "POST", "before", row.expect, 2);
      cell.name += ", twice";
      cells.push_back(std::move(cell));
    }
  }
  RunCells("writes of a Grafana Grant and Revoke", cells, MakeGrafana, 48);
}

TEST(GrafanaFaultMatrix, VerifyingReads) {
  std::vector<Cell> cells = VerifyCells(true, false);
  Append(cells, VerifyCells(false, false));
  RunCells("verifying reads of a Grafana Grant and Revoke", cells, MakeGrafana, 64);
}

TEST(GrafanaFaultMatrix, Hangs) {
  std::vector<Cell> cells;
  for (const bool grant : {true, false}) {
    Append(cells, ReadCells(grant, true));
    Append(cells, WriteCells(grant, true));
    Append(cells, VerifyCells(grant, true));
  }
  RunCells("hangs in a Grafana Grant and Revoke", cells, MakeGrafana, cells.size());
}

// A read that fails once is tried again, and nobody notices.
TEST(GrafanaFaultMatrix, AReadIsHealed) {
  std::vector<Cell> cells;
  for (const ReadRow& row : kReadTable) {
    if (StrikesOf(row.fault, kKeepAlive) == 1) continue;
    for (const bool grant : {true, false}) {
      for (const Read& read : kReads) cells.push_back(HealedCell(grant, row.fault, read));
      const Read verifying{"verifying read", kMembers, 2, Body::kList};
      cells.push_back(HealedCell(grant, row.fault, verifying));
    }
  }
  RunCells("reads that fail once", cells, MakeGrafana);
}

// A verifying read that comes from a replica which lags behind the write.
TEST(GrafanaFaultMatrix, StaleVerifyingReads) {
  std::vector<Cell> cells;
  for (const bool grant : {true, false}) {
    for (const int stale : {1, 2}) {
      Cell cell = CellOf(grant, "stale", std::to_string(stale) + " verifying reads", kDone);
      cell.faults =
          ScriptOf({{"GET", kMembers, 2, stale, "after", EffectOf("stale", Body::kObject)}});
      cells.push_back(std::move(cell));
    }
    for (const char* fault : {"502 html", "504 html", "reset", "close", "html"}) {
      Cell cell = CellOf(grant, fault, "after the write, verified stale", kUnknownDone);
      cell.faults = ScriptOf({{"POST", "", 1, 1, "after", EffectOf(fault, Body::kObject)},
                              {"GET", kMembers, 2, 1, "after", EffectOf("stale", Body::kObject)}});
      cells.push_back(std::move(cell));
    }
  }
  RunCells("stale verifying reads", cells, MakeGrafana, cells.size());
}

}  // namespace
}  // namespace broker::testing

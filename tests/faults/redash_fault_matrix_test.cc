// Every fault at every upstream request of a Redash Grant and Revoke with nothing remembered, with
// what must come of it.
#include <gtest/gtest.h>

#include "tests/faults/matrix_cells.h"
#include "tests/faults/redash_upstream.h"

namespace broker::testing {
namespace {

using enum Expect;

constexpr char kUser[] = "/api/users/2";
constexpr auto kKeepAlive = KeepAlive::kNo;
constexpr char kMembers[] = "/api/groups/3/members";
std::unique_ptr<Upstream> MakeRedash() { return std::make_unique<RedashUpstream>(); }

// --- the reads before the write: nothing may be sent where one of them fails

constexpr Read kReads[] = {
    {"search of active users", "/api/users", 1, Body::kList},
    {"search of disabled users", "/api/users?*disabled=true", 1, Body::kList},
    {"list of groups", "/api/groups", 1, Body::kList},
    {"user", kUser, 1, Body::kObject},
    {"session", "/api/session", 1, Body::kObject},
};

struct ReadRow {
  const char* fault;
  Expect search, disabled, groups, user_of_grant, user_of_revoke, session;

  Expect At(std::size_t read, bool grant) const {
    const Expect expects[] = {search, disabled, groups, grant ? user_of_grant : user_of_revoke,
                              session};
    return expects[read];
  }
};

// Where a user cannot be read, the group's members stand in: they prove a membership, which is
// enough to revoke it, and of somebody who is none they show too little for a grant. A user who is
// not there any more is looked up again.
// clang-format off
constexpr ReadRow kReadTable[] = {
    {"500 json",          kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable},
    {"500 html",          kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable},
    {"502 html",          kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable},
    {"503 html",          kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable},
    {"504 html",          kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable},
    {"200 other",         kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol},
    {"400",               kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol},
    {"401",               kCredentials, kCredentials, kCredentials, kCredentials, kCredentials, kCredentials},
    {"403",               kCredentials, kCredentials, kCredentials, kCredentials, kCredentials, kCredentials},
    {"404 redash key",    kCredentials, kCredentials, kCredentials, kCredentials, kCredentials, kCredentials},
    {"404 redash absent", kProtocol,    kProtocol,    kProtocol,    kDone,        kDone,        kProtocol},
    {"429",               kLimited,     kLimited,     kLimited,     kLimited,     kLimited,     kLimited},
    {"429 in 3 s",        kLimited,     kLimited,     kLimited,     kLimited,     kLimited,     kLimited},
    {"delay",             kDone,        kDone,        kDone,        kDone,        kDone,        kDone},
    {"close",             kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable},
    {"cut in head",       kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable},
    {"cut in body",       kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable},
    {"cut at end",        kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable},
    {"garbage",           kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol},
    {"html",              kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol},
    {"oversized",         kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol},
    {"deep json",         kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol},
    {"half json",         kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol,    kProtocol},
    {"reset",             kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable},
    {"hang",              kNoTime,      kNoTime,      kNoTime,      kNoTime,      kNoTime,      kNoTime},
    {"late",              kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable},
    {"late reset",        kUnavailable, kUnavailable, kUnavailable, kUnavailable, kDone,        kUnavailable},
    {"late hang",         kNoTime,      kNoTime,      kNoTime,      kNoTime,      kNoTime,      kNoTime},
    {"stale",             kDone,        kDone,        kDone,        kDone,        kDone,        kDone},
};
// clang-format on

std::vector<Cell> ReadCells(bool grant, bool hangs) {
  std::vector<Cell> cells;
  for (const ReadRow& row : kReadTable) {
    if (Hangs(row.fault) != hangs) continue;
    for (std::size_t i = 0; i < std::size(kReads); ++i) {
      for (const char* when : kWhens) {
        cells.push_back(ReadCell(grant, row.fault, when, kReads[i], row.At(i, grant), kKeepAlive));
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

// Only where the application itself did not answer may the write still land.
// clang-format off
constexpr WriteRow kWriteTable[] = {
    {"500 json",          kUnavailable, kDone,        kUnavailable, kDone},
    {"500 html",          kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"502 html",          kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"503 html",          kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"504 html",          kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"200 other",         kUnavailable, kDone,        kUnavailable, kDone},
    {"400",               kProtocol,    kDone,        kProtocol,    kDone},
    {"401",               kCredentials, kDone,        kCredentials, kDone},
    {"403",               kCredentials, kDone,        kCredentials, kDone},
    {"404 redash key",    kCredentials, kDone,        kCredentials, kDone},
    {"404 redash absent", kProtocol,    kDone,        kProtocol,    kDone},
    {"429",               kLimited,     kDone,        kLimited,     kDone},
    {"429 in 3 s",        kLimited,     kDone,        kLimited,     kDone},
    {"delay",             kDone,        kDone,        kDone,        kDone},
    {"close",             kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"cut in head",       kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"cut in body",       kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"cut at end",        kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"garbage",           kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"html",              kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"oversized",         kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"deep json",         kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"half json",         kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"reset",             kUnknownNot,  kDone,        kUnknownPush, kDone},
    {"hang",              kUnknownNot,  kUnknownDone, kUnknownPush, kUnknownDone},
    {"late",              kUnknownDone, kUnknownDone, kUnknownDone, kUnknownDone},
    {"late reset",        kUnknownDone, kUnknownDone, kUnknownDone, kUnknownDone},
    {"late hang",         kUnknownDone, kUnknownDone, kUnknownDone, kUnknownDone},
    {"stale",             kDone,        kDone,        kDone,        kDone},
};
// clang-format on

std::vector<Cell> WriteCells(bool grant, bool hangs) {
  std::vector<Cell> cells;
  for (const WriteRow& row : kWriteTable) {
    if (Hangs(row.fault) != hangs) continue;
    for (std::size_t when = 0; when < 2; ++when) {
      cells.push_back(WriteCell(grant, row.fault, grant ? "POST" : "DELETE", kWhens[when],
                                row.At(grant, when)));
    }
  }
  return cells;
}

// --- the verifying read, after a write that was answered

enum class Wrote { kGrantAnd500, kNoGrantAnd500, kRevoke, kNoRevokeAnd500 };

struct VerifyRow {
  const char* fault;
  // The read of the user fails, and the read of the members, too.
  struct {
    Expect user, both;
  } granted, not_granted, revoked, not_revoked;
};

// A read of the members stands in for one that Redash could not answer.
// clang-format off
constexpr VerifyRow kVerifyTable[] = {
    // fault               granted, said 500             not granted, said 500        revoked                       not revoked, said 500
    {"500 json",          {kDone,        kUnknownDone}, {kUnavailable, kUnknownNot}, {kDone,        kUnknownDone}, {kUnavailable, kUnknownPush}},
    {"500 html",          {kDone,        kUnknownDone}, {kUnavailable, kUnknownNot}, {kDone,        kUnknownDone}, {kUnavailable, kUnknownPush}},
    {"502 html",          {kDone,        kUnknownDone}, {kUnavailable, kUnknownNot}, {kDone,        kUnknownDone}, {kUnavailable, kUnknownPush}},
    {"503 html",          {kDone,        kUnknownDone}, {kUnavailable, kUnknownNot}, {kDone,        kUnknownDone}, {kUnavailable, kUnknownPush}},
    {"504 html",          {kDone,        kUnknownDone}, {kUnavailable, kUnknownNot}, {kDone,        kUnknownDone}, {kUnavailable, kUnknownPush}},
    {"200 other",         {kUnknownDone, kUnknownDone}, {kUnknownNot,  kUnknownNot}, {kUnknownDone, kUnknownDone}, {kUnknownPush, kUnknownPush}},
    {"400",               {kUnknownDone, kUnknownDone}, {kUnknownNot,  kUnknownNot}, {kUnknownDone, kUnknownDone}, {kUnknownPush, kUnknownPush}},
    {"401",               {kUnknownDone, kUnknownDone}, {kUnknownNot,  kUnknownNot}, {kUnknownDone, kUnknownDone}, {kUnknownPush, kUnknownPush}},
    {"403",               {kUnknownDone, kUnknownDone}, {kUnknownNot,  kUnknownNot}, {kUnknownDone, kUnknownDone}, {kUnknownPush, kUnknownPush}},
    {"404 redash key",    {kUnknownDone, kUnknownDone}, {kUnknownNot,  kUnknownNot}, {kUnknownDone, kUnknownDone}, {kUnknownPush, kUnknownPush}},
    {"404 redash absent", {kUnknownDone, kUnknownDone}, {kUnknownNot,  kUnknownNot}, {kUnknownDone, kUnknownDone}, {kUnknownPush, kUnknownPush}},
    {"429",               {kUnknownDone, kUnknownDone}, {kUnknownNot,  kUnknownNot}, {kUnknownDone, kUnknownDone}, {kUnknownPush, kUnknownPush}},
    {"429 in 3 s",        {kUnknownDone, kUnknownDone}, {kUnknownNot,  kUnknownNot}, {kUnknownDone, kUnknownDone}, {kUnknownPush, kUnknownPush}},
    {"delay",             {kDone,        kDone},        {kUnavailable, kUnavailable}, {kDone,       kDone},        {kUnavailable, kUnavailable}},
    {"close",             {kDone,        kUnknownDone}, {kUnavailable, kUnknownNot}, {kDone,        kUnknownDone}, {kUnavailable, kUnknownPush}},
    {"cut in head",       {kDone,        kUnknownDone}, {kUnavailable, kUnknownNot}, {kDone,        kUnknownDone}, {kUnavailable, kUnknownPush}},
    {"cut in body",       {kDone,        kUnknownDone}, {kUnavailable, kUnknownNot}, {kDone,        kUnknownDone}, {kUnavailable, kUnknownPush}},
    {"cut at end",        {kDone,        kUnknownDone}, {kUnavailable, kUnknownNot}, {kDone,        kUnknownDone}, {kUnavailable, kUnknownPush}},
    {"garbage",           {kUnknownDone, kUnknownDone}, {kUnknownNot,  kUnknownNot}, {kUnknownDone, kUnknownDone}, {kUnknownPush, kUnknownPush}},
    {"html",              {kUnknownDone, kUnknownDone}, {kUnknownNot,  kUnknownNot}, {kUnknownDone, kUnknownDone}, {kUnknownPush, kUnknownPush}},
    {"oversized",         {kUnknownDone, kUnknownDone}, {kUnknownNot,  kUnknownNot}, {kUnknownDone, kUnknownDone}, {kUnknownPush, kUnknownPush}},
    {"deep json",         {kUnknownDone, kUnknownDone}, {kUnknownNot,  kUnknownNot}, {kUnknownDone, kUnknownDone}, {kUnknownPush, kUnknownPush}},
    {"half json",         {kUnknownDone, kUnknownDone}, {kUnknownNot,  kUnknownNot}, {kUnknownDone, kUnknownDone}, {kUnknownPush, kUnknownPush}},
    {"reset",             {kDone,        kUnknownDone}, {kUnavailable, kUnknownNot}, {kDone,        kUnknownDone}, {kUnavailable, kUnknownPush}},
    {"hang",              {kUnknownDone, kUnknownDone}, {kUnknownNot,  kUnknownNot}, {kUnknownDone, kUnknownDone}, {kUnknownPush, kUnknownPush}},
};
// clang-format on

std::vector<Strike> StrikesAtVerify(Wrote wrote, const std::string& fault, bool both) {
  std::vector<Strike> strikes;
  const std::string said = EffectOf("500 json", Body::kObject);
  if (wrote == Wrote::kGrantAnd500) strikes.push_back({"POST", "", 1, 1, "after", said});
  if (wrote == Wrote::kNoGrantAnd500) strikes.push_back({"POST", "", 1, 1, "before", said});
  if (wrote == Wrote::kNoRevokeAnd500) strikes.push_back({"DELETE", "", 1, 1, "before", said});
  const int times = StrikesOf(fault, kKeepAlive);
  strikes.push_back({"GET", kUser, 2, times, "after", EffectOf(fault, Body::kObject)});
  if (both) strikes.push_back({"GET", kMembers, 1, times, "after", EffectOf(fault, Body::kList)});
  return strikes;
}

std::vector<Cell> VerifyCells(bool grant, bool hangs) {
  std::vector<Cell> cells;
  for (const VerifyRow& row : kVerifyTable) {
    if (Hangs(row.fault) != hangs) continue;
    for (const bool made : {true, false}) {
      const Wrote wrote = grant ? (made ? Wrote::kGrantAnd500 : Wrote::kNoGrantAnd500)
                                : (made ? Wrote::kRevoke : Wrote::kNoRevokeAnd500);
      const auto& expect =
          grant ? (made ? row.granted : row.not_granted) : (made ? row.revoked : row.not_revoked);
      for (const bool both : {false, true}) {
        Cell cell = CellOf(grant, row.fault,
                           std::string("verifying a write that was ") + (made ? "" : "not ") +
                               "carried out" + (both ? ", members too" : ""),
                           both ? expect.both : expect.user);
        cell.refused_writes = 1;
        cell.faults = ScriptOf(StrikesAtVerify(wrote, row.fault, both));
        cell.least_strikes = StrikesOf(row.fault, kKeepAlive) + (wrote == Wrote::kRevoke ? 0 : 1);
        cells.push_back(std::move(cell));
      }
    }
  }
  return cells;
}

TEST(RedashFaultMatrix, ReadsOfAGrant) {
  RunCells("reads of a Redash Grant", ReadCells(true, false), MakeRedash);
}

TEST(RedashFaultMatrix, ReadsOfARevoke) {
  RunCells("reads of a Redash Revoke", ReadCells(false, false), MakeRedash);
}

TEST(RedashFaultMatrix, Writes) {
  std::vector<Cell> cells = WriteCells(true, false);
  Append(cells, WriteCells(false, false));
  RunCells("writes of a Redash Grant and Revoke", cells, MakeRedash, 48);
}

TEST(RedashFaultMatrix, VerifyingReads) {
  std::vector<Cell> cells = VerifyCells(true, false);
  Append(cells, VerifyCells(false, false));
  RunCells("verifying reads of a Redash Grant and Revoke", cells, MakeRedash, 64);
}

TEST(RedashFaultMatrix, Hangs) {
  std::vector<Cell> cells;
  for (const bool grant : {true, false}) {
    Append(cells, ReadCells(grant, true));
    Append(cells, WriteCells(grant, true));
    Append(cells, VerifyCells(grant, true));
  }
  RunCells("hangs in a Redash Grant and Revoke", cells, MakeRedash, cells.size());
}

// A read that fails once is tried again, and nobody notices.
TEST(RedashFaultMatrix, AReadIsHealed) {
  std::vector<Cell> cells;
  for (const ReadRow& row : kReadTable) {
    if (StrikesOf(row.fault, kKeepAlive) == 1) continue;
    for (const bool grant : {true, false}) {
      for (const Read& read : kReads) cells.push_back(HealedCell(grant, row.fault, read));
    }
    const Read verifying{"verifying read", kUser, 2, Body::kObject};
    cells.push_back(HealedCell(false, row.fault, verifying));
  }
  RunCells("reads that fail once", cells, MakeRedash);
}

// A verifying read that comes from a replica which lags behind the write.
TEST(RedashFaultMatrix, StaleVerifyingReads) {
  const auto script = [](const std::string& method, const std::string& fault, int stale) {
    std::vector<Strike> strikes;
    if (!fault.empty()) {
      strikes.push_back({method, "", 1, 1, "after", EffectOf(fault, Body::kObject)});
    }
    strikes.push_back({"GET", kUser, 2, stale, "after", EffectOf("stale", Body::kObject)});
    return ScriptOf(strikes);
  };
  std::vector<Cell> cells;
  for (const int stale : {1, 2}) {
    Cell cell = CellOf(false, "stale", std::to_string(stale) + " verifying reads", kDone);
    cell.faults = script("DELETE", "", stale);
    cells.push_back(std::move(cell));
  }
  for (const char* fault : {"502 html", "504 html", "reset", "close", "html"}) {
    for (const bool grant : {true, false}) {
      Cell cell = CellOf(grant, fault, "after the write, verified stale", kUnknownDone);
      cell.faults = script(grant ? "POST" : "DELETE", fault, 1);
      cells.push_back(std::move(cell));
    }
  }
  RunCells("stale verifying reads", cells, MakeRedash, cells.size());
}

}  // namespace
}  // namespace broker::testing

#include "service/store/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/core/error.h"
#include "service/store/sqlite_db.h"
#include "tests/store/testing.h"

namespace broker {
namespace {

using test::At;
using test::FullFailure;
using test::FullObservation;
using test::MakeOperation;
using test::OpenDb;
using test::Query;
using test::Settled;
using test::TempDir;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// One verb in a transaction of its own.
template <class Work>
auto Committed(Db* db, Work work) {
  EXPECT_EQ(db->Begin(), absl::OkStatus());
  auto reply = work();
  EXPECT_EQ(db->Commit(), absl::OkStatus());
  return reply;
}

class JournalTest : public ::testing::Test {
 protected:
  OpenReply Open(const Operation& operation) {
    return Committed(db_.get(), [&] { return journal_.Open(operation); }).value();
  }
  bool Sent(const std::string& id, int claim, Instant time) {
    return Committed(db_.get(), [&] { return journal_.Sent(id, claim, time, FullObservation()); })
        .value();
  }
  bool Close(const Operation& operation) {
    return Committed(db_.get(), [&] { return journal_.Close(operation, {}); }).value();
  }
  std::vector<Operation> TakeOver(const std::string& owner, Instant stale_before, Instant now) {
    const auto left =
        Committed(db_.get(), [&] { return journal_.TakeOver(owner, stale_before, now); }).value();
    std::vector<Operation> operations;
    for (const LeftOpen& one : left) operations.push_back(one.operation);
    return operations;
  }
  absl::StatusOr<std::optional<Operation>> Find(const std::string& id) {
    return Committed(db_.get(), [&] { return journal_.Find(id); });
  }

  std::unique_ptr<SqliteDb> db_ = OpenDb(":memory:");
  Journal journal_{db_.get()};
};

void ExpectSame(const Operation& a, const Operation& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.verb, b.verb);
  EXPECT_EQ(a.instance, b.instance);
  EXPECT_EQ(a.turn, b.turn);
  EXPECT_EQ(a.key, b.key);
  EXPECT_EQ(a.principal, b.principal);
  EXPECT_EQ(a.entitlement, b.entitlement);
  EXPECT_EQ(a.level, b.level);
  EXPECT_EQ(a.allow_lower_level, b.allow_lower_level);
  EXPECT_EQ(a.definition, b.definition);
  EXPECT_EQ(a.force, b.force);
  EXPECT_EQ(a.justification, b.justification);
  EXPECT_EQ(a.owner, b.owner);
  EXPECT_EQ(a.claim, b.claim);
  EXPECT_EQ(a.heartbeat, b.heartbeat);
  EXPECT_EQ(a.create_time, b.create_time);
  EXPECT_EQ(a.sent_time, b.sent_time);
  EXPECT_EQ(a.before, b.before);
  EXPECT_EQ(a.settle_time, b.settle_time);
  EXPECT_EQ(a.result, b.result);
  EXPECT_EQ(a.problem, b.problem);
}

TEST_F(JournalTest, AnOperationComesBackAsItWasLeft) {
  Operation operation = MakeOperation("1", "7");
  EXPECT_EQ(std::get<Opened>(Open(operation)).claim, 1);
  ExpectSame(Find("1")->value(), operation);

  ASSERT_TRUE(Sent("1", 1, At(2000)));
  operation.sent_time = At(2000);
  operation.before = FullObservation();
  ExpectSame(Find("1")->value(), operation);

  operation = Settled(operation, 1, At(3000));
  ASSERT_TRUE(Close(operation));
  ExpectSame(Find("1")->value(), operation);
}

TEST_F(JournalTest, AnOperationIsClosedWithAProblemJustAsWell) {
  Operation operation = MakeOperation("1", "7");
  Open(operation);
  operation.settle_time = At(3000);
  operation.problem = FullFailure();
  ASSERT_TRUE(Close(operation));
  ExpectSame(Find("1")->value(), operation);
}

TEST_F(JournalTest, EveryVerbComesBack) {
  for (const Verb verb :
       {Verb::kGrant, Verb::kRevoke, Verb::kCreate, Verb::kUpdate, Verb::kDelete, Verb::kReset}) {
    const std::string id = std::to_string(static_cast<int>(verb));
    Operation operation = MakeOperation(id, id);
    operation.verb = verb;
    Open(operation);
    ExpectSame(Find(id)->value(), operation);
  }
}

// An open revoke is written again by whoever finds it: nothing else may be taken for one.
TEST_F(JournalTest, AVerbOfALaterVersionIsNoRevoke) {
  Open(MakeOperation("1", "7"));
  Query(db_.get(), "UPDATE operations SET verb = 'transfer'");
  EXPECT_EQ(Find("1")->value().verb, Verb::kUnknown);
  EXPECT_EQ(TakeOver("b", Instant::max(), At(2000)).at(0).verb, Verb::kUnknown);
}

TEST_F(JournalTest, AnUnknownOperationIsNotFound) { EXPECT_EQ(Find("1").value(), std::nullopt); }

TEST_F(JournalTest, TheOpenRowIsTheTurn) {
  Open(MakeOperation("1", "7"));
  Operation second = MakeOperation("2", "7");
  second.instance = "another-org-of-the-same-server";
  EXPECT_EQ(std::get<Busy>(Open(second)).operation_id, "1");
  EXPECT_EQ(Find("2").value(), std::nullopt);

  ASSERT_TRUE(Close(Settled(MakeOperation("1", "7"), 1, At(3000))));
  EXPECT_TRUE(std::holds_alternative<Opened>(Open(second)));
}

TEST_F(JournalTest, OtherTurnsAreNotInTheWay) {
  Open(MakeOperation("1", "7"));
  Operation other_kind = MakeOperation("2", "7");
  other_kind.turn.kind = "team";
  Operation other_server = MakeOperation("3", "7");
  other_server.turn.server = "https://grafana.example:443";
  EXPECT_TRUE(std::holds_alternative<Opened>(Open(other_kind)));
  EXPECT_TRUE(std::holds_alternative<Opened>(Open(other_server)));
  EXPECT_TRUE(std::holds_alternative<Opened>(Open(MakeOperation("4", "8"))));
}

TEST_F(JournalTest, AnIdIsUsedOnce) {
  Open(MakeOperation("1", "7"));
  ASSERT_TRUE(Close(Settled(MakeOperation("1", "7"), 1, At(3000))));
  Operation other = MakeOperation("1", "8");
  other.origin.request_id = "another";
  const auto again = Committed(db_.get(), [&] { return journal_.Open(other); });
  EXPECT_TRUE(HasReason(again.status(), Reason::kBrokerDefect));
  EXPECT_EQ(Find("1")->value().turn.id, "7");
}

TEST_F(JournalTest, ARowIsNotBornStale) {
  Operation operation = MakeOperation("1", "7");
  operation.heartbeat = {};
  Open(operation);
  EXPECT_EQ(Find("1")->value().heartbeat, At(1000));
}

TEST_F(JournalTest, WhatWasReadBeforeTheFirstWriteStays) {
  Open(MakeOperation("1", "7"));
  ASSERT_TRUE(Sent("1", 1, At(2000)));
  const auto second =
      Committed(db_.get(), [&] { return journal_.Sent("1", 1, At(2500), Observation()); });
  EXPECT_TRUE(second.value());
  EXPECT_EQ(Find("1")->value().before, FullObservation());
  EXPECT_EQ(Find("1")->value().sent_time, At(2500));
}

TEST_F(JournalTest, ATakeoverFencesTheOneBefore) {
  Open(MakeOperation("1", "7"));
  const std::vector<Operation> taken = TakeOver("b", At(5000), At(6000));
  ASSERT_EQ(taken.size(), 1u);
  Operation expected = MakeOperation("1", "7");
  expected.owner = "b";
  expected.claim = 2;
  expected.heartbeat = At(6000);
  ExpectSame(taken[0], expected);

  EXPECT_FALSE(Sent("1", 1, At(6100)));
  EXPECT_FALSE(Close(Settled(MakeOperation("1", "7"), 1, At(6200))));
  ExpectSame(Find("1")->value(), expected);
  EXPECT_TRUE(Sent("1", 2, At(6300)));
  EXPECT_TRUE(Close(Settled(MakeOperation("1", "7"), 2, At(6400))));
}

TEST_F(JournalTest, AClosedRowIsNotWrittenAgain) {
  Open(MakeOperation("1", "7"));
  const Operation closed = Settled(MakeOperation("1", "7"), 1, At(3000));
  ASSERT_TRUE(Close(closed));
  EXPECT_FALSE(Sent("1", 1, At(4000)));
  EXPECT_FALSE(Close(Settled(MakeOperation("1", "7"), 1, At(4000))));
  EXPECT_TRUE(TakeOver("b", Instant::max(), At(4000)).empty());
  ExpectSame(Find("1")->value(), closed);
}

TEST_F(JournalTest, OnlyStaleRowsOfOthersAreTaken) {
  Operation stale = MakeOperation("2", "7");
  Operation older = MakeOperation("1", "8");
  Operation fresh = MakeOperation("3", "9");
  fresh.heartbeat = At(5000);
  Operation own = MakeOperation("4", "10");
  own.owner = "b";
  for (const Operation& each : {stale, older, fresh, own}) Open(each);

  const std::vector<Operation> taken = TakeOver("b", At(5000), At(6000));
  ASSERT_EQ(taken.size(), 2u);
  EXPECT_EQ(taken[0].id, "1");
  EXPECT_EQ(taken[1].id, "2");
  ExpectSame(Find("3")->value(), fresh);
  ExpectSame(Find("4")->value(), own);

  EXPECT_EQ(TakeOver("b", Instant::max(), At(7000)).size(), 1u);
}

TEST_F(JournalTest, AHeartbeatKeepsTheOpenRowsOfItsOwnerFresh) {
  Open(MakeOperation("1", "7"));
  Operation other = MakeOperation("2", "8");
  other.owner = "b";
  Open(other);
  ASSERT_EQ(Committed(db_.get(), [&] { return journal_.Heartbeat("a", At(9000)); }),
            absl::OkStatus());
  EXPECT_EQ(Find("1")->value().heartbeat, At(9000));
  EXPECT_EQ(Find("2")->value().heartbeat, At(1001));
  const std::vector<Operation> taken = TakeOver("c", At(9000), At(9500));
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].id, "2");
}

TEST_F(JournalTest, ACloseNeedsExactlyOneOutcome) {
  Open(MakeOperation("1", "7"));
  Operation neither = MakeOperation("1", "7");
  neither.settle_time = At(3000);
  Operation both = Settled(MakeOperation("1", "7"), 1, At(3000));
  both.problem = FullFailure();
  Operation no_time = Settled(MakeOperation("1", "7"), 1, At(3000));
  no_time.settle_time = std::nullopt;
  for (const Operation& wrong : {neither, both, no_time}) {
    const auto closed = Committed(db_.get(), [&] { return journal_.Close(wrong, {}); });
    EXPECT_TRUE(HasReason(closed.status(), Reason::kBrokerDefect));
  }
  EXPECT_TRUE(Find("1")->value().open());
}

TEST_F(JournalTest, NothingOfATransactionThatWasGivenUpIsThere) {
  ASSERT_EQ(db_->Begin(), absl::OkStatus());
  ASSERT_TRUE(journal_.Open(MakeOperation("1", "7")).ok());
  db_->Rollback();
  EXPECT_EQ(Find("1").value(), std::nullopt);
}

TEST_F(JournalTest, ADamagedRowIsSaidAndStillFreesItsTurn) {
  Open(MakeOperation("1", "7"));
  Query(db_.get(), "UPDATE operations SET details = 'torn'");
  const auto found = Find("1");
  EXPECT_TRUE(HasReason(found.status(), Reason::kAuditUnavailable));
  EXPECT_EQ(FailureOf(found.status()).metadata.at("operation_id"), "1");

  const std::vector<Operation> taken = TakeOver("b", Instant::max(), At(6000));
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].key, MakeOperation("1", "7").key);
  EXPECT_TRUE(Close(Settled(taken[0], 2, At(7000))));
  EXPECT_TRUE(std::holds_alternative<Opened>(Open(MakeOperation("2", "7"))));
}

TEST(JournalFile, TwoOwnersMayShareAFile) {
  const TempDir dir;
  const auto db_a = OpenDb(dir.At("journal.db"));
  const auto db_b = OpenDb(dir.At("journal.db"));
  Journal a(db_a.get());
  Journal b(db_b.get());
  Operation of_b = MakeOperation("2", "7");
  of_b.owner = "b";

  EXPECT_TRUE(std::holds_alternative<Opened>(
      *Committed(db_a.get(), [&] { return a.Open(MakeOperation("1", "7")); })));
  EXPECT_EQ(std::get<Busy>(*Committed(db_b.get(), [&] { return b.Open(of_b); })).operation_id, "1");
  EXPECT_EQ(Committed(db_b.get(), [&] { return b.TakeOver("b", Instant::max(), At(5)); })->size(),
            1u);
  EXPECT_FALSE(*Committed(db_a.get(), [&] { return a.Sent("1", 1, At(6), FullObservation()); }));
}

TEST(JournalFile, WhoeverWritesKeepsOthersOut) {
  const TempDir dir;
  const auto db_a = OpenDb(dir.At("journal.db"));
  const auto db_b = OpenDb(dir.At("journal.db"));
  ASSERT_EQ(db_a->Begin(), absl::OkStatus());
  const absl::Status refused = db_b->Begin();
  EXPECT_TRUE(HasReason(refused, Reason::kAuditUnavailable));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("close the program that holds"));
  EXPECT_TRUE(FailureOf(refused).retry_delay.has_value());
  // Outside a transaction nothing is done, and nothing is said to be.
  EXPECT_EQ(Journal(db_b.get()).Open(MakeOperation("1", "7")).status(), refused);
  EXPECT_EQ(db_b->Commit(), refused);
  db_a->Rollback();
  EXPECT_EQ(db_b->Begin(), absl::OkStatus());
}

TEST(JournalFile, AFullDiskFailsWhatItFailsAndNoMore) {
  const TempDir dir;
  const auto db = OpenDb(dir.At("journal.db"));
  Journal journal(db.get());
  Query(db.get(), "PRAGMA max_page_count = 20");
  Operation big = MakeOperation("2", "8");
  big.justification.reason = std::string(1'000'000, 'x');

  ASSERT_EQ(db->Begin(), absl::OkStatus());
  const bool first = journal.Open(MakeOperation("1", "7")).ok();
  const absl::Status full = journal.Open(big).status();
  EXPECT_TRUE(HasReason(full, Reason::kAuditUnavailable));
  EXPECT_THAT(std::string(full.message()), HasSubstr("free space"));
  const bool third = journal.Open(MakeOperation("3", "9")).ok();
  const bool committed = db->Commit().ok();

  const auto rows = Query(db.get(), "SELECT id FROM operations ORDER BY id");
  if (committed) {
    EXPECT_TRUE(first);
    EXPECT_EQ(rows.size(), third ? 2u : 1u);
  } else {
    EXPECT_TRUE(rows.empty());
  }
  EXPECT_TRUE(Committed(db.get(), [&] { return journal.Open(MakeOperation("4", "10")); }).ok());
}

TEST_F(JournalTest, ARequestIsRememberedForADay) {
  Operation operation = MakeOperation("1", "7");
  Open(operation);
  Operation again = MakeOperation("2", "8");
  again.origin = operation.origin;
  const auto open = Open(again);
  ASSERT_TRUE(std::holds_alternative<Earlier>(open));
  EXPECT_EQ(std::get<Earlier>(open).operation.id, "1");
  EXPECT_EQ(std::get<Earlier>(open).operation.origin, operation.origin);
  Close(Settled(operation, 1, At(3000)));
  EXPECT_TRUE(std::get<Earlier>(Open(again)).operation.result);
  again.create_time = operation.create_time + Store::kRequestMemory;
  EXPECT_TRUE(std::holds_alternative<Opened>(Open(again)));
}

TEST_F(JournalTest, ARequestThatFailedIsForgotten) {
  Operation operation = MakeOperation("1", "7");
  Open(operation);
  operation.settle_time = At(3000);
  operation.problem = FullFailure();
  Close(operation);
  Operation again = MakeOperation("2", "7");
  again.origin = operation.origin;
  EXPECT_TRUE(std::holds_alternative<Opened>(Open(again)));
}

TEST_F(JournalTest, ARequestIsItsCallersOwn) {
  const Operation operation = MakeOperation("1", "7");
  Open(operation);
  Operation other = MakeOperation("2", "8");
  other.origin = operation.origin;
  other.origin.caller = "onboarding";
  EXPECT_TRUE(std::holds_alternative<Opened>(Open(other)));
}

}  // namespace
}  // namespace broker

// The audit log in the journal: an event is there if, and only if, what it tells of is.
#include "service/store/audit_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/core/error.h"
#include "service/store/journal.h"
#include "service/store/sqlite_db.h"
#include "tests/store/testing.h"

namespace broker {
namespace {

using test::At;
using test::FullDefinition;
using test::FullObservation;
using test::MakeOperation;
using test::OpenDb;
using test::Query;
using test::Settled;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Lease MakeLease(const std::string& id, const Operation& operation) {
  Lease lease;
  lease.id = id;
  lease.state = LeaseState::kActive;
  lease.instance = operation.instance;
  lease.site = operation.site;
  lease.key = operation.key;
  lease.principal = operation.principal;
  lease.expire_time = At(9000);
  lease.next_attempt_time = At(9000);
  lease.operation_id = operation.id;
  return lease;
}

class AuditTest : public ::testing::Test {
 protected:
  // A verb as the store runs it: whole or not at all, in a transaction of its own.
  template <class Verb>
  absl::Status Run(Verb verb, bool commit = true) {
    EXPECT_EQ(db_->Begin(), absl::OkStatus());
    const absl::Status done = journal_.Whole(verb);
    if (!commit) {
      db_->Rollback();
    } else {
      EXPECT_EQ(db_->Commit(), absl::OkStatus());
    }
    return done;
  }
  absl::Status Open(const Operation& operation, bool commit = true) {
    return Run([&] { return journal_.Open(operation).status(); }, commit);
  }
  absl::Status Sent(const std::string& id, int claim) {
    return Run([&] { return journal_.Sent(id, claim, At(2000), FullObservation()).status(); });
  }
  absl::Status Close(const Operation& operation, const LeaseUpdate& update = {}) {
    return Run([&] { return journal_.Close(operation, update).status(); });
  }
  absl::Status Insert(const Lease& lease) {
    return Run([&] { return journal_.leases().Insert(lease); });
  }

  std::vector<AuditRecord> List(const AuditQuery& query = {}) {
    std::vector<AuditRecord> all;
    PageRequest request{"", 1000};
    do {
      EXPECT_EQ(db_->Begin(), absl::OkStatus());
      auto page = journal_.audit().List(query, request).value();
      EXPECT_EQ(db_->Commit(), absl::OkStatus());
      for (AuditRecord& record : page.rows) all.push_back(std::move(record));
      request.cursor = page.next;
    } while (!request.cursor.empty());
    return all;
  }
  std::vector<std::string> Kinds(const AuditQuery& query = {}) {
    std::vector<std::string> kinds;
    for (const AuditRecord& record : List(query)) kinds.push_back(record.event.kind);
    return kinds;
  }
  void ExpectGoodChain() {
    ChainCheck check;
    for (const AuditRecord& record : List()) {
      const auto defect = check.Next(record.row);
      EXPECT_FALSE(defect.has_value()) << defect->message;
    }
  }

  std::unique_ptr<SqliteDb> db_ = OpenDb(":memory:");
  Journal journal_{db_.get()};
};

TEST_F(AuditTest, TellsAnOperationsLife) {
  ASSERT_EQ(Open(MakeOperation("1", "7")), absl::OkStatus());
  ASSERT_EQ(Sent("1", 1), absl::OkStatus());
  ASSERT_EQ(Close(Settled(MakeOperation("1", "7"), 1, At(3000))), absl::OkStatus());
  EXPECT_THAT(Kinds(), ElementsAre("revoke.opened", "revoke.settled"));
  const auto rows = List();
  EXPECT_EQ(rows.at(0).row.seq, 1);
  EXPECT_EQ(rows.at(0).row.previous, kGenesisHash);
  EXPECT_EQ(rows.at(1).row.previous, rows.at(0).row.hash);
  EXPECT_EQ(rows.at(0).event.time, UtcText(At(1000)));
  EXPECT_EQ(rows.at(1).event.time, UtcText(At(3000)));
  EXPECT_EQ(rows.at(1).event.outcome, "STILL_HELD_INDIRECTLY");
  ExpectGoodChain();
}

TEST_F(AuditTest, ASecondOpenRowOfATurnTellsNothing) {
  ASSERT_EQ(Open(MakeOperation("1", "7")), absl::OkStatus());
  ASSERT_EQ(Open(MakeOperation("2", "7")), absl::OkStatus());
  EXPECT_THAT(Kinds(), ElementsAre("revoke.opened"));
}

TEST_F(AuditTest, AClaimThatWasLostTellsNothing) {
  Operation operation = MakeOperation("1", "7");
  operation.verb = Verb::kReset;
  ASSERT_EQ(Open(operation), absl::OkStatus());
  ASSERT_EQ(Sent("1", 2), absl::OkStatus());
  ASSERT_EQ(Close(Settled(operation, 2, At(3000))), absl::OkStatus());
  EXPECT_THAT(Kinds(), ElementsAre("reset.opened"));
}

TEST_F(AuditTest, WhatAVerbTookBackTellsNothing) {
  const absl::Status failed = Run([&]() -> absl::Status {
    const auto opened = journal_.Open(MakeOperation("1", "7"));
    EXPECT_TRUE(opened.ok());
    return Fail(Reason::kBrokerDefect, "later");
  });
  EXPECT_FALSE(failed.ok());
  ASSERT_EQ(Open(MakeOperation("2", "8")), absl::OkStatus());
  const auto rows = List();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows.at(0).event.operation_id, "2");
  EXPECT_EQ(rows.at(0).row.seq, 1);
  ExpectGoodChain();
}

TEST_F(AuditTest, WhatWasNotCommittedTellsNothing) {
  ASSERT_EQ(Open(MakeOperation("1", "7"), false), absl::OkStatus());
  EXPECT_THAT(List(), IsEmpty());
  ASSERT_EQ(Open(MakeOperation("1", "7")), absl::OkStatus());
  EXPECT_THAT(Kinds(), ElementsAre("revoke.opened"));
  ExpectGoodChain();
}

// What cannot be told of is not done.
TEST_F(AuditTest, AVerbWithoutItsEventIsTakenBack) {
  Query(db_.get(),
        "CREATE TRIGGER no_more BEFORE INSERT ON audit_events WHEN NEW.seq > 1 "
        "BEGIN SELECT RAISE(ABORT, 'no'); END");
  ASSERT_EQ(Open(MakeOperation("1", "7")), absl::OkStatus());
  EXPECT_TRUE(HasReason(Open(MakeOperation("2", "8")), Reason::kAuditUnavailable));
  EXPECT_TRUE(
      HasReason(Close(Settled(MakeOperation("1", "7"), 1, At(3000))), Reason::kAuditUnavailable));
  EXPECT_THAT(Query(db_.get(), "SELECT id FROM operations WHERE settle_time IS NULL"),
              ElementsAre(ElementsAre(SqlValue("1"))));
}

TEST_F(AuditTest, OnlyAResetIsToldWhenItIsSent) {
  Operation operation = MakeOperation("1", "7");
  operation.verb = Verb::kReset;
  ASSERT_EQ(Open(operation), absl::OkStatus());
  ASSERT_EQ(Sent("1", 1), absl::OkStatus());
  const auto rows = List();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows.at(1).event.kind, "reset.sent");
  EXPECT_EQ(rows.at(1).event.time, UtcText(At(2000)));
  EXPECT_THAT(rows.at(1).event.defined_before, ElementsAre(FullDefinition(), Definition()));
  EXPECT_EQ(rows.at(1).event.justification, operation.justification);
}

TEST_F(AuditTest, ATakeoverIsTold) {
  ASSERT_EQ(Open(MakeOperation("1", "7")), absl::OkStatus());
  ASSERT_EQ(Run([&] { return journal_.TakeOver("b", Instant::max(), At(5000)).status(); }),
            absl::OkStatus());
  const auto rows = List();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows.at(1).event.kind, "revoke.taken_over");
  EXPECT_EQ(rows.at(1).event.owner, "b");
  EXPECT_EQ(rows.at(1).event.claim, 2);
}

TEST_F(AuditTest, EditsOfLeasesAreTold) {
  const Operation operation = MakeOperation("1", "7");
  for (const char* id : {"a", "b"}) ASSERT_EQ(Insert(MakeLease(id, operation)), absl::OkStatus());
  LeaseEdit edit;
  edit.now = At(4000);
  edit.expire_time = At(20000);
  edit.origin.caller = "deploy";
  edit.justification.reason = "takes longer";
  ASSERT_EQ(Run([&] { return journal_.leases().Edit("a", edit).status(); }), absl::OkStatus());
  edit.kind = LeaseEdit::Kind::kEnd;
  const LeaseQuery all;
  ASSERT_EQ(Run([&] {
              return journal_.leases().EditAll(all, {"", 10}, edit).status();
            }),
            absl::OkStatus());
  // They are ending already, so none of them can be asked to end again.
  ASSERT_EQ(Run([&] {
              return journal_.leases().EditAll(all, {"", 10}, edit).status();
            }),
            absl::OkStatus());
  EXPECT_TRUE(HasReason(Run([&] { return journal_.leases().Edit("a", edit).status(); }),
                        Reason::kLeaseNotActive));
  EXPECT_THAT(Kinds(), ElementsAre("lease.renewed", "lease.ending", "lease.ending"));
  const auto renewed = List().at(0).event;
  EXPECT_EQ(renewed.lease_id, "a");
  EXPECT_EQ(renewed.caller, "deploy");
  EXPECT_EQ(renewed.expire_time_before, UtcText(At(9000)));
  EXPECT_EQ(renewed.expire_time, UtcText(At(20000)));
  ExpectGoodChain();
}

TEST_F(AuditTest, LeasesThatAnOperationEndedAreTold) {
  const Operation operation = MakeOperation("1", "7");
  const Lease lease = MakeLease("a", operation);
  ASSERT_EQ(Insert(lease), absl::OkStatus());
  ASSERT_EQ(Open(operation), absl::OkStatus());
  LeaseUpdate update;
  update.changed = {lease, lease};
  update.changed[0].state = LeaseState::kEnded;
  update.changed[0].end = LeaseEnd::kRevoked;
  update.changed[1].id = "unknown";
  ASSERT_EQ(Close(Settled(operation, 1, At(3000)), update), absl::OkStatus());
  EXPECT_THAT(Kinds(), ElementsAre("revoke.opened", "revoke.settled", "lease.ended"));
  const auto ended = List().at(2).event;
  EXPECT_EQ(ended.lease_id, "a");
  EXPECT_EQ(ended.lease_end, "REVOKED");
  EXPECT_EQ(ended.operation_id, "1");
}

TEST_F(AuditTest, RowsAreOnlyAppended) {
  ASSERT_EQ(Open(MakeOperation("1", "7")), absl::OkStatus());
  ASSERT_EQ(Open(MakeOperation("2", "8")), absl::OkStatus());
  for (const char* sql :
       {"UPDATE audit_events SET body = '{}' WHERE seq = 1", "DELETE FROM audit_events",
        "INSERT INTO audit_events (seq, previous, body, hash) VALUES (1, '', '{}', '')"}) {
    EXPECT_FALSE(Run([&] { return db_->Run(sql, {}).status(); }).ok()) << sql;
  }
  EXPECT_EQ(List().size(), 2u);
  ExpectGoodChain();
}

TEST_F(AuditTest, IsListedByEachFilter) {
  Operation first = MakeOperation("1", "7");
  first.origin.caller = "deploy";
  Operation second = MakeOperation("2", "8");
  second.instance = "grafana";
  second.key.principal_id = "8";
  second.principal.email = "bob@example.com";
  second.principal.login = "bob";
  second.create_time = At(5000);
  Lease lease = MakeLease("l", second);
  second.lease = lease;
  ASSERT_EQ(Open(first), absl::OkStatus());
  ASSERT_EQ(Open(second), absl::OkStatus());
  const auto listed = [&](auto set) {
    AuditQuery query;
    set(query);
    std::string ids;
    for (const AuditRecord& record : List(query)) ids += record.event.operation_id;
    return ids;
  };
  EXPECT_EQ(listed([](AuditQuery&) {}), "12");
  EXPECT_EQ(listed([](AuditQuery& query) { query.instance = "grafana"; }), "2");
  EXPECT_EQ(listed([](AuditQuery& query) { query.caller = "deploy"; }), "1");
  EXPECT_EQ(listed([](AuditQuery& query) { query.operation_id = "1"; }), "1");
  EXPECT_EQ(listed([](AuditQuery& query) { query.lease_id = "l"; }), "2");
  EXPECT_EQ(listed([](AuditQuery& query) { query.kind = "revoke.opened"; }), "12");
  EXPECT_EQ(listed([](AuditQuery& query) { query.kind = "grant.opened"; }), "");
  EXPECT_EQ(listed([](AuditQuery& query) { query.from = At(5000); }), "2");
  EXPECT_EQ(listed([](AuditQuery& query) { query.until = At(5000); }), "1");
  using Key = PrincipalRef::Key;
  const auto about = [&](const std::string& type, Key key, const std::string& value) {
    return listed([&](AuditQuery& query) { query.principal = PrincipalRef{type, key, value}; });
  };
  EXPECT_EQ(about("user", Key::kId, "8"), "2");
  EXPECT_EQ(about("team", Key::kId, "8"), "");
  EXPECT_EQ(about("user", Key::kEmail, "bob@example.com"), "2");
  EXPECT_EQ(about("user", Key::kLogin, "bob"), "2");
  EXPECT_EQ(about("user", Key::kLogin, "ann"), "1");
}

TEST_F(AuditTest, APageEndsWhereEnoughWasLookedAt) {
  constexpr int kMany = AuditTable::kMaxLookedAt + 1;
  ASSERT_EQ(Run([&] {
              AuditEvent event;
              event.kind = "x";
              for (int i = 1; i < kMany; ++i) {
                if (auto status = journal_.audit().Append(event); !status.ok()) return status;
              }
              event.kind = "y";
              return journal_.audit().Append(event);
            }),
            absl::OkStatus());
  AuditQuery query;
  query.kind = "y";
  EXPECT_EQ(db_->Begin(), absl::OkStatus());
  const auto first = journal_.audit().List(query, {"", 10}).value();
  EXPECT_THAT(first.rows, IsEmpty());
  const auto second = journal_.audit().List(query, {first.next, 10}).value();
  ASSERT_EQ(second.rows.size(), 1u);
  EXPECT_EQ(second.rows.at(0).row.seq, kMany);
  EXPECT_EQ(second.next, "");
  for (const char* wrong : {"x", "-1", "0", "1x", "99999999999999999999"}) {
    EXPECT_TRUE(
        HasReason(journal_.audit().List(query, {wrong, 10}).status(), Reason::kInvalidToken))
        << wrong;
  }
  // What is read for a check or to be shipped is bounded too, and goes on.
  std::int64_t seq = 0;
  int pages = 0;
  while (true) {
    const auto page = journal_.audit().ReadChain(seq).value();
    EXPECT_EQ(page.head.seq, kMany);
    EXPECT_LE(page.rows.size(), static_cast<std::size_t>(AuditTable::kMaxChainRows));
    if (page.rows.empty()) break;
    seq = page.rows.back().seq;
    ++pages;
  }
  EXPECT_EQ(seq, kMany);
  EXPECT_EQ(pages, 10);
  db_->Rollback();
}

TEST_F(AuditTest, LargeBodiesMakeSmallPages) {
  AuditEvent event;
  event.kind = std::string(AuditTable::kMaxBytes / 2, 'x');
  ASSERT_EQ(Run([&] {
              for (int i = 0; i < 5; ++i) {
                if (auto status = journal_.audit().Append(event); !status.ok()) return status;
              }
              return absl::OkStatus();
            }),
            absl::OkStatus());
  EXPECT_EQ(db_->Begin(), absl::OkStatus());
  EXPECT_EQ(journal_.audit().ReadChain(0).value().rows.size(), 2u);
  EXPECT_EQ(journal_.audit().List({}, {"", 10}).value().rows.size(), 2u);
  db_->Rollback();
  EXPECT_EQ(List().size(), 5u);
}

TEST_F(AuditTest, KnowsHowFarEachSinkCame) {
  const auto shipped = [&](const std::string& sink) {
    EXPECT_EQ(db_->Begin(), absl::OkStatus());
    const auto seq = journal_.audit().FindShipped(sink).value();
    db_->Rollback();
    return seq;
  };
  EXPECT_EQ(shipped("stdout"), 0);
  for (const int seq : {3, 7}) {
    ASSERT_EQ(Run([&] { return journal_.audit().NoteShipped("stdout", seq); }), absl::OkStatus());
  }
  EXPECT_EQ(shipped("stdout"), 7);
  EXPECT_EQ(shipped("file:x"), 0);
}

}  // namespace
}  // namespace broker

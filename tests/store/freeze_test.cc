// Frozen instances: what is refused in the transaction that would open or renew, and what goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/core/error.h"
#include "service/store/journal.h"
#include "service/store/migrations.h"
#include "service/store/sqlite_db.h"
#include "tests/store/testing.h"

namespace broker {
namespace {

using test::At;
using test::FullLease;
using test::MakeOperation;
using test::Query;

class FreezeTest : public ::testing::Test {
 protected:
  FreezeTest() {
    EXPECT_EQ(Migrate(db_.get()), absl::OkStatus());
    EXPECT_EQ(db_->Begin(), absl::OkStatus());
  }

  static Freeze Of(const std::string& instance, std::int64_t time, const std::string& reason) {
    return {instance, At(time), "ops", {reason, "T-1", "a@example.com", "b@example.com"}};
  }
  static Operation ChangeOf(Verb verb, const std::string& id) {
    Operation operation = MakeOperation(id, id);
    operation.verb = verb;
    operation.instance = "redash";
    return operation;
  }
  absl::Status Open(Verb verb, const std::string& id) {
    return journal_.Open(ChangeOf(verb, id)).status();
  }

  std::unique_ptr<SqliteDb> db_ = SqliteDb::Open(":memory:").value();
  Journal journal_{db_.get()};
};

TEST_F(FreezeTest, TheFirstFreezeIsKept) {
  const Freeze first = Of("redash", 1000, "incident");
  const Frozen begun = journal_.freezes().Begin(first).value();
  EXPECT_TRUE(begun.changed);
  EXPECT_EQ(begun.freeze, first);
  const Frozen again = journal_.freezes().Begin(Of("redash", 2000, "again")).value();
  EXPECT_FALSE(again.changed);
  EXPECT_EQ(again.freeze, first);
  EXPECT_THAT(journal_.freezes().List().value(), ::testing::ElementsAre(first));
  EXPECT_EQ(journal_.freezes().End(Of("redash", 3000, "over")).value(), first);
  EXPECT_EQ(journal_.freezes().End(Of("redash", 4000, "over")).value(), std::nullopt);
  EXPECT_THAT(journal_.freezes().List().value(), ::testing::IsEmpty());
}

TEST_F(FreezeTest, WhatGivesAccessIsRefusedAndTheRestGoesOn) {
  ASSERT_TRUE(journal_.freezes().Begin(Of("redash", 1'000'000, "incident")).ok());
  int n = 0;
  for (const Verb verb : {Verb::kGrant, Verb::kAdopt, Verb::kCreate, Verb::kUpdate, Verb::kReset}) {
    const absl::Status refused = Open(verb, std::to_string(++n));
    EXPECT_TRUE(HasReason(refused, Reason::kInstanceFrozen)) << n << " " << refused;
    EXPECT_EQ(FailureOf(refused).metadata.at("instance"), "redash");
    EXPECT_EQ(FailureOf(refused).metadata.at("freeze_time"), "1970-01-01T00:00:01.000000Z");
  }
  EXPECT_EQ(Open(Verb::kRevoke, "r"), absl::OkStatus());
  EXPECT_EQ(Open(Verb::kDelete, "d"), absl::OkStatus());
  Operation elsewhere = ChangeOf(Verb::kGrant, "e");
  elsewhere.instance = "grafana";
  EXPECT_TRUE(journal_.Open(elsewhere).ok());
  ASSERT_TRUE(journal_.freezes().End(Of("redash", 2000, "over")).ok());
  EXPECT_EQ(Open(Verb::kGrant, "g"), absl::OkStatus());
}

TEST_F(FreezeTest, ARenewalIsRefusedAndAnEndIsNot) {
  Lease lease = FullLease();
  lease.state = LeaseState::kActive;
  lease.next_attempt_time = lease.expire_time;
  ASSERT_EQ(journal_.leases().Insert(lease), absl::OkStatus());
  ASSERT_TRUE(journal_.freezes().Begin(Of(lease.instance, 1000, "incident")).ok());
  LeaseEdit edit;
  edit.now = At(2000);
  edit.expire_time = At(9'000'000);
  const auto renewed = journal_.EditLease(lease.id, edit);
  EXPECT_TRUE(HasReason(renewed.status(), Reason::kInstanceFrozen)) << renewed.status();
  EXPECT_EQ(journal_.leases().Find(lease.id).value()->expire_time, lease.expire_time);
  edit.kind = LeaseEdit::Kind::kEnd;
  EXPECT_TRUE(journal_.EditLease(lease.id, edit).ok());
}

TEST_F(FreezeTest, BothAreInTheAuditLogOnce) {
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(journal_.freezes().Begin(Of("redash", 1, "x")).ok());
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(journal_.freezes().End(Of("redash", 2, "y")).ok());
  const auto page = journal_.audit().List({}, {"", 100}).value();
  ASSERT_EQ(page.rows.size(), 2u);
  EXPECT_EQ(page.rows[0].event.kind, "instance.frozen");
  EXPECT_EQ(page.rows[1].event.kind, "instance.unfrozen");
  EXPECT_EQ(page.rows[0].event.caller, "ops");
}

}  // namespace
}  // namespace broker

// A journal of every schema that there was is brought to the newest one, and nothing is lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include <SQLiteCpp/SQLiteCpp.h>

#include "service/store/audit_copy.h"
#include "service/store/journal.h"
#include "service/store/migrations.h"
#include "tests/store/testing.h"

namespace broker {
namespace {

using test::At;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

std::string Id(const std::string& end) { return "0190c1f0-0000-7000-8000-0000000000" + end; }

// What a database consists of, without its rows.
std::vector<std::string> SchemaOf(Db* db) {
  std::vector<std::string> schema;
  for (const SqlRow& row : test::Query(
           db, "SELECT name || ': ' || COALESCE(sql, '') FROM sqlite_master ORDER BY name")) {
    schema.push_back(std::get<std::string>(row[0]));
  }
  return schema;
}

class Journals : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    const std::string file =
        std::string(BROKER_JOURNALS) + "/" + std::to_string(GetParam()) + ".sql";
    std::ifstream in(file);
    ASSERT_TRUE(in) << file << ": see the README beside it";
    std::stringstream text;
    text << in.rdbuf();
    SQLite::Database(dir_.At("journal.db"), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
        .exec(text.str());
    db_ = test::OpenDb(dir_.At("journal.db"));
    journal_ = std::make_unique<Journal>(db_.get());
    ASSERT_EQ(db_->Begin(), absl::OkStatus());
  }
  bool has_leases() const { return GetParam() >= 2; }

  std::vector<std::string> LeasesIn(LeaseState state) {
    LeaseQuery query;
    query.states = {state};
    std::vector<std::string> ids;
    const auto page = journal_->leases().List(query, {"", 10});
    for (const Lease& lease : page.value().rows) ids.push_back(lease.id);
    return ids;
  }

  const test::TempDir dir_;
  std::unique_ptr<SqliteDb> db_;
  std::unique_ptr<Journal> journal_;
};

TEST_P(Journals, WhatWasOpenIsTakenOver) {
  const auto left = journal_->TakeOver("b", Instant::max(), At(9000));
  ASSERT_EQ(left.status(), absl::OkStatus());
  ASSERT_EQ(left->size(), 2);
  const Operation& unsent = left->at(0).operation;
  const Operation& sent = left->at(1).operation;
  EXPECT_EQ(unsent.id, Id("0c"));
  EXPECT_EQ(sent.id, Id("0d"));
  EXPECT_FALSE(unsent.sent_time);
  EXPECT_EQ(sent.sent_time, At(2000));
  ASSERT_TRUE(sent.before);
  EXPECT_EQ(sent.before->holding.level, "admin");
  EXPECT_EQ(sent.before->copies, 2);
  EXPECT_THAT(sent.before->surroundings, ElementsAre("3", "4=view"));
  EXPECT_EQ(sent.claim, 2);
  EXPECT_EQ(sent.verb, Verb::kRevoke);
  EXPECT_EQ(sent.key, (HoldingKey{"user", "7", "group", "3", "org"}));
  EXPECT_EQ(sent.turn.id, "8");
  EXPECT_EQ(sent.site, "https://redash.example:443#org=sales");
  EXPECT_EQ(sent.level, "editor");
  EXPECT_EQ(sent.justification.ticket, "INC-42");
  ASSERT_TRUE(sent.gate);
  EXPECT_EQ(sent.gate->principal.value, "ann");
  if (!has_leases()) return;
  ASSERT_EQ(left->at(0).leases.size(), 3);
  const auto pending =
      std::find_if(left->at(0).leases.begin(), left->at(0).leases.end(),
                   [](const Lease& lease) { return lease.state == LeaseState::kPending; });
  ASSERT_NE(pending, left->at(0).leases.end());
  EXPECT_EQ(pending->id, Id("1c"));
  EXPECT_EQ(pending->operation_id, unsent.id);
}

TEST_P(Journals, WhatWasSettledIsFound) {
  const auto granted = journal_->Find(Id("0a"));
  const auto refused = journal_->Find(Id("0b"));
  ASSERT_TRUE(granted.ok() && *granted && refused.ok() && *refused);
  ASSERT_TRUE((*granted)->result && (*refused)->problem);
  EXPECT_EQ((*granted)->result->outcome, Outcome::kStillHeldIndirectly);
  EXPECT_EQ((*granted)->result->principal.email, "ann@example.com");
  EXPECT_EQ((*refused)->problem->reason, Reason::kWouldLowerLevel);
  EXPECT_EQ((*refused)->settle_time, At(6000));
}

TEST_P(Journals, LeasesRequestsFreezesAndTheAuditLogAreThere) {
  const auto earlier =
      journal_->FindRequest({"dashboard", "request of " + Id("0a"), "c0ffee"}, At(0));
  ASSERT_EQ(earlier.status(), absl::OkStatus());
  EXPECT_EQ(earlier->has_value(), has_leases());
  if (!has_leases()) {
    EXPECT_THAT(journal_->freezes().List().value(), ::testing::IsEmpty());
    return;
  }
  EXPECT_THAT(LeasesIn(LeaseState::kPending), ElementsAre(Id("1c")));
  EXPECT_THAT(LeasesIn(LeaseState::kActive), ElementsAre(Id("1a")));
  EXPECT_THAT(LeasesIn(LeaseState::kIrrevocable), ElementsAre(Id("1e")));
  EXPECT_THAT(LeasesIn(LeaseState::kEnded), ElementsAre(Id("1f")));
  const auto due = journal_->leases().ListDue("redash-prod", At(20000), 10);
  ASSERT_TRUE(due.ok());
  ASSERT_EQ(due->leases.size(), 1);
  EXPECT_EQ(due->leases[0].baseline, "view");
  EXPECT_EQ(due->next, At(30000));
  EXPECT_EQ(journal_->freezes().List()->size(), 1);
  EXPECT_EQ(journal_->audit().FindShipped("audit.jsonl").value(), 3);
}

TEST_P(Journals, TheAuditLogIsAChain) {
  ASSERT_EQ(db_->Commit(), absl::OkStatus());
  const auto report = CheckAuditCopy(dir_.At("journal.db"), "");
  ASSERT_EQ(report.status(), absl::OkStatus());
  EXPECT_FALSE(report->defect);
  EXPECT_GT(report->checked, has_leases() ? 8 : -1);
}

TEST_P(Journals, HaveTheNewestSchemaThen) {
  ASSERT_EQ(db_->Commit(), absl::OkStatus());
  EXPECT_EQ(SchemaOf(db_.get()), SchemaOf(test::OpenDb(":memory:").get()));
}

INSTANTIATE_TEST_SUITE_P(Schema, Journals, ::testing::Range(1, NewestSchema() + 1));

}  // namespace
}  // namespace broker

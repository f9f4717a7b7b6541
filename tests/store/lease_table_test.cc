// How leases are found: by an index, page by page, and never by looking at all of them at once.
#include "service/store/lease_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "service/core/uuid.h"
#include "tests/store/lease_plans.h"
#include "tests/store/testing.h"

namespace broker {
namespace {

using test::At;

class LeaseTableTest : public ::testing::Test {
 protected:
  LeaseTableTest() { EXPECT_EQ(db_->Begin(), absl::OkStatus()); }
  ~LeaseTableTest() override { db_->Rollback(); }

  // Active ones of different people in `instance`; the next ids.
  void Add(int count, const std::string& instance) {
    for (int i = 0; i < count; ++i) {
      Lease lease = test::FullLease();
      lease.id = MakeUuid(At(++made_ * 1000), 0, 0);
      lease.state = LeaseState::kActive;
      lease.instance = instance;
      lease.key.principal_id = std::to_string(made_);
      ASSERT_EQ(table_.Insert(lease), absl::OkStatus());
    }
  }

  // Sizes of the pages, until the last one.
  std::vector<std::size_t> PagesOf(const LeaseQuery& query, int size) {
    std::vector<std::size_t> sizes;
    PageRequest request{"", size};
    do {
      auto page = table_.List(query, request);
      EXPECT_EQ(page.status(), absl::OkStatus());
      if (!page.ok()) break;
      sizes.push_back(page->rows.size());
      request.cursor = page->next;
    } while (!request.cursor.empty());
    return sizes;
  }

  const std::unique_ptr<SqliteDb> db_ = test::OpenDb(":memory:");
  AuditTable audit_{db_.get()};
  LeaseTable table_{db_.get(), &audit_};
  std::int64_t made_ = 0;
};

TEST(LeasePlansTest, EverythingIsFoundByAnIndexAndNothingIsSorted) {
  const auto db = test::OpenDb(":memory:");
  const auto plans = test::LeasePlans(db.get());
  EXPECT_GT(plans.size(), 12u);
  for (const auto& plan : plans) {
    EXPECT_TRUE(plan.indexed()) << plan.verb << ": " << ::testing::PrintToString(plan.lines) << "\n"
                                << plan.sql;
  }
}

TEST(LeasePlansTest, EachIsFoundByWhatItIsAskedFor) {
  const std::map<std::string, std::string> places = {
      {"what is due", "leases_due (instance=? AND next_attempt_time"},
      {"whether any is due", "leases_access (site=? AND principal_id=? AND entitlement_id=?"},
      {"begin to end", "leases_access (site=? AND principal_id=? AND entitlement_id=?"},
      {"over an access", "leases_access (site=? AND principal_id=? AND entitlement_id=?"},
      {"list of all", "sqlite_autoindex_leases_1 (id>?"},
      {"list of the live", "leases_live (id>?"},
      {"list of what expires", "leases_live (id>?"},
      {"list by id", "leases_principal (principal_id=? AND id>?"},
      {"list by e-mail", "leases_email (principal_email=? AND id>?"},
      {"list by login", "leases_login (principal_login=? AND id>?"},
      {"list by requested_by", "leases_requested_by (requested_by=? AND id>?"}};
  const auto db = test::OpenDb(":memory:");
  std::set<std::string> seen;
  for (const auto& plan : test::LeasePlans(db.get())) {
    const auto place = places.find(plan.verb);
    if (place == places.end()) continue;
    seen.insert(plan.verb);
    EXPECT_THAT(plan.lines, ::testing::ElementsAre(::testing::HasSubstr(place->second)))
        << plan.sql;
  }
  EXPECT_EQ(seen.size(), places.size());
}

TEST_F(LeaseTableTest, PagesAreFullUntilTheLast) {
  Add(7, "one");
  EXPECT_THAT(PagesOf({}, 3), ::testing::ElementsAre(3, 3, 1));
}

TEST_F(LeaseTableTest, APageLooksAtSoManyAndIsShortThen) {
  Add(2, "one");
  Add(LeaseTable::kMaxLookedAt, "other");
  Add(1, "one");
  LeaseQuery query;
  query.instance = "one";
  EXPECT_THAT(PagesOf(query, 3), ::testing::ElementsAre(2, 1));
}

TEST_F(LeaseTableTest, UpToOneThereIsNothingAboveIt) {
  Add(5, "one");
  LeaseQuery query;
  query.up_to = MakeUuid(At(3 * 1000), 0, 0);
  EXPECT_THAT(PagesOf(query, 2), ::testing::ElementsAre(2, 1));
  EXPECT_THAT(PagesOf(query, 3), ::testing::ElementsAre(3));
  Add(LeaseTable::kMaxLookedAt, "other");
  EXPECT_THAT(PagesOf(query, 10), ::testing::ElementsAre(3));
  query.up_to = MakeUuid(At((LeaseTable::kMaxLookedAt + 2) * 1000), 0, 0);
  query.instance = "one";
  EXPECT_THAT(PagesOf(query, 10), ::testing::ElementsAre(5, 0));
}

TEST_F(LeaseTableTest, WhatAnIndexFindsIsOnOnePageHoweverFarApart) {
  Add(1, "one");
  Lease lease = test::FullLease();
  lease.id = MakeUuid(At(1), 0, 0);
  lease.key.principal_id = "1";
  ASSERT_EQ(table_.Insert(lease), absl::OkStatus());
  Add(LeaseTable::kMaxLookedAt, "other");
  lease.id = MakeUuid(At(++made_ * 1000), 0, 0);
  ASSERT_EQ(table_.Insert(lease), absl::OkStatus());
  LeaseQuery query;
  query.principal.emplace();
  query.principal->type = lease.key.principal_type;
  query.principal->key = PrincipalRef::Key::kId;
  query.principal->value = "1";
  EXPECT_THAT(PagesOf(query, 10), ::testing::ElementsAre(3));
}

}  // namespace
}  // namespace broker

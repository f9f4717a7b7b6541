// The journal's file, and its schema.
#include "service/store/sqlite_db.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "service/core/error.h"
#include "service/store/migrations.h"
#include "tests/store/testing.h"

namespace broker {
namespace {

using test::OpenDb;
using test::Query;
using test::TempDir;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Migrations, AreDoneOnce) {
  const TempDir dir;
  OpenDb(dir.At("journal.db"));
  const auto db = OpenDb(dir.At("journal.db"));
  EXPECT_THAT(Query(db.get(), "SELECT version FROM schema_versions"),
              ElementsAre(SqlRow{std::int64_t{1}}, SqlRow{std::int64_t{2}}));
}

TEST(Migrations, RefuseWhatANewerProgramWrote) {
  const TempDir dir;
  const auto db = OpenDb(dir.At("journal.db"));
  Query(db.get(), "INSERT INTO schema_versions (version) VALUES (7)");
  const absl::Status refused = Migrate(db.get());
  EXPECT_TRUE(HasReason(refused, Reason::kAuditUnavailable));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("has schema 7"));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("start the newer program"));
}

TEST(SqliteDbFile, ThatIsNoDatabaseIsRefused) {
  const TempDir dir;
  std::ofstream(dir.At("journal.db")) << std::string(8192, 'x');
  const auto db = SqliteDb::Open(dir.At("journal.db"));
  EXPECT_TRUE(HasReason(db.status(), Reason::kAuditUnavailable));
  EXPECT_THAT(std::string(db.status().message()), HasSubstr("restore the journal file"));
}

TEST(SqliteDbFile, IsWrittenAheadAndInFull) {
  const TempDir dir;
  const auto db = OpenDb(dir.At("journal.db"));
  EXPECT_THAT(Query(db.get(), "PRAGMA journal_mode"), ElementsAre(SqlRow{std::string("wal")}));
  EXPECT_THAT(Query(db.get(), "PRAGMA synchronous"), ElementsAre(SqlRow{std::int64_t{2}}));
}

}  // namespace
}  // namespace broker

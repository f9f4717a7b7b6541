// Tampering with a journal, and what a look at a copy of it, alone and beside the shipped lines,
// finds.
#include "service/store/audit_copy.h"

#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "service/core/error.h"
#include "service/store/journal.h"
#include "service/store/migrations.h"
#include "service/store/sqlite_db.h"
#include "tests/store/testing.h"

namespace broker {
namespace {

using test::At;
using test::MakeOperation;
using test::Settled;
using ::testing::HasSubstr;

constexpr int kOperations = 4;
constexpr int kEvents = 2 * kOperations;

class AuditCopy : public ::testing::Test {
 protected:
  void SetUp() override {
    {
      auto db = SqliteDb::Open(dir_.At("journal.db")).value();
      ASSERT_EQ(Migrate(db.get()), absl::OkStatus());
      Journal journal(db.get());
      ASSERT_EQ(db->Begin(), absl::OkStatus());
      for (int i = 1; i <= kOperations; ++i) {
        const Operation operation = MakeOperation(std::to_string(i), std::to_string(i));
        ASSERT_TRUE(journal.Open(operation).ok());
        ASSERT_TRUE(journal.Close(Settled(operation, 1, At(3000)), {}).value());
      }
      std::ofstream shipped(lines_);
      const ChainPage page = journal.audit().ReadChain(0).value();
      for (const AuditRow& row : page.rows) {
        shipped << ShippedLine(row) << "\n";
      }
      ASSERT_EQ(db->Commit(), absl::OkStatus());
    }
    SQLite::Database journal(dir_.At("journal.db"), SQLite::OPEN_READWRITE);
    journal.exec("VACUUM INTO '" + copy_ + "'");
  }

  // As somebody who owns the file would.
  void Tamper(const std::string& sql) {
    SQLite::Database database(copy_, SQLite::OPEN_READWRITE);
    database.exec("DROP TRIGGER audit_events_not_updated");
    database.exec("DROP TRIGGER audit_events_not_deleted");
    database.exec(sql);
  }
  // Every hash made anew, after the body of one event was changed.
  void RewriteFrom(std::int64_t first) {
    auto db = SqliteDb::Open(copy_).value();
    ASSERT_EQ(db->Begin(), absl::OkStatus());
    std::string previous(kGenesisHash);
    const auto rows = Journal(db.get()).audit().ReadChain(0).value().rows;
    for (const AuditRow& row : rows) {
      const std::string body = row.seq == first ? R"({"kind":"nothing"})" : row.body;
      const std::string hash = ChainHash(previous, row.seq, body);
      ASSERT_TRUE(db->Run("UPDATE audit_events SET previous = $2, body = $3, hash = $4 "
                          "WHERE seq = $1",
                          {row.seq, previous, body, hash})
                      .ok());
      previous = hash;
    }
    ASSERT_EQ(db->Commit(), absl::OkStatus());
  }

  AuditCopyReport Check(bool compare = true) {
    const auto report = CheckAuditCopy(copy_, compare ? lines_ : "");
    EXPECT_TRUE(report.ok()) << report.status();
    return report.value_or(AuditCopyReport());
  }
  static void ExpectDefect(const std::optional<ChainDefect>& defect, ChainFault fault,
                           std::int64_t seq) {
    ASSERT_TRUE(defect.has_value());
    EXPECT_EQ(defect->fault, fault) << defect->message;
    EXPECT_EQ(defect->seq, seq) << defect->message;
    EXPECT_THAT(defect->message, HasSubstr("audit event " + std::to_string(seq) + " "));
  }

  test::TempDir dir_;
  const std::string copy_ = dir_.path() + "/copy.db";
  const std::string lines_ = dir_.path() + "/lines.jsonl";
};

TEST_F(AuditCopy, ThatNobodyTouchedIsGood) {
  const AuditCopyReport report = Check();
  EXPECT_FALSE(report.defect.has_value());
  EXPECT_FALSE(report.unlike_shipped.has_value());
  EXPECT_EQ(report.checked, kEvents);
  EXPECT_EQ(report.compared, kEvents);
  EXPECT_EQ(report.unreadable, 0);
  EXPECT_EQ(report.head, report.verified);
  EXPECT_EQ(report.head.seq, kEvents);
}

// In the file itself, behind SQLite's back.
TEST_F(AuditCopy, OneByteThatWasChangedIsFound) {
  std::fstream file(copy_, std::ios::in | std::ios::out | std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const std::string wanted = R"("operation_id":"3")";
  const std::size_t at = text.find(wanted, text.find("revoke.opened"));
  ASSERT_NE(at, std::string::npos);
  file.seekp(static_cast<std::streamoff>(at + wanted.size() - 2));
  file.put('5');
  file.close();
  const AuditCopyReport report = Check();
  ASSERT_TRUE(report.defect.has_value());
  EXPECT_EQ(report.defect->fault, ChainFault::kChanged);
  EXPECT_TRUE(report.defect->seq == 5 || report.defect->seq == 6) << report.defect->message;
  EXPECT_EQ(report.verified.seq, report.defect->seq - 1);
}

TEST_F(AuditCopy, AByteOfEachColumnIsFound) {
  const struct {
    const char* sql;
    ChainFault fault;
    bool shipped_differs;
  } kCases[] = {
      {"UPDATE audit_events SET body = replace(body, 'ann@', 'amn@') WHERE seq = 3",
       ChainFault::kChanged, false},
      {"UPDATE audit_events SET hash = 'f' || substr(hash, 2) WHERE seq = 3 AND hash NOT LIKE 'f%'",
       ChainFault::kChanged, true},
      {"UPDATE audit_events SET hash = 'e' || substr(hash, 2) WHERE seq = 3 AND hash NOT LIKE 'e%'",
       ChainFault::kChanged, true},
      {"UPDATE audit_events SET previous = 'x' || substr(previous, 2) WHERE seq = 3",
       ChainFault::kOutOfChain, false},
  };
  for (const auto& one : kCases) {
    SCOPED_TRACE(one.sql);
    std::filesystem::remove(copy_);
    SQLite::Database(dir_.At("journal.db"), SQLite::OPEN_READWRITE)
        .exec("VACUUM INTO '" + copy_ + "'");
    Tamper(one.sql);
    const AuditCopyReport report = Check();
    if (!report.defect) continue;  // the hash began with that letter: the other case changes it
    ExpectDefect(report.defect, one.fault, 3);
    EXPECT_EQ(report.unlike_shipped.has_value(), one.shipped_differs);
  }
}

TEST_F(AuditCopy, TwoRowsThatChangedPlacesAreFound) {
  Tamper(
      "UPDATE audit_events SET seq = -1 WHERE seq = 2; UPDATE audit_events SET seq = 2 WHERE seq = "
      "5; UPDATE audit_events SET seq = 5 WHERE seq = -1");
  const AuditCopyReport report = Check();
  ExpectDefect(report.defect, ChainFault::kOutOfChain, 2);
  ExpectDefect(report.unlike_shipped, ChainFault::kReplaced, 2);
}

TEST_F(AuditCopy, ARowThatWasTakenOutIsFound) {
  Tamper("DELETE FROM audit_events WHERE seq = 4");
  const AuditCopyReport report = Check();
  ExpectDefect(report.defect, ChainFault::kMissing, 4);
  ExpectDefect(report.unlike_shipped, ChainFault::kMissing, 4);
}

TEST_F(AuditCopy, AnEndThatWasCutOffIsFoundByTheShippedLines) {
  Tamper("DELETE FROM audit_events WHERE seq = " + std::to_string(kEvents));
  EXPECT_FALSE(Check(false).defect.has_value());
  const AuditCopyReport report = Check();
  EXPECT_FALSE(report.defect.has_value());
  ExpectDefect(report.unlike_shipped, ChainFault::kMissing, kEvents);
  EXPECT_THAT(report.unlike_shipped->message, HasSubstr("the log ends at 7"));
}

TEST_F(AuditCopy, AChainThatWasWrittenAnewIsFoundByTheShippedLines) {
  Tamper("SELECT 1");
  RewriteFrom(3);
  EXPECT_FALSE(Check(false).defect.has_value());
  const AuditCopyReport report = Check();
  EXPECT_FALSE(report.defect.has_value());
  ExpectDefect(report.unlike_shipped, ChainFault::kReplaced, 3);
}

// Lines may be rotated away, come twice, be cut off by a crash or be written anew on their way.
TEST_F(AuditCopy, AnyPartOfTheShippedLinesIsCompared) {
  std::ifstream in(lines_);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  ASSERT_EQ(lines.size(), static_cast<std::size_t>(kEvents));
  std::ofstream out(lines_);
  out << lines[6] << "\n" << lines[4] << "\n" << lines[4] << "\n";
  out << lines[5].substr(0, 40) << "\n\n";
  std::string spaced = lines[5];
  spaced.insert(spaced.find(','), " ");
  out << spaced << "\n";
  out.close();
  AuditCopyReport report = Check();
  EXPECT_EQ(report.compared, 4);
  EXPECT_EQ(report.unreadable, 1);
  EXPECT_FALSE(report.unlike_shipped.has_value());
  Tamper("UPDATE audit_events SET hash = 'x' WHERE seq = 6");
  ExpectDefect(Check().unlike_shipped, ChainFault::kReplaced, 6);
}

TEST_F(AuditCopy, ThatIsNoJournalIsRefused) {
  const std::string empty = dir_.path() + "/empty";
  std::ofstream(empty).close();
  for (const std::string& file : {dir_.path() + "/none", empty, lines_}) {
    const auto report = CheckAuditCopy(file, "");
    EXPECT_TRUE(HasReason(report.status(), Reason::kInvalidField)) << file;
    EXPECT_THAT(FailureOf(report.status()).message, HasSubstr(file));
  }
  EXPECT_THAT(FailureOf(CheckAuditCopy(copy_, dir_.path() + "/none").status()).message,
              HasSubstr("cannot be read; name the file of shipped lines"));
}

}  // namespace
}  // namespace broker

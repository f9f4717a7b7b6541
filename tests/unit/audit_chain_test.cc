// The chain of the audit log: what its hashes are over, and what a look at it finds.
#include "service/core/audit_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "tests/support/shell.h"

namespace broker {
namespace {

using ::testing::HasSubstr;

std::vector<AuditRow> MakeChain(int count) {
  std::vector<AuditRow> rows;
  std::string previous(kGenesisHash);
  for (int seq = 1; seq <= count; ++seq) {
    AuditRow row{seq, previous, R"({"kind":"k)" + std::to_string(seq) + R"("})", ""};
    row.hash = ChainHash(row.previous, row.seq, row.body);
    previous = row.hash;
    rows.push_back(row);
  }
  return rows;
}

std::optional<ChainDefect> FirstDefect(const std::vector<AuditRow>& rows, ChainMark from = {}) {
  ChainCheck check(std::move(from));
  for (const AuditRow& row : rows) {
    if (auto defect = check.Next(row)) return defect;
  }
  return std::nullopt;
}

void ExpectDefect(const std::vector<AuditRow>& rows, ChainFault fault, std::int64_t seq) {
  const auto defect = FirstDefect(rows);
  ASSERT_TRUE(defect.has_value());
  EXPECT_EQ(defect->fault, fault) << defect->message;
  EXPECT_EQ(defect->seq, seq);
  EXPECT_THAT(defect->message, HasSubstr("audit event " + std::to_string(seq) + " "));
}

TEST(AuditChain, IsWhatSha256sumSays) {
  const std::string hash = ChainHash(kGenesisHash, 7, R"({"kind":"grant.opened"})");
  const std::string command = R"(printf '%s\n%s\n%s' )" + std::string(kGenesisHash) +
                              R"( 7 '{"kind":"grant.opened"}' | sha256sum)";
  EXPECT_EQ(test::Shell(command).out, hash + "  -\n");
}

TEST(AuditChain, AGoodOneHasNoDefect) {
  const auto rows = MakeChain(5);
  EXPECT_EQ(FirstDefect(rows), std::nullopt);
  ChainCheck check;
  for (const AuditRow& row : rows) check.Next(row);
  EXPECT_EQ(check.mark(), (ChainMark{5, rows[4].hash}));
  EXPECT_EQ(check.count(), 5);
}

TEST(AuditChain, IsCheckedFromAnyPlaceOn) {
  const auto rows = MakeChain(5);
  const std::vector<AuditRow> rest(rows.begin() + 2, rows.end());
  EXPECT_EQ(FirstDefect(rest, {2, rows[1].hash}), std::nullopt);
  EXPECT_NE(FirstDefect(rest, {2, rows[0].hash}), std::nullopt);
}

TEST(AuditChain, ABodyThatWasChangedIsFound) {
  auto rows = MakeChain(5);
  rows[2].body.back() = ' ';
  ExpectDefect(rows, ChainFault::kChanged, 3);
}

TEST(AuditChain, AHashThatWasChangedIsFound) {
  auto rows = MakeChain(5);
  rows[4].hash.back() = rows[4].hash.back() == '0' ? '1' : '0';
  ExpectDefect(rows, ChainFault::kChanged, 5);
}

// Also with a hash that fits the new body: the next row was made after another one.
TEST(AuditChain, ARowThatWasReplacedIsFoundAtTheNext) {
  auto rows = MakeChain(5);
  rows[2].body = "{}";
  rows[2].hash = ChainHash(rows[2].previous, 3, "{}");
  ExpectDefect(rows, ChainFault::kOutOfChain, 4);
}

TEST(AuditChain, RowsThatChangedPlacesAreFound) {
  auto rows = MakeChain(5);
  std::swap(rows[1], rows[3]);
  std::swap(rows[1].seq, rows[3].seq);
  ExpectDefect(rows, ChainFault::kOutOfChain, 2);
}

TEST(AuditChain, ARowThatIsMissingOrThereTwiceIsFound) {
  auto rows = MakeChain(5);
  rows.erase(rows.begin() + 2);
  ExpectDefect(rows, ChainFault::kMissing, 3);
  rows = MakeChain(5);
  rows.insert(rows.begin() + 2, rows[1]);
  ExpectDefect(rows, ChainFault::kOutOfChain, 2);
  rows = MakeChain(5);
  rows.erase(rows.begin());
  ExpectDefect(rows, ChainFault::kMissing, 1);
}

TEST(AuditChain, AShippedLineTellsWhichRowItIsOf) {
  const AuditRow row = MakeChain(2)[1];
  const std::string line = ShippedLine(row);
  EXPECT_EQ(line, R"({"seq":2,"previous":")" + row.previous + R"(","hash":")" + row.hash +
                      R"(","event":{"kind":"k2"}})");
  EXPECT_EQ(ReadShippedLine(line), (ChainMark{2, row.hash}));
  for (std::size_t size = 0; size < line.size(); ++size) {
    EXPECT_EQ(ReadShippedLine(std::string_view(line).substr(0, size)), std::nullopt) << size;
  }
  EXPECT_EQ(ReadShippedLine(R"({"seq":0)" + line.substr(8)), std::nullopt);
  EXPECT_EQ(ReadShippedLine(R"({"seq":99999999999999999999)" + line.substr(8)), std::nullopt);
}

}  // namespace
}  // namespace broker

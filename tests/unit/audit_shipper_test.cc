// Shipping the audit log: in order, nothing lost, whatever the sink does.
#include "service/broker/audit_shipper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <vector>

#include "service/core/error.h"
#include "tests/support/manual_clock.h"

namespace broker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A log that a test makes longer.
class GrowingLog final : public AuditStore {
 public:
  static constexpr std::size_t kPage = 2;

  void Append(int count) {
    for (int i = 0; i < count; ++i) {
      AuditRow row;
      row.seq = static_cast<std::int64_t>(rows.size()) + 1;
      row.previous = rows.empty() ? std::string(kGenesisHash) : rows.back().hash;
      row.body = "{}";
      row.hash = ChainHash(row.previous, row.seq, row.body);
      rows.push_back(row);
    }
  }
  ChainMark MarkOf(std::size_t seq) const { return {rows[seq - 1].seq, rows[seq - 1].hash}; }

  Task<Page<AuditRecord>> ListEvents(AuditQuery, PageRequest) override {
    co_return Page<AuditRecord>();
  }
  Task<ChainPage> ReadChain(std::int64_t seq) override {
    if (!readable) co_return Fail(Reason::kAuditUnavailable, "the journal is away; call again");
    ChainPage page;
    if (!rows.empty()) page.head = MarkOf(rows.size());
    for (const AuditRow& row : rows) {
      if (row.seq > seq && page.rows.size() < kPage) page.rows.push_back(row);
    }
    co_return page;
  }
  Task<std::int64_t> FindShipped(std::string) override { co_return noted; }
  Done NoteShipped(std::string, std::int64_t seq) override {
    noted = seq;
    co_return absl::OkStatus();
  }

  std::vector<AuditRow> rows;
  std::int64_t noted = 0;
  bool readable = true;
};

class ScriptedSink final : public AuditSink {
 public:
  std::string name() const override { return "test"; }
  Task<std::optional<ChainMark>> Last() override { co_return last; }
  boost::asio::awaitable<Written> Write(std::vector<AuditRow> rows) override {
    Written written;
    written.rows = std::min(rows.size(), room);
    for (std::size_t i = 0; i < written.rows; ++i) got.push_back(rows[i].seq);
    room -= written.rows;
    ++writes;
    if (written.rows < rows.size()) {
      written.status = Fail(Reason::kAuditUnavailable, "the disk is full: free space");
    }
    co_return written;
  }

  std::optional<ChainMark> last;
  std::vector<std::int64_t> got;
  std::size_t room = 1000;  // rows that it still takes
  int writes = 0;
};

class MemoryLog final : public Log {
 public:
  void Write(Level, std::string_view event, const Metadata& fields) override {
    lines.emplace_back(event);
    for (const auto& [name, value] : fields) lines.back() += " " + name + "=" + value;
  }
  std::vector<std::string> lines;
};

class AuditShipperTest : public ::testing::Test {
 protected:
  void Run() {
    io_.restart();
    io_.poll();
  }
  void Start() {
    shipper_.Start();
    Run();
  }
  void Advance(Duration by) {
    clock_.Advance(by);
    Run();
  }
  void Drain() {
    bool drained = false;
    boost::asio::co_spawn(io_, shipper_.Drain(), [&](std::exception_ptr) { drained = true; });
    Run();
    EXPECT_TRUE(drained);
  }

  boost::asio::io_context io_{1};
  test::ManualClock clock_{io_.get_executor()};
  GrowingLog log_;
  ScriptedSink sink_;
  MemoryLog events_;
  AuditShipper shipper_{{io_.get_executor(), &log_, &sink_, &clock_, &events_}};
};

TEST_F(AuditShipperTest, ShipsWhatIsThereAndWhatComes) {
  log_.Append(5);
  Start();
  EXPECT_THAT(sink_.got, ElementsAre(1, 2, 3, 4, 5));
  log_.Append(1);
  EXPECT_EQ(sink_.got.size(), 5u);
  Advance(AuditShipper::kPause);
  EXPECT_THAT(sink_.got, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(events_.lines, IsEmpty());
  Drain();
}

TEST_F(AuditShipperTest, GoesOnAfterTheLastLineOfTheSink) {
  log_.Append(5);
  sink_.last = log_.MarkOf(3);
  log_.noted = 1;
  Start();
  EXPECT_THAT(sink_.got, ElementsAre(4, 5));
  EXPECT_THAT(events_.lines, IsEmpty());
  Drain();
}

TEST_F(AuditShipperTest, GoesOnWhereItWasNotedIfTheSinkCannotTell) {
  log_.Append(5);
  log_.noted = 4;
  Start();
  EXPECT_THAT(sink_.got, ElementsAre(5));
  Drain();
}

TEST_F(AuditShipperTest, NotesHowFarItCameNowAndThenAndAtTheEnd) {
  Start();
  log_.Append(1);
  Advance(AuditShipper::kPause);
  EXPECT_EQ(log_.noted, 0);
  Advance(AuditShipper::kPause);
  EXPECT_EQ(log_.noted, 1);
  log_.Append(1);
  Drain();
  EXPECT_EQ(log_.noted, 2);
  EXPECT_THAT(sink_.got, ElementsAre(1, 2));
}

TEST_F(AuditShipperTest, TriesASinkThatFailsUntilItWorksAndLosesNothing) {
  log_.Append(4);
  sink_.room = 1;
  Start();
  EXPECT_THAT(sink_.got, ElementsAre(1));
  ASSERT_EQ(events_.lines.size(), 1u);
  EXPECT_THAT(events_.lines[0], HasSubstr("problem=the disk is full: free space"));
  Advance(AuditShipper::kFirstRetry);
  EXPECT_EQ(sink_.writes, 2);
  Advance(AuditShipper::kFirstRetry);
  EXPECT_EQ(sink_.writes, 2);
  for (int i = 0; i < 10; ++i) Advance(AuditShipper::kLastRetry);
  EXPECT_GE(sink_.writes, 10);
  EXPECT_EQ(events_.lines.size(), 1u);
  sink_.room = 1000;
  Advance(AuditShipper::kLastRetry);
  EXPECT_THAT(sink_.got, ElementsAre(1, 2, 3, 4));
  ASSERT_EQ(events_.lines.size(), 2u);
  EXPECT_THAT(events_.lines[1], HasSubstr("are shipped again"));
  Drain();
}

TEST_F(AuditShipperTest, WaitsForAJournalThatCannotBeRead) {
  log_.Append(1);
  log_.readable = false;
  Start();
  EXPECT_THAT(sink_.got, IsEmpty());
  log_.readable = true;
  Advance(AuditShipper::kFirstRetry);
  EXPECT_THAT(sink_.got, ElementsAre(1));
  Drain();
}

TEST_F(AuditShipperTest, ASinkThatFailsDoesNotHoldUpTheEnd) {
  log_.Append(1);
  sink_.room = 0;
  Start();
  Drain();
  EXPECT_THAT(sink_.got, IsEmpty());
}

// A journal that was restored from an older backup, or changed.
TEST_F(AuditShipperTest, TellsOfALogThatIsNotTheOneThatWasShipped) {
  log_.Append(5);
  sink_.last = ChainMark{9, std::string(kGenesisHash)};
  Start();
  EXPECT_THAT(sink_.got, IsEmpty());
  ASSERT_EQ(events_.lines.size(), 1u);
  EXPECT_THAT(events_.lines[0], HasSubstr("is not the one that was shipped"));
  log_.Append(1);
  Advance(AuditShipper::kPause);
  EXPECT_THAT(sink_.got, ElementsAre(6));
  Drain();
}

}  // namespace
}  // namespace broker

// Audit lines in a file and on standard output.
#include "service/host/audit_stream.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "service/core/error.h"
#include "tests/support/run_on.h"
#include "tests/support/temp_dir.h"

namespace broker {
namespace {

using test::RunOn;
using ::testing::HasSubstr;

AuditRow Row(std::int64_t seq, const std::string& body = "{}") {
  AuditRow row{seq, std::string(kGenesisHash), body, ""};
  row.hash = ChainHash(row.previous, seq, row.body);
  return row;
}

std::string Lines(const std::vector<AuditRow>& rows) {
  std::string text;
  for (const AuditRow& row : rows) text += ShippedLine(row) + "\n";
  return text;
}

class AuditStreamTest : public ::testing::Test {
 protected:
  AuditSink::Written Write(AuditStream& stream, const std::vector<AuditRow>& rows) {
    return RunOn(io_, stream.Write(rows));
  }
  absl::StatusOr<std::optional<ChainMark>> Last() {
    AuditStream stream(path_, io_.get_executor());
    return RunOn(io_, stream.Last());
  }
  std::string Text() const {
    std::ostringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }

  boost::asio::io_context io_{1};
  test::TempDir dir_;
  const std::string path_ = dir_.At("audit.jsonl");
};

TEST_F(AuditStreamTest, AppendsALineForEachRow) {
  AuditStream stream(path_, io_.get_executor());
  EXPECT_EQ(Write(stream, {Row(1), Row(2)}).rows, 2u);
  EXPECT_EQ(Write(stream, {Row(3)}).status, absl::OkStatus());
  EXPECT_EQ(Text(), Lines({Row(1), Row(2), Row(3)}));
  struct stat facts;
  ASSERT_EQ(stat(path_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0137, 0u);
  EXPECT_EQ(stream.name(), "file:" + path_);
}

TEST_F(AuditStreamTest, KnowsItsLastLine) {
  EXPECT_EQ(Last().value(), std::nullopt);
  std::ofstream(path_) << Lines({Row(1), Row(2)});
  EXPECT_EQ(Last().value(), (ChainMark{2, Row(2).hash}));
  // Longer than what is read at once.
  const AuditRow large = Row(3, "{\"kind\":\"" + std::string(300'000, 'x') + "\"}");
  std::ofstream(path_, std::ios::app) << Lines({large});
  EXPECT_EQ(Last().value(), (ChainMark{3, large.hash}));
  std::ofstream(path_) << Lines({large});
  EXPECT_EQ(Last().value(), (ChainMark{3, large.hash}));
  std::ofstream(path_) << "something else\n";
  EXPECT_EQ(Last().value(), std::nullopt);
}

// What a crash cut off.
TEST_F(AuditStreamTest, GoesOnInANewLineAfterATornOne) {
  const std::string torn = ShippedLine(Row(2)).substr(0, 100);
  std::ofstream(path_) << Lines({Row(1)}) << torn;
  EXPECT_EQ(Last().value(), (ChainMark{1, Row(1).hash}));
  AuditStream stream(path_, io_.get_executor());
  EXPECT_EQ(Write(stream, {Row(2)}).rows, 1u);
  EXPECT_EQ(Text(), Lines({Row(1)}) + torn + "\n" + Lines({Row(2)}));
}

TEST_F(AuditStreamTest, ThatIsMovedAwayIsMadeAnew) {
  AuditStream stream(path_, io_.get_executor());
  Write(stream, {Row(1)});
  std::filesystem::rename(path_, path_ + ".1");
  Write(stream, {Row(2)});
  EXPECT_EQ(Text(), Lines({Row(2)}));
}

TEST_F(AuditStreamTest, ThatCannotBeWrittenSaysSoAndHowMuchWas) {
  AuditStream full("/dev/full", io_.get_executor());
  const auto refused = Write(full, {Row(1)});
  EXPECT_EQ(refused.rows, 0u);
  EXPECT_THAT(FailureOf(refused.status).message,
              HasSubstr("cannot be written to /dev/full (No space left on device)"));
  AuditStream nowhere(dir_.At("none/audit.jsonl"), io_.get_executor());
  EXPECT_THAT(FailureOf(Write(nowhere, {Row(1)}).status).message,
              HasSubstr("No such file or directory"));
}

// The stream writes to whatever standard output is, here a pipe that nobody empties: what does not
// fit is given up when the stream ends, and does not hold it up.
TEST_F(AuditStreamTest, AFullPipeIsLeftAlone) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const int saved = dup(STDOUT_FILENO);
  dup2(ends[1], STDOUT_FILENO);
  const std::string body = "{\"kind\":\"" + std::string(100'000, 'x') + "\"}";
  {
    auto stream = std::make_unique<AuditStream>("", io_.get_executor());
    EXPECT_EQ(stream->name(), "stdout");
    EXPECT_EQ(RunOn(io_, stream->Last()).value(), std::nullopt);
    AuditSink::Written written;
    boost::asio::co_spawn(io_, stream->Write({Row(1), Row(2, body)}),
                          [&](std::exception_ptr, AuditSink::Written got) { written = got; });
    io_.restart();
    io_.poll();
    stream.reset();
    io_.run();
    EXPECT_EQ(written.rows, 1u);
    EXPECT_FALSE(written.status.ok());
  }
  dup2(saved, STDOUT_FILENO);
  close(saved);
  std::string first(Lines({Row(1)}).size(), '\0');
  EXPECT_EQ(read(ends[0], first.data(), first.size()), static_cast<ssize_t>(first.size()));
  EXPECT_EQ(first, Lines({Row(1)}));
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace broker

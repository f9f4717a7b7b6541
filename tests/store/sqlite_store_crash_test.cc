// What is left of the journal when its process is killed, or its disk fails. Each process at risk
// is a child of the test, forked before it makes a thread.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "service/core/error.h"
#include "service/store/sqlite_store.h"
#include "tests/store/testing.h"

namespace broker {
namespace {

using test::At;
using test::FullObservation;
using test::MakeOperation;
using test::RunOn;
using test::Settled;
using test::TempDir;
using ::testing::ExitedWithCode;
using ::testing::HasSubstr;
using ::testing::KilledBySignal;

constexpr int kVerbs = 3;

std::unique_ptr<SqliteStore> OpenStore(const std::string& dir, boost::asio::io_context& io,
                                       SqliteStoreOptions options = {}) {
  auto store = SqliteStore::OpenIn(dir, io.get_executor(), std::move(options));
  EXPECT_EQ(store.status(), absl::OkStatus());
  return *std::move(store);
}

// Opens, sends and closes operation "1"; after each verb that was answered, writes its number.
void Live(const std::string& dir, SqliteStoreOptions options) {
  boost::asio::io_context io;
  const auto store = OpenStore(dir, io, std::move(options));
  std::ofstream answered(dir + "/answered");
  EXPECT_TRUE(RunOn(io, store->Open(MakeOperation("1", "7"))).ok());
  answered << 1 << std::flush;
  EXPECT_TRUE(RunOn(io, store->Sent("1", 1, At(2000), FullObservation())).value());
  answered << 2 << std::flush;
  EXPECT_TRUE(RunOn(io, store->Close(Settled(MakeOperation("1", "7"), 1, At(3000)), {})).value());
  answered << 3 << std::flush;
}

std::string Answered(const std::string& dir) {
  std::string text;
  std::ifstream(dir + "/answered") >> text;
  return text;
}

// How many of the three verbs the journal knows.
int Known(const std::string& dir) {
  boost::asio::io_context io;
  const auto store = OpenStore(dir, io);
  const std::optional<Operation> found = RunOn(io, store->Find("1")).value();
  if (!found) return 0;
  if (!found->sent_time) return 1;
  EXPECT_EQ(found->before, FullObservation());
  if (found->open()) return 2;
  EXPECT_EQ(found->result, test::FullResult());
  return 3;
}

TEST(SqliteStoreCrash, AKillAroundACommitLeavesWhatWasSaid) {
  for (const CommitPoint killed_at : {CommitPoint::kBefore, CommitPoint::kAfter}) {
    for (int n = 1; n <= kVerbs; ++n) {
      const TempDir dir;
      SqliteStoreOptions options;
      options.observer = [=](CommitPoint point, int commit) {
        if (point == killed_at && commit == n) kill(getpid(), SIGKILL);
      };
      EXPECT_EXIT(Live(dir.path(), options), KilledBySignal(SIGKILL), "");
      EXPECT_EQ(Answered(dir.path()), std::string("123").substr(0, n - 1));
      EXPECT_EQ(Known(dir.path()), killed_at == CommitPoint::kBefore ? n - 1 : n);
    }
  }
}

TEST(SqliteStoreCrash, WhatWasAnsweredSurvivesAnyEnd) {
  const TempDir dir;
  EXPECT_EXIT((Live(dir.path(), {}), kill(getpid(), SIGKILL)), KilledBySignal(SIGKILL), "");
  EXPECT_EQ(Answered(dir.path()), "123");
  EXPECT_EQ(Known(dir.path()), 3);
}

TEST(SqliteStoreCrash, TheDirectoryIsFreeWhenItsProcessIsKilled) {
  const TempDir dir;
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t holder = fork();
  if (holder == 0) {
    boost::asio::io_context io;
    const auto store = OpenStore(dir.path(), io);
    if (write(ready[1], "x", 1) != 1) _exit(1);
    while (true) pause();
  }
  char byte;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  boost::asio::io_context io;
  const auto refused = SqliteStore::OpenIn(dir.path(), io.get_executor());
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr("(process " + std::to_string(holder) + ")"));
  kill(holder, SIGKILL);
  waitpid(holder, nullptr, 0);
  EXPECT_TRUE(SqliteStore::OpenIn(dir.path(), io.get_executor()).ok());
  close(ready[0]);
  close(ready[1]);
}

// In the child: the file system takes no more than a few bytes of each file.
void LiveOnAFullDisk(const std::string& dir) {
  signal(SIGXFSZ, SIG_IGN);
  rlimit unlimited;
  getrlimit(RLIMIT_FSIZE, &unlimited);
  boost::asio::io_context io;
  const auto store = OpenStore(dir, io);
  EXPECT_TRUE(RunOn(io, store->Open(MakeOperation("1", "7"))).ok());

  struct stat wal;
  stat((dir + "/journal.db-wal").c_str(), &wal);
  const rlimit full = {static_cast<rlim_t>(wal.st_size), unlimited.rlim_max};
  setrlimit(RLIMIT_FSIZE, &full);
  const auto refused = RunOn(io, store->Open(MakeOperation("2", "8")));
  EXPECT_TRUE(HasReason(refused.status(), Reason::kAuditUnavailable)) << refused.status();
  const auto closed = RunOn(io, store->Close(Settled(MakeOperation("1", "7"), 1, At(3000)), {}));
  EXPECT_TRUE(HasReason(closed.status(), Reason::kAuditUnavailable)) << closed.status();
  EXPECT_TRUE(RunOn(io, store->Find("1")).value()->open());

  setrlimit(RLIMIT_FSIZE, &unlimited);
  EXPECT_EQ(RunOn(io, store->Find("2")).value(), std::nullopt);
  EXPECT_TRUE(RunOn(io, store->Open(MakeOperation("3", "9"))).ok());
}

TEST(SqliteStoreCrash, NothingOfAFailedCommitIsThere) {
  const TempDir dir;
  EXPECT_EXIT((LiveOnAFullDisk(dir.path()), _exit(HasFailure() ? 1 : 0)), ExitedWithCode(0), "");
  boost::asio::io_context io;
  const auto store = OpenStore(dir.path(), io);
  EXPECT_TRUE(RunOn(io, store->Find("1")).value()->open());
  EXPECT_EQ(RunOn(io, store->Find("2")).value(), std::nullopt);
  EXPECT_TRUE(RunOn(io, store->Find("3")).value().has_value());
}

void StartWithoutRights(const std::string& dir) {
  constexpr uid_t kNobody = 65534;
  if (geteuid() == 0) {
    EXPECT_EQ(setuid(kNobody), 0);
  }
  boost::asio::io_context io;
  const auto refused = SqliteStore::OpenIn(dir, io.get_executor());
  EXPECT_TRUE(HasReason(refused.status(), Reason::kAuditUnavailable));
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr("cannot use " + dir + " (Permission denied): make it a directory that"));
}

TEST(SqliteStoreCrash, ADirectoryWithoutTheRightToWriteIsRefused) {
  const TempDir dir;
  ASSERT_EQ(chmod(dir.path().c_str(), 0555), 0);
  EXPECT_EXIT((StartWithoutRights(dir.path()), _exit(HasFailure() ? 1 : 0)), ExitedWithCode(0), "");
  ASSERT_EQ(chmod(dir.path().c_str(), 0755), 0);
}

}  // namespace
}  // namespace broker

// The store with its thread, on real files.
#include "service/store/sqlite_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <future>
#include <set>

#include "service/core/error.h"
#include "tests/store/testing.h"

namespace broker {
namespace {

using test::At;
using test::FullObservation;
using test::MakeOperation;
using test::Query;
using test::RunOn;
using test::Settled;
using test::TempDir;
using ::testing::HasSubstr;

using OpenedOr = absl::StatusOr<OpenReply>;

// Holds the store's thread inside its first commit, so that a test can fill the queue behind it.
class Gate {
 public:
  SqliteStoreOptions Options(std::size_t max_queued = 4096) {
    return {max_queued, [this](CommitPoint point, int n) {
              if (point == CommitPoint::kAfter) commits_ = n;
              if (point == CommitPoint::kBefore && n == 1) {
                reached_.set_value();
                opened_.get_future().wait();
              }
            }};
  }
  void WaitUntilReached() { reached_.get_future().wait(); }
  void Open() { opened_.set_value(); }
  int commits() const { return commits_; }

 private:
  std::promise<void> reached_;
  std::promise<void> opened_;
  std::atomic<int> commits_ = 0;
};

class SqliteStoreTest : public ::testing::Test {
 protected:
  std::unique_ptr<SqliteStore> OpenStore(SqliteStoreOptions options = {}) {
    auto store = SqliteStore::OpenIn(dir_.path(), io_.get_executor(), std::move(options));
    EXPECT_EQ(store.status(), absl::OkStatus());
    return *std::move(store);
  }
  std::string Refusal() {
    const auto store = SqliteStore::OpenIn(dir_.path(), io_.get_executor());
    EXPECT_TRUE(HasReason(store.status(), Reason::kAuditUnavailable));
    return std::string(store.status().message());
  }
  // An operation named "poison" ends the transaction it is written in. Operation "0" is at `gate`.
  std::unique_ptr<SqliteStore> OpenPoisoned(Gate* gate, std::vector<OpenedOr>* replies) {
    OpenStore().reset();
    Query(SqliteDb::Open(dir_.At("journal.db"))->get(),
          "CREATE TRIGGER poison BEFORE INSERT ON operations WHEN NEW.id = 'poison' "
          "BEGIN SELECT RAISE(ROLLBACK, 'poison'); END");
    auto store = OpenStore(gate->Options());
    Start(store.get(), MakeOperation("0", "0"), replies);
    gate->WaitUntilReached();
    return store;
  }
  // Queues the verb, without waiting for its answer.
  void Start(Store* store, Operation operation, std::vector<OpenedOr>* replies) {
    boost::asio::co_spawn(io_, store->Open(std::move(operation)),
                          [replies](std::exception_ptr error, OpenedOr reply) {
                            EXPECT_EQ(error, nullptr);
                            replies->push_back(std::move(reply));
                          });
    io_.restart();
    io_.poll();
  }
  void Finish() {
    io_.restart();
    io_.run();
  }

  const TempDir dir_;
  boost::asio::io_context io_;
};

TEST_F(SqliteStoreTest, TellsAnOperationsWholeLife) {
  const auto store = OpenStore();
  const OpenedOr opened = RunOn(io_, store->Open(MakeOperation("1", "7")));
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(std::get<Opened>(*opened).claim, 1);
  const OpenedOr busy = RunOn(io_, store->Open(MakeOperation("2", "7")));
  EXPECT_EQ(std::get<Busy>(busy.value()).operation_id, "1");
  EXPECT_TRUE(RunOn(io_, store->Sent("1", 1, At(2000), FullObservation())).value());
  EXPECT_EQ(RunOn(io_, store->Heartbeat("a", At(2500))), absl::OkStatus());
  const auto taken = RunOn(io_, store->TakeOver("b", At(2600), At(2700)));
  ASSERT_EQ(taken->size(), 1u);
  EXPECT_EQ(taken->at(0).operation.before, FullObservation());
  EXPECT_FALSE(RunOn(io_, store->Close(Settled(MakeOperation("1", "7"), 1, At(3000)), {})).value());
  EXPECT_TRUE(RunOn(io_, store->Close(Settled(MakeOperation("1", "7"), 2, At(3000)), {})).value());
  EXPECT_EQ(RunOn(io_, store->Find("1")).value()->settle_time, At(3000));
  EXPECT_EQ(RunOn(io_, store->Find("2")).value(), std::nullopt);
}

TEST_F(SqliteStoreTest, KeepsWhatItSaidOverARestart) {
  OpenStore().reset();
  {
    const auto store = OpenStore();
    ASSERT_TRUE(RunOn(io_, store->Open(MakeOperation("1", "7"))).ok());
  }
  const auto store = OpenStore();
  EXPECT_TRUE(RunOn(io_, store->Find("1")).value()->open());
}

TEST_F(SqliteStoreTest, CommitsWhateverIsQueuedAtOnce) {
  Gate gate;
  const auto store = OpenStore(gate.Options());
  std::vector<OpenedOr> replies;
  Start(store.get(), MakeOperation("first", "first"), &replies);
  gate.WaitUntilReached();
  for (int i = 0; i < 100; ++i) {
    Start(store.get(), MakeOperation(std::to_string(i), std::to_string(i)), &replies);
  }
  EXPECT_TRUE(replies.empty());
  gate.Open();
  Finish();
  ASSERT_EQ(replies.size(), 101u);
  for (const OpenedOr& reply : replies) {
    EXPECT_TRUE(std::holds_alternative<Opened>(reply.value()));
  }
  EXPECT_EQ(gate.commits(), 2);
}

TEST_F(SqliteStoreTest, GivesATurnToOneOfMany) {
  Gate gate;
  const auto store = OpenStore(gate.Options());
  std::vector<OpenedOr> replies;
  for (int i = 0; i < 64; ++i) {
    Start(store.get(), MakeOperation(std::to_string(i), "7"), &replies);
  }
  gate.Open();
  Finish();
  int opened = 0;
  std::set<std::string> blockers;
  for (const OpenedOr& reply : replies) {
    if (std::holds_alternative<Opened>(reply.value())) ++opened;
    if (const auto* busy = std::get_if<Busy>(&*reply)) blockers.insert(busy->operation_id);
  }
  EXPECT_EQ(opened, 1);
  EXPECT_EQ(blockers, std::set<std::string>{"0"});
}

TEST_F(SqliteStoreTest, OneBadVerbOfABatchDoesNotFailTheOthers) {
  Gate gate;
  const auto store = OpenStore(gate.Options());
  std::vector<OpenedOr> replies;
  Start(store.get(), MakeOperation("1", "1"), &replies);
  gate.WaitUntilReached();
  Start(store.get(), MakeOperation("2", "2"), &replies);
  absl::Status closed;
  boost::asio::co_spawn(
      io_, store->Close(MakeOperation("1", "1"), {}),
      [&](std::exception_ptr, absl::StatusOr<bool> reply) { closed = reply.status(); });
  Start(store.get(), MakeOperation("3", "3"), &replies);
  gate.Open();
  Finish();
  EXPECT_TRUE(HasReason(closed, Reason::kBrokerDefect));
  EXPECT_EQ(gate.commits(), 2);
  for (const char* id : {"1", "2", "3"}) {
    EXPECT_TRUE(RunOn(io_, store->Find(id)).value().has_value()) << id;
  }
}

TEST_F(SqliteStoreTest, AFailureThatEndsTheTransactionLeavesNothingOfTheBatch) {
  Gate gate;
  std::vector<OpenedOr> replies;
  const auto store = OpenPoisoned(&gate, &replies);
  for (const char* id : {"1", "poison", "3"}) {
    Start(store.get(), MakeOperation(id, id), &replies);
  }
  gate.Open();
  Finish();
  ASSERT_EQ(replies.size(), 4u);
  EXPECT_TRUE(replies[0].ok());
  for (int i = 1; i < 4; ++i) {
    EXPECT_TRUE(HasReason(replies[i].status(), Reason::kAuditUnavailable)) << i;
  }
  EXPECT_EQ(RunOn(io_, store->Find("1")).value(), std::nullopt);
  EXPECT_EQ(RunOn(io_, store->Find("3")).value(), std::nullopt);
  EXPECT_TRUE(RunOn(io_, store->Open(MakeOperation("1", "1"))).ok());
}

TEST_F(SqliteStoreTest, AFailureToWriteTakesNoReadAlong) {
  Gate gate;
  std::vector<OpenedOr> replies;
  const auto store = OpenPoisoned(&gate, &replies);
  std::vector<absl::StatusOr<std::optional<Operation>>> found;
  const auto find = [&](const char* id) {
    boost::asio::co_spawn(io_, store->Find(id), [&](std::exception_ptr, auto reply) {
      found.push_back(std::move(reply));
    });
  };
  find("0");
  Start(store.get(), MakeOperation("poison", "poison"), &replies);
  find("poison");
  gate.Open();
  Finish();
  ASSERT_EQ(replies.size(), 2u);
  EXPECT_TRUE(HasReason(replies[1].status(), Reason::kAuditUnavailable));
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].value()->id, "0");
  EXPECT_EQ(found[1].value(), std::nullopt);
}

TEST_F(SqliteStoreTest, RefusesMoreThanItsQueueHolds) {
  Gate gate;
  const auto store = OpenStore(gate.Options(2));
  std::vector<OpenedOr> replies;
  Start(store.get(), MakeOperation("1", "1"), &replies);
  gate.WaitUntilReached();
  Start(store.get(), MakeOperation("2", "2"), &replies);
  Start(store.get(), MakeOperation("3", "3"), &replies);
  EXPECT_TRUE(replies.empty());
  Start(store.get(), MakeOperation("4", "4"), &replies);
  ASSERT_EQ(replies.size(), 1u);
  EXPECT_TRUE(HasReason(replies[0].status(), Reason::kAuditUnavailable));
  EXPECT_TRUE(FailureOf(replies[0].status()).retry_delay.has_value());
  gate.Open();
  Finish();
  EXPECT_EQ(replies.size(), 4u);
  EXPECT_EQ(RunOn(io_, store->Find("4")).value(), std::nullopt);
  EXPECT_TRUE(RunOn(io_, store->Open(MakeOperation("4", "4"))).ok());
}

TEST_F(SqliteStoreTest, FinishesWhatIsQueuedBeforeItEnds) {
  Gate gate;
  auto store = OpenStore(gate.Options());
  std::vector<OpenedOr> replies;
  Start(store.get(), MakeOperation("1", "1"), &replies);
  gate.WaitUntilReached();
  Start(store.get(), MakeOperation("2", "2"), &replies);
  gate.Open();
  store.reset();
  Finish();
  ASSERT_EQ(replies.size(), 2u);
  EXPECT_TRUE(replies[1].ok());
  EXPECT_TRUE(RunOn(io_, OpenStore()->Find("2")).value().has_value());
}

TEST_F(SqliteStoreTest, AnswersThatItCannotWriteWhileAnotherProgramDoes) {
  const auto store = OpenStore();
  const auto other = SqliteDb::Open(dir_.At("journal.db")).value();
  ASSERT_EQ(other->Begin(), absl::OkStatus());
  const OpenedOr refused = RunOn(io_, store->Open(MakeOperation("1", "7")));
  EXPECT_TRUE(HasReason(refused.status(), Reason::kAuditUnavailable));
  EXPECT_EQ(RunOn(io_, store->Find("1")).value(), std::nullopt);
  other->Rollback();
  EXPECT_TRUE(RunOn(io_, store->Open(MakeOperation("1", "7"))).ok());
}

TEST_F(SqliteStoreTest, OwnsItsDirectoryAlone) {
  {
    const auto store = OpenStore();
    const std::string refusal = Refusal();
    EXPECT_THAT(refusal, HasSubstr(dir_.path() + " is in use by another broker (process " +
                                   std::to_string(getpid()) + ")"));
    EXPECT_THAT(refusal, HasSubstr("give this one a directory of its own"));
  }
  OpenStore();
}

TEST_F(SqliteStoreTest, RefusesAJournalOfANewerProgram) {
  OpenStore().reset();
  Query(SqliteDb::Open(dir_.At("journal.db"))->get(),
        "INSERT INTO schema_versions (version) VALUES (9)");
  EXPECT_THAT(Refusal(), HasSubstr("data_dir: " + dir_.path() + ": the journal has schema 9"));
}

TEST_F(SqliteStoreTest, RefusesADamagedFile) {
  std::ofstream(dir_.At("journal.db")) << std::string(8192, 'x');
  EXPECT_THAT(Refusal(), HasSubstr("restore the journal file from a backup"));
}

TEST_F(SqliteStoreTest, RefusesADirectoryThatCannotBe) {
  const auto in_nothing = SqliteStore::OpenIn(dir_.path() + "/a/b", io_.get_executor());
  EXPECT_THAT(std::string(in_nothing.status().message()),
              HasSubstr("cannot use " + dir_.path() + "/a/b (No such file or directory)"));
  std::ofstream(dir_.path() + "/file") << "x";
  const auto in_file = SqliteStore::OpenIn(dir_.path() + "/file", io_.get_executor());
  EXPECT_THAT(std::string(in_file.status().message()), HasSubstr("(Not a directory)"));
}

TEST_F(SqliteStoreTest, MakesItsDirectoryAndKeepsItToItself) {
  const std::string path = dir_.path() + "/new";
  const auto store = SqliteStore::OpenIn(path, io_.get_executor()).value();
  ASSERT_TRUE(RunOn(io_, store->Open(MakeOperation("1", "7"))).ok());
  for (const char* name : {"", "/lock", "/journal.db", "/journal.db-wal"}) {
    struct stat status = {};
    ASSERT_EQ(stat((path + name).c_str(), &status), 0) << name;
    EXPECT_EQ(status.st_mode & 077, 0u) << name;
  }
}

}  // namespace
}  // namespace broker

// Freezes of another process that shares the journal.
#include "service/broker/freezes.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "service/broker/broker.h"
#include "service/broker/recovery.h"
#include "service/core/error.h"
#include "service/store/journal.h"
#include "service/store/journal_store.h"
#include "service/store/migrations.h"
#include "service/store/sqlite_db.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/stub_provider.h"

namespace broker {
namespace {

constexpr char kInstance[] = "redash";

// One process's connection to the journal's file. Each verb at once.
class SharedJournal final : public JournalStore {
 public:
  explicit SharedJournal(const std::string& file) : db_(Open(file)), journal_(db_.get()) {}

 protected:
  Done InTransaction(Work work) override {
    const absl::Status begun = db_->Begin();
    if (!begun.ok()) co_return begun;
    work(&journal_);
    co_return db_->Commit();
  }

 private:
  static std::unique_ptr<SqliteDb> Open(const std::string& file) {
    auto db = SqliteDb::Open(file);
    if (!db.ok() || !Migrate(db->get()).ok()) throw std::runtime_error("no journal");
    return std::move(*db);
  }

  std::unique_ptr<SqliteDb> db_;
  Journal journal_;
};

class Counting final : public Random {
 public:
  std::uint64_t Next() override { return ++last_; }

 private:
  std::uint64_t last_ = 0;
};

class ErrorLog final : public Log {
 public:
  void Write(Level level, std::string_view event, const Metadata&) override {
    if (level == Level::kError) ADD_FAILURE() << event;
  }
};

boost::asio::awaitable<bool> DrainOf(Broker* broker) {
  co_await broker->Drain();
  co_return true;
}

// What all processes have in common.
struct Machine {
  test::TempDir dir;
  boost::asio::io_context io{1};
  test::ManualClock clock{io.get_executor()};
  Counting random;
  ErrorLog log;

  // Whatever can be done at this time.
  void Poll() {
    io.restart();
    io.poll();
  }
  void Pass(Duration time) {
    clock.Advance(time);
    Poll();
  }
  // What needs no time.
  template <class T>
  T Run(boost::asio::awaitable<T> task) {
    std::optional<T> result;
    boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr error, T value) {
      if (error) std::rethrow_exception(error);
      result.emplace(std::move(value));
    });
    Poll();
    return std::move(result.value());
  }
};

class Process {
 public:
  explicit Process(Machine* machine)
      : machine_(machine),
        store_(machine->dir.At("journal.db")),
        broker_(std::make_unique<Broker>(Parts())) {
    EXPECT_TRUE(machine->Run(broker_->Start()).ok());
  }
  ~Process() { machine_->Run(DrainOf(broker_.get())); }

  void Freeze() {
    EXPECT_TRUE(machine_->Run(broker_->operators()->FreezeInstance(Request("INC-7"))).ok());
  }
  void Unfreeze() {
    EXPECT_TRUE(machine_->Run(broker_->operators()->UnfreezeInstance(Request("over"))).ok());
  }
  // Whether a grant is refused before anything is asked of the upstream, which knows nobody.
  bool RefusesAtOnce(bool dry_run) {
    MutationRequest request;
    request.instance = kInstance;
    request.dry_run = dry_run;
    const CallContext soon{machine_->clock.Mono() + std::chrono::seconds(30)};
    const auto answer = machine_->Run(broker_->Mutate(std::move(request), soon));
    const bool frozen = HasReason(answer.status(), Reason::kInstanceFrozen);
    EXPECT_TRUE(frozen || HasReason(answer.status(), Reason::kBrokerDefect)) << answer.status();
    return frozen;
  }

 private:
  static broker::Freeze Request(const std::string& why) {
    return {kInstance, {}, "ops", {why, "", "", ""}};
  }
  BrokerParts Parts() {
    BrokerParts parts;
    parts.executor = machine_->io.get_executor();
    parts.clock = &machine_->clock;
    parts.random = &machine_->random;
    parts.store = &store_;
    parts.log = &machine_->log;
    parts.providers.push_back(std::make_unique<test::StubProvider>(kInstance));
    parts.owns_store = false;
    return parts;
  }

  Machine* machine_;
  SharedJournal store_;
  std::unique_ptr<Broker> broker_;
};

TEST(Freezes, AnotherProcessHearsOfThemWithItsNextHeartbeat) {
  Machine machine;
  Process first(&machine);
  Process second(&machine);
  for (const bool dry_run : {true, false}) EXPECT_FALSE(second.RefusesAtOnce(dry_run));
  first.Freeze();
  machine.Pass(Recovery::kBeat);
  for (const bool dry_run : {true, false}) EXPECT_TRUE(second.RefusesAtOnce(dry_run));
  first.Unfreeze();
  machine.Pass(Recovery::kBeat);
  for (const bool dry_run : {true, false}) EXPECT_FALSE(second.RefusesAtOnce(dry_run));
}

}  // namespace
}  // namespace broker

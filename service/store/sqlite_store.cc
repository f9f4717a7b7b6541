#include "service/store/sqlite_store.h"

#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>

#include <utility>

#include "service/core/error.h"
#include "service/ports/one_shot.h"
#include "service/store/migrations.h"

namespace broker {
namespace {

constexpr std::chrono::milliseconds kRetryDelay{1000};

absl::Status QueueFull() {
  Failure failure;
  failure.reason = Reason::kAuditUnavailable;
  failure.message = "the journal has too many changes waiting for the disk: call again later";
  failure.retry_delay = kRetryDelay;
  return Fail(failure);
}

absl::Status InDataDir(const std::string& path, const absl::Status& status) {
  Failure failure = FailureOf(status);
  failure.message = "data_dir: " + path + ": " + failure.message;
  return Fail(failure);
}

}  // namespace

struct SqliteStore::Job {
  Job(const boost::asio::any_io_executor& executor, Work work)
      : executor(boost::asio::prefer(executor, boost::asio::execution::outstanding_work.tracked)),
        work(std::move(work)) {}

  // Keeps the executor's run() from returning while an answer is on its way.
  const boost::asio::any_io_executor executor;
  const Work work;
  // Not for use by two threads: only copied, and set on the executor.
  const OneShot<absl::Status> done;
};

absl::StatusOr<std::unique_ptr<SqliteStore>> SqliteStore::OpenIn(
    const std::string& data_dir, boost::asio::any_io_executor executor,
    SqliteStoreOptions options) {
  absl::StatusOr<std::unique_ptr<DataDir>> claimed = DataDir::Claim(data_dir);
  if (!claimed.ok()) return claimed.status();
  absl::StatusOr<std::unique_ptr<SqliteDb>> db = SqliteDb::Open((*claimed)->journal_path());
  if (!db.ok()) return InDataDir(data_dir, db.status());
  if (absl::Status migrated = Migrate(db->get()); !migrated.ok()) {
    return InDataDir(data_dir, migrated);
  }
  return std::unique_ptr<SqliteStore>(new SqliteStore(*std::move(claimed), *std::move(db),
                                                      std::move(executor), std::move(options)));
}

SqliteStore::SqliteStore(std::unique_ptr<DataDir> data_dir, std::unique_ptr<SqliteDb> db,
                         boost::asio::any_io_executor executor, SqliteStoreOptions options)
    : data_dir_(std::move(data_dir)),
      db_(std::move(db)),
      journal_(db_.get()),
      executor_(std::move(executor)),
      options_(std::move(options)),
      thread_([this] { Serve(); }) {}

SqliteStore::~SqliteStore() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void SqliteStore::Serve() {
  while (true) {
    Queue queue;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return closing_ || queue_.size() > 0; });
      if (queue_.size() == 0) return;
      std::swap(queue, queue_);
    }
    if (!queue.writes.empty()) {
      const absl::Status committed = Write(queue.writes);
      Answer(std::move(queue.writes), committed);
    }
    if (!queue.reads.empty()) {
      const absl::Status read = Read(queue.reads);
      Answer(std::move(queue.reads), read);
    }
  }
}

void SqliteStore::Answer(Batch batch, const absl::Status& committed) {
  boost::asio::post(executor_, [batch = std::move(batch), committed] {
    for (const auto& job : batch) job->done.Set(committed);
  });
}

absl::Status SqliteStore::Write(const Batch& batch) {
  if (absl::Status begun = db_->Begin(); !begun.ok()) return begun;
  for (const auto& job : batch) job->work(&journal_);
  ++commits_;
  if (options_.observer) options_.observer(CommitPoint::kBefore, commits_);
  absl::Status committed = db_->Commit();
  if (options_.observer) options_.observer(CommitPoint::kAfter, commits_);
  return committed;
}

absl::Status SqliteStore::Read(const Batch& batch) {
  if (absl::Status begun = db_->BeginReading(); !begun.ok()) return begun;
  for (const auto& job : batch) job->work(&journal_);
  return db_->Commit();
}

bool SqliteStore::Enqueue(Batch Queue::*batch, std::unique_ptr<Job> job) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= options_.max_queued) return false;
    (queue_.*batch).push_back(std::move(job));
  }
  changed_.notify_one();
  return true;
}

Done SqliteStore::Wait(Batch Queue::*batch, Work work) {
  auto job = std::make_unique<Job>(executor_, std::move(work));
  const OneShot<absl::Status> done = job->done;
  if (!Enqueue(batch, std::move(job))) co_return QueueFull();
  co_return co_await done.Wait();
}

Done SqliteStore::InTransaction(Work work) { return Wait(&Queue::writes, std::move(work)); }

Done SqliteStore::Reading(Work work) { return Wait(&Queue::reads, std::move(work)); }

}  // namespace broker

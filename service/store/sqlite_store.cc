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
  explicit Job(const boost::asio::any_io_executor& executor)
      : executor(boost::asio::prefer(executor, boost::asio::execution::outstanding_work.tracked)) {}
  virtual ~Job() = default;

  // On the thread, in the transaction.
  virtual void Run(Journal* journal) = 0;
  // On the thread, when the transaction has failed.
  virtual void Refuse(const absl::Status& status) = 0;
  // On the executor.
  virtual void Deliver() = 0;

  // Keeps the executor's run() from returning while an answer is on its way.
  const boost::asio::any_io_executor executor;
};

template <class T>
struct SqliteStore::JobOf final : Job {
  using Work = std::function<absl::StatusOr<T>(Journal*)>;

  JobOf(const boost::asio::any_io_executor& executor, Work work)
      : Job(executor), work(std::move(work)) {}

  void Run(Journal* journal) override { reply = work(journal); }
  void Refuse(const absl::Status& status) override { reply = status; }
  void Deliver() override { done.Set(std::move(reply)); }

  const Work work;
  absl::StatusOr<T> reply;
  // Not for use by two threads: only copied, and set in Deliver.
  const OneShot<absl::StatusOr<T>> done;
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
    Batch batch;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return closing_ || !queue_.empty(); });
      if (queue_.empty()) return;
      batch.swap(queue_);
    }
    Perform(std::move(batch));
  }
}

void SqliteStore::Perform(Batch batch) {
  if (const absl::Status status = Transact(batch); !status.ok()) {
    for (const auto& job : batch) job->Refuse(status);
  }
  boost::asio::post(executor_, [batch = std::move(batch)] {
    for (const auto& job : batch) job->Deliver();
  });
}

absl::Status SqliteStore::Transact(const Batch& batch) {
  if (absl::Status begun = db_->Begin(); !begun.ok()) return begun;
  for (const auto& job : batch) job->Run(&journal_);
  ++commits_;
  if (options_.observer) options_.observer(CommitPoint::kBefore, commits_);
  absl::Status committed = db_->Commit();
  if (options_.observer) options_.observer(CommitPoint::kAfter, commits_);
  return committed;
}

bool SqliteStore::Enqueue(std::unique_ptr<Job> job) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= options_.max_queued) return false;
    queue_.push_back(std::move(job));
  }
  changed_.notify_one();
  return true;
}

template <class T>
Task<T> SqliteStore::Submit(std::function<absl::StatusOr<T>(Journal*)> work) {
  auto job = std::make_unique<JobOf<T>>(executor_, std::move(work));
  const OneShot<absl::StatusOr<T>> done = job->done;
  if (!Enqueue(std::move(job))) co_return QueueFull();
  co_return co_await done.Wait();
}

Task<std::variant<Opened, Busy>> SqliteStore::Open(Operation operation) {
  return Submit<std::variant<Opened, Busy>>(
      [operation = std::move(operation)](Journal* journal) { return journal->Open(operation); });
}

Task<bool> SqliteStore::Sent(std::string id, int claim, Instant sent_time, Observation before) {
  return Submit<bool>(
      [id = std::move(id), claim, sent_time, before = std::move(before)](Journal* journal) {
        return journal->Sent(id, claim, sent_time, before);
      });
}

Task<bool> SqliteStore::Close(Operation operation) {
  return Submit<bool>(
      [operation = std::move(operation)](Journal* journal) { return journal->Close(operation); });
}

Done SqliteStore::Heartbeat(std::string owner, Instant now) {
  std::function<absl::StatusOr<bool>(Journal*)> work =
      [owner = std::move(owner), now](Journal* journal) -> absl::StatusOr<bool> {
    if (absl::Status status = journal->Heartbeat(owner, now); !status.ok()) return status;
    return true;
  };
  const absl::StatusOr<bool> done = co_await Submit<bool>(std::move(work));
  co_return done.status();
}

Task<std::vector<Operation>> SqliteStore::TakeOver(std::string owner, Instant stale_before,
                                                   Instant now) {
  return Submit<std::vector<Operation>>(
      [owner = std::move(owner), stale_before, now](Journal* journal) {
        return journal->TakeOver(owner, stale_before, now);
      });
}

Task<std::optional<Operation>> SqliteStore::Find(std::string id) {
  return Submit<std::optional<Operation>>(
      [id = std::move(id)](Journal* journal) { return journal->Find(id); });
}

}  // namespace broker

// The journal on a SQLite file: one thread of its own does the blocking work. What is queued when
// the thread is free becomes one transaction and one commit (group commit), so the disk's speed
// bounds the latency of a call, not the number of calls. What only reads is kept out of it: it goes
// on when nothing can be written.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "service/store/data_dir.h"
#include "service/store/journal_store.h"
#include "service/store/sqlite_db.h"

namespace broker {

// For tests that end the process at an exact place.
enum class CommitPoint { kBefore, kAfter };

struct SqliteStoreOptions {
  // Verbs that wait for the thread; more are refused with AUDIT_UNAVAILABLE.
  std::size_t max_queued = 4096;
  // Called on the store's thread around the n-th commit, n from 1; not for those of opening, and
  // not where only reads are.
  std::function<void(CommitPoint, int n)> observer;
};

// The verbs are called on `executor` and resume there. A caller that is cancelled while it waits
// does not take its verb back.
class SqliteStore final : public JournalStore {
 public:
  // Blocks: for the start of the process. AUDIT_UNAVAILABLE says what is wrong with `data_dir`:
  // another process has it, it cannot be written, the file is damaged or of a newer program.
  static absl::StatusOr<std::unique_ptr<SqliteStore>> OpenIn(const std::string& data_dir,
                                                             boost::asio::any_io_executor executor,
                                                             SqliteStoreOptions options = {});
  // Finishes what is queued. REQUIRES: no verb is called any more.
  ~SqliteStore() override;

 protected:
  Done InTransaction(Work work) override;
  Done Reading(Work work) override;

 private:
  // One queued verb, and the way back to its caller.
  struct Job;
  using Batch = std::vector<std::unique_ptr<Job>>;

  SqliteStore(std::unique_ptr<DataDir> data_dir, std::unique_ptr<SqliteDb> db,
              boost::asio::any_io_executor executor, SqliteStoreOptions options);

  // What is queued, by what becomes of it when nothing can be written.
  struct Queue {
    Batch writes;
    Batch reads;
    std::size_t size() const { return writes.size() + reads.size(); }
  };

  Done Wait(Batch Queue::*batch, Work work);
  bool Enqueue(Batch Queue::*batch, std::unique_ptr<Job> job);

  // On the thread.
  void Serve();
  void Answer(Batch batch, const absl::Status& committed);
  absl::Status Write(const Batch& batch);
  absl::Status Read(const Batch& batch);

  const std::unique_ptr<DataDir> data_dir_;
  const std::unique_ptr<SqliteDb> db_;
  Journal journal_;
  const boost::asio::any_io_executor executor_;
  const SqliteStoreOptions options_;
  int commits_ = 0;

  std::mutex mutex_;
  std::condition_variable changed_;
  Queue queue_;           // under mutex_
  bool closing_ = false;  // under mutex_

  std::thread thread_;
};

}  // namespace broker

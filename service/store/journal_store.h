// The store's verbs as work on a Journal: what is left to say is how one transaction is made.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/ports/audit_store.h"
#include "service/ports/store.h"
#include "service/store/journal.h"

namespace broker {

class JournalStore : public Store, public AuditStore {
 public:
  Task<OpenReply> Open(Operation operation) override;
  Task<bool> Sent(std::string id, int claim, Instant sent_time, Observation before) override;
  Task<bool> Close(Operation operation, LeaseUpdate update) override;
  Done Heartbeat(std::string owner, Instant now) override;
  Task<std::vector<LeftOpen>> TakeOver(std::string owner, Instant stale_before,
                                       Instant now) override;
  Task<std::optional<Operation>> FindRequest(Origin origin, Instant since) override;
  Task<std::optional<Operation>> Find(std::string id) override;
  Task<std::optional<Lease>> FindLease(std::string id) override;
  Task<Page<Lease>> ListLeases(LeaseQuery query, PageRequest page) override;
  Task<std::vector<std::vector<Lease>>> LeasesOver(std::vector<LeasedAccess> accesses,
                                                   int limit) override;
  Task<DueLeases> ListDue(std::string instance, Instant now, int limit) override;
  Task<Lease> EditLease(std::string id, LeaseEdit edit) override;
  Task<Page<Lease>> EditLeases(LeaseQuery query, PageRequest page, LeaseEdit edit) override;
  Task<Frozen> FreezeInstance(Freeze freeze) override;
  Task<std::optional<Freeze>> UnfreezeInstance(Freeze end) override;
  Task<std::vector<Freeze>> ListFreezes() override;

  Task<Page<AuditRecord>> ListEvents(AuditQuery query, PageRequest page) override;
  Task<ChainPage> ReadChain(std::int64_t seq) override;
  Task<std::int64_t> FindShipped(std::string sink) override;
  Done NoteShipped(std::string sink, std::int64_t seq) override;

 protected:
  using Work = std::function<void(Journal*)>;
  // Runs `work` in a transaction, which it may share with others, and commits. OK: both are done.
  virtual Done InTransaction(Work work) = 0;
  // For work that only reads. It shares nothing with what writes, where that may fail alone.
  virtual Done Reading(Work work) { return InTransaction(std::move(work)); }

  template <class T>
  using VerbOf = std::function<absl::StatusOr<T>(Journal*)>;

  // A verb, whole or not at all.
  template <class T>
  Task<T> Submit(VerbOf<T> verb) {
    return Perform<T>(std::move(verb), &JournalStore::InTransaction);
  }
  template <class T>
  Task<T> Read(VerbOf<T> verb) {
    return Perform<T>(std::move(verb), &JournalStore::Reading);
  }

 private:
  template <class T>
  Task<T> Perform(VerbOf<T> verb, Done (JournalStore::*run)(Work)) {
    // Shared with the work, which goes on if the caller is cancelled.
    const auto reply = std::make_shared<absl::StatusOr<T>>(absl::UnknownError(""));
    Work work = [verb = std::move(verb), reply](Journal* journal) {
      const absl::Status whole = journal->Whole([&] {
        *reply = verb(journal);
        return reply->status();
      });
      if (!whole.ok()) *reply = whole;
    };
    const absl::Status committed = co_await (this->*run)(std::move(work));
    if (!committed.ok()) co_return committed;
    co_return std::move(*reply);
  }
};

}  // namespace broker

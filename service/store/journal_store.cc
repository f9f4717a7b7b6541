#include "service/store/journal_store.h"

#include <utility>

namespace broker {

Task<OpenReply> JournalStore::Open(Operation operation) {
  return Submit<OpenReply>(
      [operation = std::move(operation)](Journal* journal) { return journal->Open(operation); });
}

Task<bool> JournalStore::Sent(std::string id, int claim, Instant sent_time, Observation before) {
  return Submit<bool>(
      [id = std::move(id), claim, sent_time, before = std::move(before)](Journal* journal) {
        return journal->Sent(id, claim, sent_time, before);
      });
}

Task<bool> JournalStore::Close(Operation operation, LeaseUpdate update) {
  return Submit<bool>([operation = std::move(operation), update = std::move(update)](
                          Journal* journal) { return journal->Close(operation, update); });
}

Done JournalStore::Heartbeat(std::string owner, Instant now) {
  std::function<absl::StatusOr<bool>(Journal*)> verb =
      [owner = std::move(owner), now](Journal* journal) -> absl::StatusOr<bool> {
    if (absl::Status status = journal->Heartbeat(owner, now); !status.ok()) return status;
    return true;
  };
  const absl::StatusOr<bool> done = co_await Submit<bool>(std::move(verb));
  co_return done.status();
}

Task<std::vector<LeftOpen>> JournalStore::TakeOver(std::string owner, Instant stale_before,
                                                   Instant now) {
  return Submit<std::vector<LeftOpen>>(
      [owner = std::move(owner), stale_before, now](Journal* journal) {
        return journal->TakeOver(owner, stale_before, now);
      });
}

Task<std::optional<Operation>> JournalStore::FindRequest(Origin origin, Instant since) {
  return Read<std::optional<Operation>>([origin = std::move(origin), since](Journal* journal) {
    return journal->FindRequest(origin, since);
  });
}

Task<std::optional<Operation>> JournalStore::Find(std::string id) {
  return Read<std::optional<Operation>>(
      [id = std::move(id)](Journal* journal) { return journal->Find(id); });
}

Task<std::optional<Lease>> JournalStore::FindLease(std::string id) {
  return Read<std::optional<Lease>>(
      [id = std::move(id)](Journal* journal) { return journal->leases().Find(id); });
}

Task<Page<Lease>> JournalStore::ListLeases(LeaseQuery query, PageRequest page) {
  return Read<Page<Lease>>([query = std::move(query), page = std::move(page)](Journal* journal) {
    return journal->leases().List(query, page);
  });
}

Task<std::vector<std::vector<Lease>>> JournalStore::LeasesOver(std::vector<LeasedAccess> accesses,
                                                               int limit) {
  using All = std::vector<std::vector<Lease>>;
  return Read<All>(
      [accesses = std::move(accesses), limit](Journal* journal) -> absl::StatusOr<All> {
        All all;
        for (const LeasedAccess& access : accesses) {
          auto leases = journal->leases().Over(access.site, access.key, limit);
          if (!leases.ok()) return leases.status();
          all.push_back(std::move(*leases));
        }
        return all;
      });
}

Task<DueLeases> JournalStore::ListDue(std::string instance, Instant now, int limit) {
  return Read<DueLeases>([instance = std::move(instance), now, limit](Journal* journal) {
    return journal->leases().ListDue(instance, now, limit);
  });
}

Task<Lease> JournalStore::EditLease(std::string id, LeaseEdit edit) {
  return Submit<Lease>([id = std::move(id), edit = std::move(edit)](Journal* journal) {
    return journal->EditLease(id, edit);
  });
}

Task<Page<Lease>> JournalStore::EditLeases(LeaseQuery query, PageRequest page, LeaseEdit edit) {
  return Submit<Page<Lease>>(
      [query = std::move(query), page = std::move(page), edit = std::move(edit)](Journal* journal) {
        return journal->leases().EditAll(query, page, edit);
      });
}

Task<Page<AuditRecord>> JournalStore::ListEvents(AuditQuery query, PageRequest page) {
  return Read<Page<AuditRecord>>(
      [query = std::move(query), page = std::move(page)](Journal* journal) {
        return journal->audit().List(query, page);
      });
}

Task<ChainPage> JournalStore::ReadChain(std::int64_t seq) {
  return Read<ChainPage>([seq](Journal* journal) { return journal->audit().ReadChain(seq); });
}

Task<std::int64_t> JournalStore::FindShipped(std::string sink) {
  return Read<std::int64_t>(
      [sink = std::move(sink)](Journal* journal) { return journal->audit().FindShipped(sink); });
}

Done JournalStore::NoteShipped(std::string sink, std::int64_t seq) {
  std::function<absl::StatusOr<bool>(Journal*)> verb =
      [sink = std::move(sink), seq](Journal* journal) -> absl::StatusOr<bool> {
    if (absl::Status noted = journal->audit().NoteShipped(sink, seq); !noted.ok()) return noted;
    return true;
  };
  const absl::StatusOr<bool> done = co_await Submit<bool>(std::move(verb));
  co_return done.status();
}

Task<Frozen> JournalStore::FreezeInstance(Freeze freeze) {
  return Submit<Frozen>(
      [freeze = std::move(freeze)](Journal* journal) { return journal->freezes().Begin(freeze); });
}

Task<std::optional<Freeze>> JournalStore::UnfreezeInstance(Freeze end) {
  return Submit<std::optional<Freeze>>(
      [end = std::move(end)](Journal* journal) { return journal->freezes().End(end); });
}

Task<std::vector<Freeze>> JournalStore::ListFreezes() {
  return Read<std::vector<Freeze>>([](Journal* journal) { return journal->freezes().List(); });
}

}  // namespace broker

#include "tests/simulation/sim_store.h"

#include <utility>

#include "service/core/error.h"

namespace broker::sim {

SimStore::SimStore(World* world, Process* process, Judge* judge, const Weather* weather,
                   JournalFile* file, std::shared_ptr<Sender> sender)
    : world_(world),
      judge_(judge),
      weather_(weather),
      clock_(world, process),
      file_(file),
      sender_(std::move(sender)) {}

boost::asio::awaitable<void> SimStore::Latency() {
  using std::chrono::microseconds;
  const bool slow = weather_->Strikes(world_, weather_->slow_commit);
  co_await Sleep(&clock_, world_->Between(microseconds(50), microseconds(slow ? 5000000 : 3000)));
}

Done SimStore::InTransaction(Work work) {
  co_await Latency();
  if (weather_->Strikes(world_, weather_->refused_commit)) {
    co_return Fail(Reason::kAuditUnavailable, "the journal cannot be written; call again");
  }
  absl::Status begun = file_->db->Begin();
  if (!begun.ok()) co_return begun;
  work(&file_->journal);
  const absl::Status committed = file_->db->Commit();
  if (!committed.ok()) co_return committed;
  co_await Latency();
  co_return absl::OkStatus();
}

Task<OpenReply> SimStore::Open(Operation operation) {
  return Submit<OpenReply>([this, operation](Journal* journal) {
    auto opened = journal->Open(operation);
    if (!opened.ok()) return opened;
    if (const auto* mine = std::get_if<Opened>(&*opened)) judge_->Opened(operation, mine->leases);
    return opened;
  });
}

Task<bool> SimStore::Sent(std::string id, int claim, Instant sent_time, Observation before) {
  return Submit<bool>([this, id, claim, sent_time, before](Journal* journal) {
    auto mine = journal->Sent(id, claim, sent_time, before);
    if (mine.ok() && *mine) NoteSent(id);
    return mine;
  });
}

void SimStore::NoteSent(const std::string& id) {
  sender_->last_sent[PlaceOf(judge_->opened(id).key)] = id;
  judge_->Sent(id);
}

Task<bool> SimStore::Close(Operation operation, LeaseUpdate update) {
  return Submit<bool>([this, operation, update](Journal* journal) {
    auto closed = journal->Close(operation, update);
    if (!closed.ok() || !*closed) return closed;
    const auto live = journal->leases().Over(operation.site, operation.key);
    if (!live.ok()) return absl::StatusOr<bool>(live.status());
    judge_->Closed(operation, *live);
    return closed;
  });
}

Task<std::vector<LeftOpen>> SimStore::TakeOver(std::string owner, Instant stale_before,
                                               Instant now) {
  return Submit<std::vector<LeftOpen>>([this, owner, stale_before, now](Journal* journal) {
    auto taken = journal->TakeOver(owner, stale_before, now);
    if (taken.ok()) {
      for (const LeftOpen& left : *taken) judge_->TakenOver(left.operation);
    }
    return taken;
  });
}

Task<Lease> SimStore::EditLease(std::string id, LeaseEdit edit) {
  return Submit<Lease>([this, id, edit](Journal* journal) {
    auto edited = journal->EditLease(id, edit);
    if (edited.ok()) judge_->Edited(edit, *edited);
    return edited;
  });
}

Task<Page<Lease>> SimStore::EditLeases(LeaseQuery query, PageRequest page, LeaseEdit edit) {
  return Submit<Page<Lease>>([this, query, page, edit](Journal* journal) {
    auto edited = journal->leases().EditAll(query, page, edit);
    if (!edited.ok()) return edited;
    for (const Lease& lease : edited->rows) judge_->Edited(edit, lease);
    return edited;
  });
}

}  // namespace broker::sim

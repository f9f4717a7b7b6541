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

template <class T>
Task<T> SimStore::Commit(std::function<absl::StatusOr<T>()> verb) {
  co_await Latency();
  if (weather_->Strikes(world_, weather_->refused_commit)) {
    co_return Fail(Reason::kAuditUnavailable, "the journal cannot be written; call again");
  }
  absl::Status begun = file_->db->Begin();
  if (!begun.ok()) co_return begun;
  absl::StatusOr<T> result = verb();
  const absl::Status committed = file_->db->Commit();
  if (!committed.ok()) co_return committed;
  co_await Latency();
  co_return result;
}

Task<std::variant<Opened, Busy>> SimStore::Open(Operation operation) {
  using Result = std::variant<Opened, Busy>;
  const std::function<absl::StatusOr<Result>()> verb = [this, operation] {
    auto opened = file_->journal.Open(operation);
    if (opened.ok() && std::holds_alternative<Opened>(*opened)) judge_->Opened(operation);
    return opened;
  };
  return Commit<Result>(verb);
}

Task<bool> SimStore::Sent(std::string id, int claim, Instant sent_time, Observation before) {
  const std::function<absl::StatusOr<bool>()> verb = [this, id, claim, sent_time, before] {
    auto mine = file_->journal.Sent(id, claim, sent_time, before);
    if (mine.ok() && *mine) NoteSent(id);
    return mine;
  };
  return Commit<bool>(verb);
}

void SimStore::NoteSent(const std::string& id) {
  sender_->last_sent[PlaceOf(judge_->opened(id).key)] = id;
  judge_->Sent(id);
}

Task<bool> SimStore::Close(Operation operation) {
  const std::function<absl::StatusOr<bool>()> verb = [this, operation] {
    auto closed = file_->journal.Close(operation);
    if (closed.ok() && *closed) judge_->Closed(operation);
    return closed;
  };
  return Commit<bool>(verb);
}

Done SimStore::Heartbeat(std::string owner, Instant now) {
  const std::function<absl::StatusOr<bool>()> verb = [this, owner, now]() -> absl::StatusOr<bool> {
    const absl::Status beaten = file_->journal.Heartbeat(owner, now);
    if (!beaten.ok()) return beaten;
    return true;
  };
  const absl::StatusOr<bool> done = co_await Commit<bool>(verb);
  co_return done.status();
}

Task<std::vector<Operation>> SimStore::TakeOver(std::string owner, Instant stale_before,
                                                Instant now) {
  const std::function<absl::StatusOr<std::vector<Operation>>()> verb = [this, owner, stale_before,
                                                                        now] {
    auto taken = file_->journal.TakeOver(owner, stale_before, now);
    if (taken.ok()) {
      for (const Operation& operation : *taken) {
        world_->Tell("journal: " + operation.id + " taken over, claim " +
                     std::to_string(operation.claim));
      }
    }
    return taken;
  };
  return Commit<std::vector<Operation>>(verb);
}

Task<std::optional<Operation>> SimStore::Find(std::string id) {
  const std::function<absl::StatusOr<std::optional<Operation>>()> verb = [this, id] {
    return file_->journal.Find(id);
  };
  return Commit<std::optional<Operation>>(verb);
}

}  // namespace broker::sim

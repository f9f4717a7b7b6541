// Performs one change inside its turn: read, decide, write, verify, close. Used by the call that
// asked for it and, for operations whose end is not known yet, by the settler.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "service/broker/gate.h"
#include "service/broker/operation_log.h"
#include "service/core/decide.h"
#include "service/core/operation.h"
#include "service/ports/clock.h"
#include "service/ports/log.h"
#include "service/ports/one_shot.h"
#include "service/ports/provider.h"
#include "service/ports/random.h"
#include "service/ports/task.h"

namespace broker {

// How far a change came; shared with whoever waits for it.
struct Progress {
  bool opening = false;                 // its row is being written
  OneShot<std::optional<bool>> opened;  // set when that is over, well or not
  std::string operation_id;             // once the row is there
  bool sending = false;                 // a write may have left
  int writes = 0;                       // that left
};

// One operation to be worked on, with its provider. The pointers outlive the work.
struct Work {
  Provider* provider = nullptr;
  const EntitlementType* type = nullptr;
  Operation operation;
  // Over the same access: see Opened.
  std::vector<Lease> leases{};
  // The policy allows a guarded entitlement too.
  bool guarded_too = false;
  // The first write is not started after this.
  MonoTime start_by{};
  // True for the settler: failures that may pass leave the operation open instead of closing it.
  bool settling = false;
  std::shared_ptr<Progress> progress;
  // Becomes the operation's requests.
  std::shared_ptr<RequestTrail> trail = std::make_shared<RequestTrail>();

  // For its requests.
  CallContext Until(MonoTime deadline) const { return {deadline, trail}; }
};

struct Applied {
  enum class End {
    kClosed,  // the operation's result or problem is recorded
    kOpen,    // a write may have happened or may still happen: to be settled
    kLost,    // another process has taken the operation over and will settle it
    kUnsent,  // a grant that the journal refused to mark as sent: `status` says why; to be closed
  };
  End end = End::kOpen;
  Work work;  // as it is now
  // kOpen: why it could not be closed, if that is known.
  absl::Status status;
  // kOpen: no write of this operation can land from here on, and the upstream has not asked to wait
  // longer.
  MonoTime quiet_from{};
};

class Applier {
 public:
  // From `Sent` on a write gets this long, the waiting line included; a verifying read likewise.
  static constexpr auto kWriteBudget = std::chrono::seconds(20);
  static constexpr auto kReadBudget = std::chrono::seconds(10);
  // Writes of one attempt: each removes one duplicate, and one may be repeated.
  static constexpr int kMaxWrites = 16;
  // Reads of a state that contradicts what the upstream said, and the time between them.
  static constexpr int kContradictedReads = 3;
  static constexpr auto kContradictedPause = std::chrono::milliseconds(500);

  Applier(OperationLog* log, Clock* clock, Random* random, Log* events);

  boost::asio::awaitable<Applied> Apply(Work work);

  // Closes the operation as `seen` shows it. REQUIRES: seen is what the operation wants.
  boost::asio::awaitable<Applied> CloseSettled(Work work, Observation before, Observation seen);
  // Closes it with a problem. REQUIRES: no write of it can land any more.
  boost::asio::awaitable<Applied> CloseFailed(Work work, absl::Status why);

 private:
  struct Step;

  // What takes a reference is awaited at once by whoever holds the value.
  boost::asio::awaitable<Applied> WriteUntilSo(Work work, Observation before);
  boost::asio::awaitable<Step> WriteOnce(const Work& work, const Observation& before,
                                         const Observation& now);
  boost::asio::awaitable<Step> Look(const Work& work, WriteReply reply, const Observation& now);
  Task<Observation> ReadBack(const Work& work, bool said_done, const Observation& now);
  boost::asio::awaitable<Applied> Close(Work work);
  // Puts the lease that an operation made, kept or ended into its result.
  static void TellLease(const EntitlementType& type, const LeaseUpdate& update,
                        MutationResult* result);
  // An operator should look at what changed although nobody here asked for it.
  void TellCollateral(const Operation& operation) const;
  // Before what cannot be undone.
  void TellReset(const Operation& operation, const Observation& before) const;
  static Applied Open(Work work, MonoTime quiet_from, absl::Status why = absl::OkStatus());

  OperationLog* log_;
  Clock* clock_;
  Random* random_;
  Log* events_;
};

Wish WishOf(const Operation& operation);

// What a dry run answers, and what Apply records: the result of going from `before` to `after`.
MutationResult ResultOf(const EntitlementType& type, const Operation& operation,
                        const Observation& before, const Observation& after);

}  // namespace broker

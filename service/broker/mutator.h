// A change from its request to the answer: a broker-owned job that the call only waits for.
#pragma once

#include <functional>
#include <memory>

#include "service/broker/applier.h"
#include "service/broker/authority.h"
#include "service/broker/freezes.h"
#include "service/broker/lease_terms.h"
#include "service/broker/operation_log.h"
#include "service/broker/settler.h"
#include "service/broker/task_group.h"
#include "service/broker/turn_table.h"
#include "service/core/mutation.h"
#include "service/ports/clock.h"
#include "service/ports/provider.h"

namespace broker {

class Mutator {
 public:
  // Changes in work at once; more are refused with BROKER_OVERLOADED.
  static constexpr std::size_t kMaxJobs = 4096;
  // Kept of a call's time, an eighth of it at most, to record that a change was not carried out: an
  // answer that says so must not be said of an open operation, which another process may go on
  // with.
  static constexpr auto kLastCommit = std::chrono::milliseconds(250);
  // An answer waits for a commit that long past its deadline; the edge ends the call before.
  static constexpr auto kLongestOpen = std::chrono::seconds(5);

  Mutator(OperationLog* log, TurnTable* turns, Applier* applier, Settler* settler, TaskGroup* jobs,
          const LeaseTerms* terms, const Freezes* freezes, const Authority* authority,
          Clock* clock);

  // What a request comes to once it is known whom and what it is about: the operation, but for what
  // the journal fills in.
  struct Resolved {
    Operation operation;
    const EntitlementType* type = nullptr;
    // Of the lease that it makes, if it makes one.
    Term term{};
  };

  // Resolves, decides and reads; writes and journals nothing.
  Task<MutationResult> DryRun(Provider* provider, MutationRequest request, CallContext context);

  Task<MutationResult> DryRun(Provider* provider, Resolved resolved, CallContext context);

  // What became of an earlier call with the same request_id and content, once it is settled;
  // nullopt: there was none, or it failed and so left nothing behind. REQUEST_ID_REUSED for other
  // content, OUTCOME_UNKNOWN if it is not settled by the deadline.
  Task<std::optional<MutationResult>> AnswerOfEarlier(Origin origin, CallContext context);

  // Cancelling the returned task does not cancel the change. kEnd: LEASE_NOT_ACTIVE if none of the
  // leases is due any more.
  Task<MutationResult> Mutate(Provider* provider, MutationRequest request, CallContext context);
  Task<MutationResult> Mutate(Provider* provider, Resolved resolved, CallContext context);

  // Changes in work now, but for the ends of leases.
  std::size_t in_work() const { return static_cast<std::size_t>(in_work_.use_count() - 1); }

 private:
  using Answer = absl::StatusOr<MutationResult>;
  // Held by each change in work; a change may outlive this.
  struct InWork {};
  using Resolver = std::function<Task<Resolved>(Freshness, CallContext)>;

  Task<MutationResult> Run(Provider* provider, Verb verb, Origin origin, Resolver resolve,
                           CallContext context);
  Task<std::optional<MutationResult>> AnswerOf(Operation earlier, Origin origin,
                                               CallContext context);
  boost::asio::awaitable<void> RunJob(Provider* provider, Resolver resolve, CallContext context,
                                      std::shared_ptr<Progress> progress,
                                      OneShot<std::optional<Answer>> answer,
                                      std::shared_ptr<const InWork> in_work);
  Task<MutationResult> Perform(Provider* provider, Resolver resolve, CallContext context,
                               std::shared_ptr<Progress> progress, Freshness freshness);
  Task<Resolved> Resolve(Provider* provider, MutationRequest request, Freshness freshness,
                         CallContext context);
  Answer Conclude(Applied applied, Turn turn);

  OperationLog* log_;
  TurnTable* turns_;
  Applier* applier_;
  Settler* settler_;
  TaskGroup* jobs_;
  const LeaseTerms* terms_;
  const Freezes* freezes_;
  const Authority* authority_;
  Clock* clock_;
  const std::shared_ptr<const InWork> in_work_ = std::make_shared<const InWork>();
};

// The turn in which this holding changes.
TurnKey TurnKeyOf(const ProviderInfo& info, const EntitlementType& type, const HoldingKey& key);

}  // namespace broker

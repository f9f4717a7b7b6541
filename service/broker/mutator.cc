#include "service/broker/mutator.h"

#include <algorithm>
#include <utility>

#include "service/broker/operation_verbs.h"
#include "service/core/error.h"
#include "service/ports/sleep.h"

namespace broker {
namespace {

absl::Status OutcomeUnknown(const std::string& operation_id) {
  return Fail(Reason::kOutcomeUnknown,
              "the upstream did not confirm the change, and it may still happen; ask WaitOperation "
              "for operation " +
                  operation_id,
              {{"operation_id", operation_id}});
}

absl::Status TimeSpent(const Progress& progress) {
  Metadata metadata;
  if (!progress.operation_id.empty()) metadata["operation_id"] = progress.operation_id;
  return Fail(Reason::kTimeSpent,
              "the call's time ended before anything was sent; try again with more time",
              std::move(metadata));
}

absl::Status RequestIdReused(const Operation& earlier) {
  return Fail(Reason::kRequestIdReused,
              "this request_id was used for other content; send what was sent then, or use another "
              "request_id",
              {{"operation_id", earlier.id}});
}

absl::Status NothingIsDue() {
  return Fail(Reason::kLeaseNotActive, "no lease over this access is due any more; look again");
}

// The lease that a grant or an adoption makes, but for its times.
Lease LeaseFor(const Operation& operation) {
  Lease lease;
  lease.instance = operation.instance;
  lease.site = operation.site;
  lease.key = operation.key;
  lease.principal = operation.principal;
  lease.entitlement = operation.entitlement;
  lease.level = operation.level;
  lease.caller = operation.origin.caller;
  lease.justification = operation.justification;
  return lease;
}

Task<Mutator::Resolved> AtOnce(Mutator::Resolved resolved) { co_return resolved; }

}  // namespace

TurnKey TurnKeyOf(const ProviderInfo& info, const EntitlementType& type, const HoldingKey& key) {
  if (type.turn == TurnScope::kPrincipal) {
    return {info.server, key.principal_type, key.principal_id};
  }
  return {info.server, key.entitlement_type, key.entitlement_id};
}

Mutator::Mutator(OperationLog* log, TurnTable* turns, Applier* applier, Settler* settler,
                 TaskGroup* jobs, const LeaseTerms* terms, const Freezes* freezes,
                 const Authority* authority, Clock* clock)
    : log_(log),
      turns_(turns),
      applier_(applier),
      settler_(settler),
      jobs_(jobs),
      terms_(terms),
      freezes_(freezes),
      authority_(authority),
      clock_(clock) {}

Task<Mutator::Resolved> Mutator::Resolve(Provider* provider, MutationRequest request,
                                         Freshness freshness, CallContext context) {
  auto principal = co_await provider->ResolvePrincipal(request.principal, freshness, context);
  // Whom only the list of the thing itself shows must be able to lose it.
  const bool may_be_listed =
      request.verb == Verb::kRevoke && request.principal.key == PrincipalRef::Key::kId;
  if (may_be_listed && HasReason(principal.status(), Reason::kPrincipalNotFound)) {
    principal = Principal();
    principal->type = request.principal.type;
    principal->id = request.principal.value;
  }
  if (!principal.ok()) co_return principal.status();
  auto entitlement = co_await provider->ResolveEntitlement(request.entitlement, freshness, context);
  if (!entitlement.ok()) co_return entitlement.status();
  Resolved resolved;
  resolved.type = provider->info().FindType(entitlement->type);
  Operation& operation = resolved.operation;
  operation.verb = request.verb;
  operation.instance = request.instance;
  operation.key = {principal->type, principal->id, entitlement->type, entitlement->id,
                   request.entitlement.scope};
  operation.site = provider->info().site;
  operation.turn = TurnKeyOf(provider->info(), *resolved.type, operation.key);
#ifdef BROKER_WITHOUT_TURN
  static int changes = 0;
  operation.turn.id += "/" + std::to_string(++changes);
#endif
  operation.principal = std::move(*principal);
  operation.entitlement = std::move(*entitlement);
  operation.level = request.entitlement.level;
  operation.allow_lower_level = request.allow_lower_level;
  operation.justification = std::move(request.justification);
  operation.origin = std::move(request.origin);
  if (!TakesAway(request.verb)) operation.lease = LeaseFor(operation);
  resolved.term = request.term;
  operation.gate = Gate{std::move(request.principal), std::move(request.precondition)};
  co_return resolved;
}

Task<MutationResult> Mutator::DryRun(Provider* provider, MutationRequest request,
                                     CallContext context) {
  const absl::Status free = freezes_->Check(request.verb, request.instance);
  if (!free.ok()) co_return free;
  auto resolved = co_await Resolve(provider, request, Freshness::kUncached, context);
  if (!resolved.ok()) co_return resolved.status();
  co_return co_await DryRun(provider, std::move(*resolved), context);
}

Task<MutationResult> Mutator::DryRun(Provider* provider, Resolved resolved, CallContext context) {
  const Operation& operation = resolved.operation;
  const auto allowed = authority_->CheckChange(operation, *resolved.type, resolved.term.ends());
  if (!allowed.ok()) co_return allowed.status();
  const absl::Status free = freezes_->Check(operation.verb, operation.instance);
  if (!free.ok()) co_return free;
  const auto now = co_await ObserveFor(operation, provider, context);
  if (!now.ok()) co_return now.status();
  if (operation.gate) {
    const absl::Status gate = CheckGate(*operation.gate, *now);
    if (!gate.ok()) co_return gate;
  }
  const auto decision = Decide(*resolved.type, WishOf(operation), *now);
  if (!decision.ok()) co_return decision.status();
  if (decision->write) {
    const auto guard = co_await provider->FindGuard(ChangeOf(operation, *now), context);
    if (!guard.ok()) co_return guard.status();
    const absl::Status guarded = CheckGuard(*guard, allowed->guarded);
    if (!guarded.ok()) co_return guarded;
  }
  MutationResult result = ResultOf(*resolved.type, operation, *now, *now);
  result.outcome = decision->outcome;
  result.changed = decision->write;
  result.dry_run = true;
  result.lease = operation.lease;
  if (result.lease) {
    terms_->Limit(resolved.term, allowed->longest, clock_->Now(), &*result.lease);
  }
  result.after.reset();
  result.defined_after.clear();
  co_return result;
}

Task<MutationResult> Mutator::Mutate(Provider* provider, MutationRequest request,
                                     CallContext context) {
  const Verb verb = request.verb;
  Origin origin = request.origin;
  Resolver resolve = [this, provider, request = std::move(request)](Freshness freshness,
                                                                    CallContext within) {
    return Resolve(provider, request, freshness, within);
  };
  co_return co_await Run(provider, verb, std::move(origin), std::move(resolve), context);
}

Task<MutationResult> Mutator::Mutate(Provider* provider, Resolved resolved, CallContext context) {
  const Verb verb = resolved.operation.verb;
  Origin origin = resolved.operation.origin;
  Resolver resolve = [resolved = std::move(resolved)](Freshness, CallContext) {
    return AtOnce(resolved);
  };
  co_return co_await Run(provider, verb, std::move(origin), std::move(resolve), context);
}

Task<std::optional<MutationResult>> Mutator::AnswerOfEarlier(Origin origin, CallContext context) {
  std::optional<MutationResult> answer;
  if (origin.request_id.empty()) co_return answer;
  auto earlier = co_await log_->FindRequest(origin);
  if (!earlier.ok()) co_return earlier.status();
  if (!*earlier) co_return answer;
  co_return co_await AnswerOf(std::move(**earlier), std::move(origin), context);
}

Task<std::optional<MutationResult>> Mutator::AnswerOf(Operation earlier, Origin origin,
                                                      CallContext context) {
  if (earlier.origin.digest != origin.digest) co_return RequestIdReused(earlier);
  if (earlier.open()) {
    auto settled = co_await log_->Wait(earlier.id, context);
    if (!settled.ok()) co_return settled.status();
    earlier = std::move(*settled);
  }
  if (earlier.open()) co_return OutcomeUnknown(earlier.id);
  std::optional<MutationResult> answer = std::move(earlier.result);
  if (answer) answer->replayed = true;
  co_return answer;
}

Task<MutationResult> Mutator::Run(Provider* provider, Verb verb, Origin origin, Resolver resolve,
                                  CallContext context) {
  auto earlier = co_await AnswerOfEarlier(std::move(origin), context);
  if (!earlier.ok()) co_return earlier.status();
  if (*earlier) co_return std::move(**earlier);
  const absl::Status free = freezes_->Check(verb, provider->info().instance);
  if (!free.ok()) co_return free;
  if (jobs_->size() >= kMaxJobs) {
    co_return Fail(Failure{Reason::kBrokerOverloaded,
                           "too many changes are in work; try again later",
                           {},
                           std::chrono::seconds(1)});
  }
  const auto progress = std::make_shared<Progress>();
  const OneShot<std::optional<Answer>> answer;
  const bool revoke = TakesAway(verb);
  std::shared_ptr<const InWork> in_work = verb == Verb::kEnd ? nullptr : in_work_;
  jobs_->Spawn(RunJob(provider, std::move(resolve), context, progress, answer, std::move(in_work)));
  std::optional<Answer> got = co_await WaitUntil(answer, clock_, context.deadline);
  if (got) co_return std::move(*got);
  // Nothing true can be said of a revoke while it is not known whether it is open.
  if (revoke && progress->opening) {
    co_await WaitUntil(progress->opened, clock_, context.deadline + kLongestOpen);
  }
  // The job looks at an earlier deadline before it sends, so what is not being sent now never will
  // be, by this process. But an open revoke is pushed forward by whoever takes it over.
  const bool may_happen = progress->sending || (revoke && !progress->operation_id.empty());
  co_return may_happen ? OutcomeUnknown(progress->operation_id) : TimeSpent(*progress);
}

boost::asio::awaitable<void> Mutator::RunJob(
    Provider* provider, Resolver resolve, CallContext context, std::shared_ptr<Progress> progress,
    OneShot<std::optional<Answer>> answer, [[maybe_unused]] std::shared_ptr<const InWork> in_work) {
  try {
    Answer result = co_await Perform(provider, resolve, context, progress, Freshness::kCached);
    if (HasReason(result.status(), Reason::kPrincipalNotFound) && !progress->operation_id.empty()) {
      // Resolved from a cache that was out of date: what is named may have moved.
      *progress = Progress();
      result = co_await Perform(provider, resolve, context, progress, Freshness::kUncached);
    }
    answer.Set(std::move(result));
  } catch (...) {
    answer.Set(Answer(progress->sending ? OutcomeUnknown(progress->operation_id)
                                        : Fail(FailureOf(absl::InternalError("")))));
    throw;
  }
}

Task<MutationResult> Mutator::Perform(Provider* provider, Resolver resolve, CallContext context,
                                      std::shared_ptr<Progress> progress, Freshness freshness) {
  const Duration left = context.deadline - clock_->Mono();
  const CallContext turn_context{context.deadline - std::min<Duration>(kLastCommit, left / 8)};
  auto resolved = co_await resolve(freshness, context);
  if (!resolved.ok()) co_return resolved.status();
  const auto allowed =
      authority_->CheckChange(resolved->operation, *resolved->type, resolved->term.ends());
  if (!allowed.ok()) co_return allowed.status();
  auto turn = co_await turns_->Acquire(resolved->operation.turn, turn_context);
  if (!turn.ok()) co_return turn.status();
  Operation wanted = std::move(resolved->operation);
  const Origin origin = wanted.origin;
  if (wanted.lease) {
    terms_->Limit(resolved->term, allowed->longest, clock_->Now(), &*wanted.lease);
  }
  progress->opening = true;
  auto opened = co_await log_->Open(std::move(wanted), &*turn, turn_context);
  progress->opening = false;
  progress->opened.Set(true);
  if (!opened.ok()) co_return opened.status();
  if (std::holds_alternative<NothingDue>(*opened)) co_return NothingIsDue();
  if (auto* earlier = std::get_if<Earlier>(&*opened)) {
    // It may need this very turn to be settled.
    turn = Turn();
    auto answer = co_await AnswerOf(std::move(earlier->operation), origin, turn_context);
    if (!answer.ok()) co_return answer.status();
    if (*answer) co_return std::move(**answer);
    co_return Fail(Reason::kUpstreamUnavailable,
                   "the same request was on its way and failed; ask again");
  }
  auto& begun = std::get<OperationLog::Begun>(*opened);
  Operation& operation = begun.operation;
  progress->operation_id = operation.id;
  if (operation.verb == Verb::kEnd) {
    operation.ending = EndingOf(*resolved->type, begun.leases);
  }
  Work work;
  work.provider = provider;
  work.type = resolved->type;
  work.operation = std::move(operation);
  work.leases = std::move(begun.leases);
  work.guarded_too = allowed->guarded;
  work.start_by = turn_context.deadline;
  work.progress = progress;
  Applied applied = co_await applier_->Apply(std::move(work));
  co_return Conclude(std::move(applied), std::move(*turn));
}

Mutator::Answer Mutator::Conclude(Applied applied, Turn turn) {
  Work& work = applied.work;
  const Operation& operation = work.operation;
  switch (applied.end) {
    case Applied::End::kClosed:
      // What was found to be different from what was remembered is forgotten.
      if (operation.problem) work.provider->Forget(operation.key);
      if (operation.result) return std::move(*work.operation.result);
      return Fail(*operation.problem);
    case Applied::End::kUnsent:
      settler_->Abandon(std::move(work), std::move(turn), applied.status);
      return applied.status;
    case Applied::End::kLost: return OutcomeUnknown(operation.id);
    case Applied::End::kOpen: break;
  }
  Answer answer = OutcomeUnknown(operation.id);
  settler_->Settle(std::move(work), std::move(turn), applied.quiet_from);
  return answer;
}

}  // namespace broker
